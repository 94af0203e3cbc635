import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSealKey, redisStore } from '@rampart/keyring';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { Servers, activeKey, signerOf } from './support/rings.ts';

describe('many servers on one Redis', () => {
  let stage: Stage;
  let redis: RedisServer;

  beforeAll(async () => {
    stage = new Stage();
    redis = await stage.redis();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test('20 processes that start at the same instant make one key', async () => {
    const file = new URL('./support/start-worker.ts', import.meta.url);
    const workers = await stage.workers(20, file, [redis.url, newSealKey()]);
    const answers = await workers.go();
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveLength(1);
    expect(answers[0]).toMatchObject({ keys: 1 });
  }, 240_000);

  test('rotation refuses no token, whether the successor is distributed first or acts at once', async () => {
    await using servers = new Servers();
    await redis.command('FLUSHALL');
    const client = await connect(redis);
    const rings = await Promise.all(
      [1, 2, 3].map(() => servers.ready(redisStore(client), { lead: 200, rotateEvery: 60_000 })),
    );
    const signers = rings.map((ring) => signerOf(ring));
    let refused = 0;
    let verified = 0;
    const done = new AbortController();
    const traffic = signers.map(async (signer) => {
      while (!done.signal.aborted) {
        const token = signer.sign();
        const answers = await Promise.all(signers.map((other) => other.verify(token)));
        verified += answers.length;
        refused += answers.filter((answer) => answer !== 'valid').length;
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const seen = new Set([activeKey(rings[0] ?? expect.fail())]);
    for (const [index, ring] of [...rings, ...rings].entries()) {
      const id = await ring.rotate({ immediately: index % 2 === 0 });
      await waitFor(() => rings.every((each) => activeKey(each) === id), { what: `${id} acts` });
      seen.add(id);
    }
    done.abort();
    await Promise.all(traffic);
    expect(seen.size).toBe(7);
    expect(verified).toBeGreaterThan(100);
    expect(refused).toBe(0);
    await client.close();
  });

  test('a server that starts while the ring exists holds all of it before it is ready', async () => {
    await using servers = new Servers();
    await redis.command('FLUSHALL');
    const client = await connect(redis);
    const first = await servers.ready(redisStore(client));
    const subjects = Array.from({ length: 1300 }, (_, index) => `session-${index}`);
    await Promise.all(subjects.map((subject) => first.revocations.revoke(subject)));
    const second = await servers.ready(redisStore(client));
    expect(second.revocations.size).toBe(1300);
    expect(subjects.every((subject) => second.revocations.check(subject, 1) === 'revoked')).toBe(
      true,
    );
    await client.close();
  });

  test(
    'revocation of a key and of a session is everywhere within one second',
    { retry: 2 },
    async () => {
      await using servers = new Servers();
      await redis.command('FLUSHALL');
      const client = await connect(redis);
      // The interval that is standard, and no hints: the slowest that can be.
      const options = { pollEvery: 500, push: false };
      const rings = await Promise.all(
        [1, 2, 3].map(() => servers.ready(redisStore(client), options)),
      );
      const [first, ...others] = rings;
      if (first === undefined) throw new Error('There are three rings.');
      const token = signerOf(first).sign();
      const within = { what: 'all servers know', deadline: 1_000 };

      await first.compromised();
      const verifiers = others.map((ring) => signerOf(ring));
      await waitFor(async () => {
        const answers = await Promise.all(verifiers.map((signer) => signer.verify(token)));
        return answers.every((answer) => answer === 'revoked');
      }, within);

      await first.revocations.revoke('session-1');
      await waitFor(
        () => others.every((ring) => ring.revocations.check('session-1', 1) === 'revoked'),
        within,
      );
      await client.close();
    },
  );
});

async function connect(redis: RedisServer) {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
