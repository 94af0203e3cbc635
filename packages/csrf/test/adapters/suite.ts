// What every adapter promises, shown over the wire on the framework's real server.
import { createRing, memoryStore, type RampartEvent, type Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyLimit } from '../../conformance/targets/serving.ts';
import type { RunningTarget, Target, TargetOptions } from '../../conformance/targets/target.ts';
import {
  Browser,
  codeOf,
  foreignPage,
  json,
  memberOf,
  multipart,
  multipartBody,
  ownPage,
  publicOrigin,
  ranIn,
  send,
  urlencoded,
} from './client.ts';

export function promisesOf(target: Target): void {
  describe(`the adapter on ${target.name}`, () => {
    const events: RampartEvent[] = [];
    let ring: Ring;
    let server: RunningTarget;

    const start = (options: Omit<TargetOptions, 'csrf'> = {}): Promise<RunningTarget> =>
      target.start({
        ...options,
        csrf: {
          ring,
          publicOrigins: [publicOrigin],
          exempt: ['/__mounted/hook'],
          onEvent: (event) => events.push(event),
        },
      });

    /** A server with options of its own, closed when the test is done with it. */
    async function withServer(
      options: Omit<TargetOptions, 'csrf'>,
      use: (port: number) => Promise<void>,
    ): Promise<void> {
      const own = await start(options);
      try {
        await use(own.port);
      } finally {
        await own.close();
      }
    }

    beforeAll(async () => {
      ring = createRing({ app: 'suite', name: 'csrf', store: memoryStore() });
      await ring.ready();
      server = await start();
    }, 600_000);

    afterAll(async () => {
      await server?.close();
      await ring?.close();
    });

    const newBrowser = (session?: string): Browser => new Browser(server.port, session);

    describe('lets pass', () => {
      test.each(['GET', 'HEAD', 'OPTIONS'])('%s from anywhere, without a token', async (method) => {
        const received = await send(server.port, { method, path: '/', headers: foreignPage });
        expect(ranIn(received)).toBe(true);
      });

      test('a form with the token in its hidden field', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token();
        const received = await browser.send({
          method: 'POST',
          path: '/transfer',
          headers: { ...ownPage, ...urlencoded },
          body: `amount=10&_csrf=${token}`,
        });
        expect(received).toMatchObject({ status: 200 });
        expect(ranIn(received)).toBe(true);
      });

      test('a multipart form with the token in its hidden field', async () => {
        const browser = newBrowser('S1');
        const body = multipartBody({ _csrf: await browser.token(), amount: '10' });
        const headers = { ...ownPage, ...multipart };
        const received = await browser.send({ method: 'POST', path: '/transfer', headers, body });
        expect(ranIn(received)).toBe(true);
      });

      test.each(['x-csrf-token', 'X-XSRF-TOKEN'])('JSON with the token in %s', async (name) => {
        const browser = newBrowser('S1');
        const headers = { ...ownPage, ...json, [name]: await browser.token() };
        const body = '{"amount":10}';
        const received = await browser.send({ method: 'PUT', path: '/transfer', headers, body });
        expect(ranIn(received)).toBe(true);
      });

      test('JSON with the token in its body', async () => {
        const browser = newBrowser('S1');
        const body = JSON.stringify({ amount: 10, _csrf: await browser.token() });
        const headers = { ...ownPage, ...json };
        const received = await browser.send({ method: 'POST', path: '/transfer', headers, body });
        expect(ranIn(received)).toBe(true);
      });

      test('any content type with the token in the header', async () => {
        const browser = newBrowser('S1');
        const headers = {
          ...ownPage,
          'content-type': 'text/plain',
          'x-csrf-token': await browser.token(),
        };
        const received = await browser.send({ method: 'POST', path: '/x', headers, body: 'a=1' });
        expect(ranIn(received)).toBe(true);
      });

      test('a path that is exempt, by the name it has in front of all routers', async () => {
        const received = await send(server.port, { method: 'POST', path: '/__mounted/hook' });
        expect(ranIn(received)).toBe(true);
      });
    });

    describe('refuses', () => {
      test('a missing token with 403, the code, and nothing that a cache may keep', async () => {
        const headers = { ...ownPage, ...urlencoded };
        const received = await newBrowser('S1').send({ method: 'POST', headers, body: 'a=1' });
        expect(received.status).toBe(403);
        expect(received.headers).toMatchObject({
          'x-csrf-error': 'CSRF_TOKEN_MISSING',
          'cache-control': 'no-store',
        });
        expect(memberOf(received.body, 'error')).toBe('CSRF_TOKEN_MISSING');
        expect(ranIn(received)).toBe(false);
      });

      test('a navigation with a page that repeats nothing of the request', async () => {
        const received = await newBrowser('S1').send({
          method: 'POST',
          path: '/<script>alert(1)</script>?q=<b>',
          headers: { ...ownPage, ...urlencoded, accept: 'text/html', 'sec-fetch-mode': 'navigate' },
          body: '_csrf=<script>alert(2)</script>',
        });
        expect(received.status).toBe(403);
        expect(received.headers['content-type']).toMatch(/^text\/html/u);
        expect(received.body).toContain('CSRF_TOKEN_MALFORMED');
        expect(received.body).not.toMatch(/script|<b>/u);
      });

      test('an altered token', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token();
        const last = token.endsWith('A') ? 'E' : 'A';
        const received = await browser.post(token.slice(0, -1) + last);
        expect(received.status).toBe(403);
        expect(ranIn(received)).toBe(false);
      });

      test("another session's token", async () => {
        const received = await newBrowser('S1').post(await newBrowser('S2').token());
        expect(codeOf(received)).toBe('CSRF_TOKEN_INVALID');
      });

      test('another site, even with a good token', async () => {
        const browser = newBrowser('S1');
        const headers = { ...foreignPage, 'x-csrf-token': await browser.token() };
        const received = await browser.send({ method: 'POST', headers });
        expect(codeOf(received)).toBe('CSRF_METADATA_CROSS_SITE');
      });

      test('different tokens in header and body', async () => {
        const browser = newBrowser('S1');
        const received = await browser.send({
          method: 'POST',
          headers: { ...ownPage, ...urlencoded, 'x-csrf-token': await browser.token() },
          body: `_csrf=${await newBrowser('S2').token()}`,
        });
        expect(codeOf(received)).toBe('CSRF_TOKEN_AMBIGUOUS');
      });

      test('a field that was sent twice', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token();
        const headers = { ...ownPage, ...urlencoded };
        const body = `_csrf=${token}&_csrf=${token}`;
        const received = await browser.send({ method: 'POST', headers, body });
        expect(codeOf(received)).toBe('CSRF_TOKEN_MALFORMED');
      });

      test.each([
        ['text/plain', { 'content-type': 'text/plain' }],
        ['no content type', {}],
        ['an unknown type', { 'content-type': 'application/octet-stream' }],
        ['two types', { 'content-type': 'application/json, text/plain' }],
      ])('%s without a token in the header', async (_name, type) => {
        const browser = newBrowser('S1');
        const body = JSON.stringify({ _csrf: await browser.token() });
        const headers: Record<string, string> = { ...ownPage, ...type };
        const received = await browser.send({ method: 'POST', headers, body });
        expect(ranIn(received)).toBe(false);
        expect(received.status).toBeGreaterThanOrEqual(400);
        expect(received.status).toBeLessThan(500);
      });

      test.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s without a token', async (method) => {
        const received = await newBrowser('S1').send({ method, headers: ownPage });
        expect(codeOf(received)).toBe('CSRF_TOKEN_MISSING');
      });

      test('a form below a mounted router without a token', async () => {
        const headers = { ...ownPage, ...urlencoded };
        const sent = { method: 'POST', path: '/__mounted/inner', headers, body: 'a=1' };
        expect(codeOf(await newBrowser('S1').send(sent))).toBe('CSRF_TOKEN_MISSING');
      });

      test.each([
        ['broken JSON', json, '{"_csrf":'],
        ['JSON null', json, 'null'],
        ['a JSON text', json, '"_csrf"'],
        ['a JSON list', json, '["_csrf"]'],
        ['a poisoned JSON object', json, '{"__proto__":{"_csrf":"x"}}'],
        ['a number for a token', json, '{"_csrf":1}'],
        ['broken multipart', multipart, '--edge\r\nno end'],
        ['multipart without a boundary', { 'content-type': 'multipart/form-data' }, 'a'],
        ['a nested field', urlencoded, 'user[_csrf]=x&_csrf[__proto__]=y'],
        ['broken percent signs', urlencoded, '_csrf=%E0%A4%A'],
        ['a token of 1 MiB', urlencoded, `_csrf=${'A'.repeat(1024 * 1024)}`],
      ])('%s, and never as a fault of the server', async (_name, type, body) => {
        const headers = { ...ownPage, ...type };
        const received = await newBrowser('S1').send({ method: 'POST', headers, body });
        expect(ranIn(received)).toBe(false);
        expect(received.status).toBeGreaterThanOrEqual(400);
        expect(received.status).toBeLessThan(500);
      });
    });

    describe('binds who is not logged in to a cookie of their own', () => {
      test('which is set with the first token and makes it good', async () => {
        const browser = newBrowser();
        const token = await browser.token();
        expect([...browser.cookies.keys()]).toEqual(['__Host-csrf-visitor']);
        expect(ranIn(await browser.post(token))).toBe(true);
      });

      test('without which a token of the attacker logs nobody in', async () => {
        const token = await newBrowser().token();
        const { status, headers } = await newBrowser().post(token, '/__login?session=attacker');
        expect(status).toBe(403);
        expect(headers['set-cookie']).toBeUndefined();
      });

      test('once, however many tokens a page carries', async () => {
        const browser = newBrowser();
        const page = await browser.send({ path: '/__form', headers: ownPage });
        const field = /name="_csrf" value="([^"]+)"/u.exec(page.body)?.[1] ?? '';
        const meta = /name="csrf-token" content="([^"]+)"/u.exec(page.body)?.[1] ?? '';
        expect(field).not.toBe(meta);
        expect(page.headers['set-cookie']).toHaveLength(1);
        expect(page.headers['cache-control']).toContain('no-store');
        expect(ranIn(await browser.post(field))).toBe(true);
        expect(ranIn(await browser.post(meta))).toBe(true);
      });
    });

    describe('leaves the old tokens behind', () => {
      test('at login', async () => {
        const browser = newBrowser();
        const old = await browser.token();
        const before = new Map(browser.cookies);
        expect(ranIn(await browser.post(old, '/__login?session=S-new'))).toBe(true);
        expect([...browser.cookies.keys()]).toEqual(['__Host-sid']);
        expect(ranIn(await browser.post(old))).toBe(false);
        expect(ranIn(await browser.post(await browser.token()))).toBe(true);
        browser.cookies.clear();
        for (const [name, value] of before) browser.cookies.set(name, value);
        expect(ranIn(await browser.post(old))).toBe(false);
      });

      test('at logout', async () => {
        const browser = newBrowser('S-leaving');
        const old = await browser.token();
        expect(ranIn(await browser.post(old, '/__login'))).toBe(true);
        browser.cookies.set('__Host-sid', 'S-leaving');
        expect(codeOf(await browser.post(old))).toBe('CSRF_TOKEN_REVOKED');
      });
    });

    describe('gives fresh tokens at its endpoint', () => {
      const sameOrigin = { 'sec-fetch-site': 'same-origin' };

      test('to our own pages, never to a cache', async () => {
        const browser = newBrowser('S1');
        const received = await browser.send({ path: '/__csrf', headers: sameOrigin });
        expect(received.status).toBe(200);
        expect(received.headers['cache-control']).toBe('no-store');
        expect(received.headers['content-type']).toMatch(/^application\/json/u);
        expect(received.headers['access-control-allow-origin']).toBeUndefined();
        expect(JSON.parse(received.body)).toMatchObject({ samePerson: true });
        expect(ranIn(await browser.post(memberOf(received.body, 'token')))).toBe(true);
      });

      test('and says whether it is still the person of the page', async () => {
        const browser = newBrowser('S1');
        const first = await browser.send({ path: '/__csrf', headers: sameOrigin });
        const headers = { ...sameOrigin, 'x-csrf-person': memberOf(first.body, 'person') };
        const again = await browser.send({ path: '/__csrf', headers });
        expect(JSON.parse(again.body)).toMatchObject({ samePerson: true });
        const other = await newBrowser('S2').send({ path: '/__csrf', headers });
        expect(JSON.parse(other.body)).toMatchObject({ samePerson: false });
      });

      test.each([
        ['another site', foreignPage],
        ['a neighbouring site', { 'sec-fetch-site': 'same-site' }],
        ['an old browser on another site', { origin: 'https://attacker.test' }],
      ])('but not to %s', async (_name, headers) => {
        const received = await newBrowser('S1').send({ path: '/__csrf', headers });
        expect(received.status).toBe(403);
        expect(received.body).not.toContain('token"');
        expect(received.headers['set-cookie']).toBeUndefined();
      });
    });

    describe('on a route marked once', () => {
      test('refuses a replay', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token();
        expect(ranIn(await browser.post(token, '/__once/pay'))).toBe(true);
        expect(codeOf(await browser.post(token, '/__once/pay'))).toBe('CSRF_TOKEN_USED');
      });

      test('lets exactly one of many parallel uses pass', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token();
        const uses = Array.from({ length: 8 }, () => browser.post(token, '/__once/pay'));
        expect((await Promise.all(uses)).filter(ranIn)).toHaveLength(1);
      });
    });

    describe('keeps a token for an action', () => {
      test('to the route of that name', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token('named');
        expect(ranIn(await browser.post(token, '/__named/x'))).toBe(true);
        expect(codeOf(await browser.post(token))).toBe('CSRF_TOKEN_INVALID');
      });

      test('to its method and path, below a mounted router too', async () => {
        const browser = newBrowser('S1');
        const token = await browser.token('POST /__mounted/inner');
        expect(ranIn(await browser.post(token, '/__mounted/inner'))).toBe(true);
        expect(codeOf(await browser.post(token, '/inner'))).toBe('CSRF_TOKEN_INVALID');
      });
    });

    describe('checks WebSocket upgrades', () => {
      const upgrade = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      };

      test('and lets our own pass', async () => {
        const headers = { ...upgrade, origin: publicOrigin };
        const received = await newBrowser('S1').send({ path: '/socket', headers });
        expect(received.status).toBe(101);
      });

      test.each([
        ['of another site', { origin: 'https://attacker.test' }],
        ['of a sandboxed frame', { origin: 'null' }],
        ['of nobody who says', {}],
      ])('and refuses those %s', async (_name, origin) => {
        const headers: Record<string, string> = { ...upgrade, ...origin };
        const received = await newBrowser('S1').send({ path: '/socket', headers });
        expect(received.status).toBe(403);
        expect(codeOf(received)).toMatch(/^CSRF_ORIGIN_/u);
      });
    });

    describe('behind a method override', () => {
      test('checks a GET that became a DELETE', () =>
        withServer({ before: (request) => (request.method = 'DELETE') }, async (port) => {
          const received = await new Browser(port, 'S1').send({ path: '/x', headers: ownPage });
          expect(codeOf(received)).toBe('CSRF_TOKEN_MISSING');
        }));

      test('checks a POST that became a GET', () =>
        withServer({ before: (request) => (request.method = 'GET') }, async (port) => {
          const sent = { method: 'POST', path: '/x', headers: ownPage };
          const received = await new Browser(port, 'S1').send(sent);
          expect(codeOf(received)).toBe('CSRF_TOKEN_MISSING');
        }));
    });

    test('names the mistake when nobody has parsed a form', async () => {
      const body = `_csrf=${await newBrowser('S1').token()}&${'x'.repeat(bodyLimit)}=1`;
      const short = body.slice(0, 200);
      await withServer({ parsed: () => undefined }, async (port) => {
        events.length = 0;
        const received = await new Browser(port, 'S1').send({
          method: 'POST',
          path: '/x',
          headers: { ...ownPage, ...urlencoded },
          // Where the adapter reads the body itself, only one that is too large stays unread.
          body: target.parsesBodies ? short : body,
        });
        expect(codeOf(received)).toBe('CSRF_TOKEN_MISSING');
        expect(events.map(({ code }) => code)).toContain('CSRF_BODY_NOT_PARSED');
      });
    });

    test('keeps many parallel requests apart', async () => {
      const persons = Array.from({ length: 6 }, (_, number) => newBrowser(`P${number}`));
      const tokens = await Promise.all(persons.map((person) => person.token()));
      const attempts = persons.flatMap((person, mine) =>
        tokens.map(async (token, theirs) => {
          const passed = ranIn(await person.post(token));
          return passed === (mine === theirs);
        }),
      );
      expect(await Promise.all(attempts)).not.toContain(false);
    });
  });
}
