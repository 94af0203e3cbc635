// Scripts, functions, sealed values and scans through clients that ask Sentinels where the primary is,
// before and after a failover.
import {
  digits,
  functions,
  integerReply,
  keyspace,
  lua,
  script,
  sealed,
  type RedisClient,
  type ScanClient,
} from '@rampart/client';
import { Stage, waitFor, type SentinelGroup } from '@rampart/stage';
import { Redis } from 'ioredis';
import { createSentinel } from 'redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealingRing } from './support/sealing-rings.ts';

const counter = keyspace('counter:{id}', { id: digits() });
const note = keyspace('note:{id}', { id: digits() });
const count = script({
  keys: { counter },
  reply: integerReply(),
  lua: lua`return redis.call('INCR', keys.counter)`,
});
const library = functions('counts', { version: 1, scripts: { count } });

let stage: Stage;
let group: SentinelGroup;
beforeAll(async () => {
  stage = new Stage();
  group = await stage.sentinels({ replicas: 1, sentinels: 3, quorum: 2 });
});
afterAll(() => stage[Symbol.asyncDispose]());

const addresses = () => group.sentinels.map(({ host, port }) => ({ host, port }));

async function nodeRedis(): Promise<RedisClient & ScanClient> {
  const client = createSentinel({ name: group.name, sentinelRootNodes: addresses() });
  client.on('error', () => undefined);
  await client.connect();
  stage.defer(() => client.destroy());
  return client;
}

function ioRedis(): RedisClient & ScanClient {
  const client = new Redis({ name: group.name, sentinels: addresses() });
  client.on('error', () => undefined);
  stage.defer(() => client.disconnect());
  return client;
}

it('works through both clients, and goes on with the next primary', async () => {
  const notes = sealed(note, { ring: await sealingRing(stage) });
  const clients = [await nodeRedis(), ioRedis()];
  const useAll = async (id: number): Promise<void> => {
    const [key, keys] = [note.key({ id }), { counter: counter.key({ id }) }];
    for (const client of clients) {
      const before = await count.run(client, { keys });
      expect(await library.call.count.run(client, { keys })).toBe(before + 1);
      await notes.set(client, key, `note ${before}`);
      expect(String(await notes.get(client, key))).toBe(`note ${before}`);
      const found = await Array.fromAsync(note.scan(client), ({ parts }) => parts.id);
      expect(found).toContain(String(id));
    }
  };
  await useAll(1);

  await group.set.synced();
  const next = await group.failover();
  // Scripts are not replicated, and functions may have been lost: nothing of both is taken for granted.
  await next.command('SCRIPT', 'FLUSH');
  await next.command('FUNCTION', 'FLUSH');
  await waitFor(
    async () => {
      // Clients notice the failover each in their own time, and refuse until then.
      await useAll(2);
      return true;
    },
    { what: 'both clients have found the next primary' },
  );
  for (const client of clients) {
    expect(String(await notes.get(client, note.key({ id: 1 })))).toMatch(/^note \d$/u);
  }
  expect(JSON.stringify(await next.command('FUNCTION', 'LIST'))).toContain('counts_1_count');
});
