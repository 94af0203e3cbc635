// Is the runner able to see what goes wrong? Servers that protect wrongly must not pass.
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { readCases } from '../../conformance/case.ts';
import { allow, deny, written, type OwnCase } from '../../conformance/cases/sketch.ts';
import type { Result } from '../../conformance/result.ts';
import { run } from '../../conformance/run.ts';
import type { Target } from '../../conformance/targets/target.ts';

/** A server that gives a token to whoever asks, and answers everything else in one way. */
function toy(answer: RequestListener, token = 'T'): Target {
  return {
    name: 'node',
    parsesBodies: true,
    async start() {
      const server = createServer((request, response) => {
        if (request.url?.startsWith('/__token')) response.end(JSON.stringify({ token }));
        else if (request.url?.startsWith('/__whoami')) response.end('{}');
        else answer(request, response);
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      return {
        port: portOf(server.address()),
        async close() {
          server.closeAllConnections();
          await new Promise((resolve) => {
            server.close(resolve);
          });
        },
      };
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}

const cases = [
  allow('honest', 'Our page with a token.', { token: 'valid' }),
  deny('forged', 'A stranger without one.', { from: 'attacker' }),
];

async function play(target: Target, own: readonly OwnCase[] = cases): Promise<readonly Result[]> {
  const text = JSON.stringify({ cases: own.map((one) => written(one, 'toy')) });
  const results: Result[] = [];
  for await (const result of run(readCases(text), target)) results.push(result);
  return results;
}

const passed = (results: readonly Result[]): readonly boolean[] =>
  results.map((result) => result.passed);

const refuse: RequestListener = (_, response) => {
  response.writeHead(403, { 'x-csrf-error': 'CSRF_TOKEN_MISSING' }).end();
};

const accept: RequestListener = (_, response) => {
  response.writeHead(200, { 'x-handler-ran': '1' }).end();
};

const isForged = (request: IncomingMessage): boolean => request.headers['x-csrf-token'] !== 'T';

test('A server that judges rightly passes', async () => {
  const right = toy((request, response) =>
    (isForged(request) ? refuse : accept)(request, response),
  );
  expect(passed(await play(right))).toEqual([true, true]);
});

test('A server without protection fails where a refusal is due', async () => {
  expect(passed(await play(toy(accept)))).toEqual([true, false]);
});

test('A server that refuses everybody fails where people are honest', async () => {
  expect(passed(await play(toy(refuse)))).toEqual([false, true]);
});

test('A server that breaks does not pass for one that refuses', async () => {
  const broken = toy((_, response) => response.writeHead(500).end('CSRF_TOKEN_MISSING'));
  expect(passed(await play(broken))).toEqual([false, false]);
});

test('A handler that runs although the answer is a refusal is seen', async () => {
  const late = toy((_, response) =>
    response.writeHead(403, { 'x-handler-ran': '1', 'x-csrf-error': 'CSRF_TOKEN_MISSING' }).end(),
  );
  expect(passed(await play(late))).toEqual([false, false]);
});

test('A connection that is closed by a living server counts as refused', async () => {
  const closing = toy((request) => request.socket.destroy());
  expect(passed(await play(closing))).toEqual([false, true]);
});

test('A preflight must not be given a cookie', async () => {
  const preflight = allow('preflight', 'It only asks.', {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'POST' },
  });
  const generous = toy((_, response) =>
    response.writeHead(200, { 'x-handler-ran': '1', 'set-cookie': 'a=b' }).end(),
  );
  expect(passed(await play(generous, [preflight]))).toEqual([false]);
});

test('Tokens that have something in common are found', async () => {
  const several = allow('several', 'Nothing to compare.', { token: 'two tokens for S1' });
  const alike = toy(accept, 'same-beginning-and-same-end');
  expect(await play(alike, [several])).toMatchObject([{ passed: false, got: 'tokens alike' }]);
});

test('What is not understood fails and says so', async () => {
  const odd = [
    deny('spec', 'A spec from elsewhere.', { token: 'valid on Sundays' }),
    deny('config', 'An option from elsewhere.', { config: { moonPhase: 'full' } }),
    deny('setup', 'A setup from elsewhere.', { setup: 'Mercury in retrograde' }),
  ];
  const results = await play(toy(refuse), odd);
  expect(passed(results)).toEqual([false, false, false]);
  for (const { detail } of results) expect(detail).toContain('not understood');
});

test('A case with a field that is not known is not read past it', () => {
  const text = JSON.stringify({ cases: [{ id: 'x', expect: 'deny', surprise: 1, request: {} }] });
  expect(readCases(text)).toEqual([
    { id: 'x', problem: 'not understood: field of a case "surprise"' },
  ]);
});
