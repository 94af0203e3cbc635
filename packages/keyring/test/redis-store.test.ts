import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { redisStore } from '@rampart/keyring';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { Servers, activeKey, signerOf } from './support/rings.ts';

describe('a ring in Redis', () => {
  let stage: Stage;
  let redis: RedisServer;

  beforeAll(async () => {
    stage = new Stage();
    redis = await stage.redis();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test('is one for servers with node-redis and with ioredis', async () => {
    await using servers = new Servers();
    const client = createClient({ url: redis.url });
    await client.connect();
    const other = new Redis(redis.url);
    const a = await servers.ready(redisStore(client));
    const b = await servers.ready(redisStore(other));
    expect(activeKey(a)).toBe(activeKey(b));
    await expect(signerOf(b).verify(signerOf(a).sign())).resolves.toBe('valid');
    await a.revocations.revoke('session-1');
    await waitFor(() => b.revocations.check('session-1', 1) === 'revoked', { what: 'b knows' });
    expect(b.revocations.check('session-2', 1)).toBe('clear');
    await a.once.prepare();
    const nonce = Buffer.from('0123456789abcdef');
    const at = () => a.now();
    await waitFor(async () => (await a.once.consume(nonce, at(), at() + 60_000)) === 'fresh', {
      what: 'fresh',
    });
    await expect(b.once.consume(nonce, at(), at() + 60_000)).resolves.toBe('used');
    expect(servers.events.map((event) => event.code)).toEqual([
      'KEYRING_KEY_CREATED',
      'KEYRING_KEY_CREATED',
    ]);
    await client.close();
    other.disconnect();
  });
});
