// A worker that starts with many others on an empty store: issues a token, waits for theirs, and
// says which of them it refuses.
import { onGo } from '@rampart/stage/worker';
import { RedisConnection, waitFor } from '@rampart/stage';
import { createRing, redisStore } from '@rampart/keyring';
import { createCsrf } from '../../../src/csrf.ts';
import type { CsrfRequest } from '../../../src/types.ts';
import { connect } from './connect.ts';

export interface Arrival {
  readonly activeKeys: readonly string[];
  readonly refused: readonly string[];
}

const tokens = 'tokens';

const request = (token?: string): CsrfRequest => ({
  method: 'POST',
  target: '/buy',
  headers: {
    host: 'shop.example',
    origin: 'https://shop.example',
    ...(token === undefined ? {} : { 'x-csrf-token': token }),
  },
  secure: true,
  peer: undefined,
  body: undefined,
  binding: { session: 'alice' },
});

onGo(async ([port, sealKey = '', count]): Promise<Arrival> => {
  const store = `redis://127.0.0.1:${port}` as const;
  const connection = await connect({ library: process.pid % 2 === 0 ? 'redis' : 'ioredis', store });
  await using ring = createRing({
    app: 'shop',
    name: 'csrf',
    store: redisStore(connection.client),
    sealKeys: [sealKey],
    startWithin: 50_000,
  });
  const csrf = createCsrf({ ring, publicOrigins: ['https://shop.example'] });
  await ring.ready();

  await using board = await RedisConnection.open({ host: '127.0.0.1', port: Number(port) });
  await board.command('RPUSH', tokens, csrf.issue(request()).token);
  const all = await waitFor(
    async () => {
      const seen = await board.command('LRANGE', tokens, 0, -1);
      return Array.isArray(seen) && seen.length === Number(count) && seen.map(String);
    },
    { what: 'everybody has issued a token', deadline: 150_000 },
  );
  const refused: string[] = [];
  for (const token of all) {
    const decision = await csrf.decide(request(token));
    if (decision.kind === 'refuse') refused.push(decision.code);
  }
  const activeKeys = ring.describe().keys.filter(({ state }) => state === 'active');
  connection.close();
  return { activeKeys: activeKeys.map(({ id }) => id), refused };
});
