import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConsoleStand } from '../stand.ts';
import { codeIn } from '../told.ts';
import type { Visitor } from '../visitor.ts';

const stage = new Stage();
let stand: ConsoleStand;
let victim: Visitor;
const act = '/api/d/cars/unlock/ABCDEF/approve';

beforeAll(async () => {
  stand = await ConsoleStand.open(stage, { people: { anna: ['approver'], ben: ['approver'] } });
  victim = await stand.loggedIn('anna');
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

/** With the victim's cookies, and the page of somebody else behind it. */
async function forged(
  headers: Readonly<Record<string, string | null>>,
  body = '{"code":"123456"}',
  path = act,
): Promise<string> {
  const own: Record<string, string> = {
    ...victim.ownHeaders,
    'x-csrf-token': await victim.token(),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) delete own[name];
    else own[name] = value;
  }
  return codeIn((await victim.ask('POST', path, { headers: own, body })).json);
}

describe('a forged request', () => {
  it('would otherwise arrive: with everything as it should be, the act is looked at', async () => {
    expect(await forged({})).toBe('CONSOLE_NOT_FOUND');
  });

  it.each<[string, Readonly<Record<string, string | null>>]>([
    ['without a token', { 'x-csrf-token': null }],
    ['with an empty token', { 'x-csrf-token': '' }],
    ['with a token of another alphabet', { 'x-csrf-token': 'ä'.repeat(86) }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister host', { 'sec-fetch-site': 'same-site' }],
    ['from another origin', { 'sec-fetch-site': null, origin: 'https://evil.example' }],
    ['from a page without an origin', { 'sec-fetch-site': null, origin: 'null' }],
    [
      'from a host whose name begins like ours',
      { 'sec-fetch-site': null, origin: 'http://localhost.evil.example' },
    ],
    ['with another port', { 'sec-fetch-site': null, origin: 'http://localhost:1' }],
    [
      'by a referring page elsewhere',
      { 'sec-fetch-site': null, origin: null, referer: 'https://evil.example/localhost' },
    ],
    ['under a name of the attacker’s that leads here', { host: 'evil.example' }],
  ])('%s is refused', async (_what, headers) => {
    expect(await forged(headers)).toMatch(/^CSRF_|^CONSOLE_REQUEST_REFUSED$/);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'code=123456'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="code"\r\n\r\n1\r\n--x--\r\n',
    ],
    ['text/plain', '{"code":"123456"}'],
    ['', '{"code":"123456"}'],
  ])('of a form is none of ours, even with a token: %s', async (type, body) => {
    expect(await forged({ 'content-type': type }, body)).toMatch(
      /^CSRF_|^CONSOLE_REQUEST_MALFORMED$/,
    );
  });

  it('with the token of another person’s session is refused', async () => {
    const other = await stand.loggedIn('ben');
    expect(await forged({ 'x-csrf-token': await other.token() })).toMatch(/^CSRF_/);
  });

  it('with the token of a visitor who is not logged in is refused', async () => {
    expect(await forged({ 'x-csrf-token': await stand.visitor().token() })).toMatch(/^CSRF_/);
  });

  it('cannot log the victim in as somebody else', async () => {
    const page = stand.visitor();
    const ticket = new URL(await stand.console.oneTimeLogin()).hash.slice(1);
    const { status } = await page.ask('POST', '/api/session', {
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ ticket }),
    });
    expect(status).toBe(403);
    // It was not even looked at: whose it is can still use it.
    expect((await page.post('/api/session', { ticket })).status).toBe(200);
  });

  it('cannot log the victim out', async () => {
    expect(await forged({ 'x-csrf-token': null }, '{}', '/api/session/end')).toMatch(/^CSRF_/);
    expect((await victim.get('/api/session')).json).toMatchObject({ person: { name: 'anna' } });
  });

  it('has died with the session that it was stolen from', async () => {
    const cleo = await stand.loggedIn('ben');
    const token = await cleo.token();
    const cookies = cleo.copy();
    await cleo.post('/api/session/end');
    const answer = await cookies.ask('POST', act, {
      headers: { ...cookies.ownHeaders, 'x-csrf-token': token },
      body: '{"code":"123456"}',
    });
    expect(codeIn(answer.json)).toMatch(/^CSRF_|^CONSOLE_NOT_LOGGED_IN$/);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])('by %s does nothing', async (method) => {
    const answer = await victim.ask(method, act, { headers: victim.ownHeaders });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it('by GET, or by a method that is overridden, does nothing', async () => {
    expect((await victim.get(act)).status).toBe(404);
    const headers = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
    expect((await victim.get(act, headers)).status).toBeGreaterThanOrEqual(400);
    expect((await victim.get(`${act}?_method=POST`)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('another site’s page', () => {
  it.each(['cross-site', 'same-site'])('reads nothing of the API: %s', async (site) => {
    const answer = await victim.get('/api/d/cars/path', { 'sec-fetch-site': site });
    expect(codeIn(answer.json)).toBe('CONSOLE_REQUEST_REFUSED');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('gets no token', async () => {
    const answer = await victim.get('/api/csrf', { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toMatch(/"token"/);
  });
});
