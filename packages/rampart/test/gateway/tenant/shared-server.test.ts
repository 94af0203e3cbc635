// What tenants on one server do to each other where no key is named: counting, flushing, messages.
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runScoped } from '../../../src/gateway/tenant/scoped.ts';
import { tenantOf } from '../../../src/gateway/tenant/tenant.ts';
import { TenantClient } from './tenant-client.ts';
import { inOrder, namesIn, plain, Wire, type Word } from './wire.ts';

let stage: Stage;
let redis: RedisServer;
let admin: Wire;
let one: TenantClient;
let other: TenantClient;

beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis({ config: { 'notify-keyspace-events': 'KEA' } });
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

beforeEach(async () => {
  admin = new Wire(redis.port);
  await admin.send(['FLUSHALL']);
  one = new TenantClient(redis.port, 'one:');
  other = new TenantClient(redis.port, 'other:');
});

afterEach(() => {
  for (const each of [admin, one, other]) each[Symbol.dispose]();
});

async function ask(client: TenantClient, ...words: Word[]): Promise<unknown> {
  const reply = await client.run(words);
  return reply.kind === 'refuse' ? reply.code : plain(reply);
}

async function fill(client: TenantClient, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, n) => await ask(client, 'SET', `k${n}`, 'v')),
  );
}

describe('the keyspace of a tenant', () => {
  it('is counted, picked from and listed as if there were no other', async () => {
    await Promise.all([fill(one, 30), fill(other, 2500)]);
    expect(await ask(one, 'DBSIZE')).toBe(30);
    expect(await ask(other, 'DBSIZE')).toBe(2500);
    const picked = await Promise.all(
      Array.from({ length: 20 }, async () => await ask(one, 'RANDOMKEY')),
    );
    for (const name of picked) expect(name).toMatch(/^k[12]?\d$/u);
    expect(await ask(one, 'KEYS', 'k1?')).toHaveLength(10);
  });

  it('is scanned to its end, through pages that are empty', async () => {
    await Promise.all([fill(one, 5), fill(other, 1000)]);
    const found = new Set<string>();
    let cursor: unknown = '0';
    do {
      const page: unknown = await ask(one, 'SCAN', String(cursor));
      if (!Array.isArray(page)) throw new Error('no page');
      cursor = page[0];
      for (const name of Array.isArray(page[1]) ? page[1] : []) found.add(String(name));
    } while (cursor !== '0');
    expect(inOrder(found)).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
  });

  it('is empty without a word of the others', async () => {
    await fill(other, 10);
    expect(await ask(one, 'RANDOMKEY')).toBeNull();
    expect(await ask(one, 'DBSIZE')).toBe(0);
  });

  it('is flushed alone, in one database or in all', async () => {
    await Promise.all([fill(one, 1500), fill(other, 10)]);
    expect(await ask(one, 'FLUSHDB')).toBe('OK');
    expect([await ask(one, 'DBSIZE'), await ask(other, 'DBSIZE')]).toEqual([0, 10]);
    for (const client of [one, other]) {
      await ask(client, 'SELECT', '3');
      await fill(client, 3);
    }
    expect(await ask(one, 'FLUSHALL', 'ASYNC')).toBe('OK');
    await admin.send(['SELECT', '3']);
    expect(namesIn(await admin.send(['KEYS', '*']))).toEqual(['other:k0', 'other:k1', 'other:k2']);
  });

  it('is not gone through without a bound', async () => {
    await fill(other, 3000);
    const run = {
      tenant: tenantOf('one:'),
      protocol: 3,
      pages: 2,
      send: async (words: readonly Word[]) => await admin.send(words),
    } as const;
    expect(plain(await runScoped({ kind: 'count' }, run))).toMatch(/^-ERR rate limit: /u);
  });

  it('answers with the server’s refusal where there is one', async () => {
    const send = async () => await admin.send(['GET', 'one:k', 'too', 'many']);
    const run = { tenant: tenantOf('one:'), protocol: 2, send } as const;
    expect(plain(await runScoped({ kind: 'random' }, run))).toMatch(/^-ERR wrong number/u);
  });
});

describe('messages', () => {
  const received = async (client: TenantClient, count: number): Promise<unknown[]> => {
    const messages: unknown[] = [];
    await waitFor(
      () => {
        messages.push(...client.messages().map(plain));
        return messages.length >= count;
      },
      { what: `the tenant got ${count} messages` },
    );
    return messages;
  };

  it('of a channel stay with the tenant', async () => {
    expect(await ask(one, 'SUBSCRIBE', 'news')).toEqual(['subscribe', 'news', 1]);
    using publisher = new TenantClient(redis.port, 'one:');
    expect(await ask(other, 'PUBLISH', 'news', 'not for you')).toBe(0);
    expect(await ask(publisher, 'PUBLISH', 'news', 'hello')).toBe(1);
    expect(await received(one, 1)).toEqual([['message', 'news', 'hello']]);
    expect(await ask(other, 'PUBSUB', 'CHANNELS')).toEqual([]);
    expect(await ask(publisher, 'PUBSUB', 'CHANNELS')).toEqual(['news']);
    expect(await ask(publisher, 'PUBSUB', 'NUMSUB', 'news')).toEqual(['news', 1]);
  });

  it('about keys are about the tenant’s keys', async () => {
    expect(await ask(one, 'PSUBSCRIBE', '__key*__:*')).toEqual(['psubscribe', '__key*__:*', 1]);
    using writer = new TenantClient(redis.port, 'one:');
    await ask(other, 'SET', 'k', 'v');
    await ask(writer, 'SET', 'k', 'v');
    expect(await received(one, 2)).toEqual([
      ['pmessage', '__key*__:*', '__keyspace@0__:k', 'set'],
      ['pmessage', '__key*__:*', '__keyevent@0__:set', 'k'],
    ]);
  });

  it('that a key has changed come for the tenant’s keys only', async () => {
    await one.wire.send(['HELLO', '3']);
    expect(await ask(one, 'CLIENT', 'TRACKING', 'ON', 'BCAST')).toBe('OK');
    using writer = new TenantClient(redis.port, 'one:');
    await ask(other, 'SET', 'k', 'v');
    await ask(writer, 'SET', 'k', 'v');
    expect(await received(one, 1)).toEqual([['invalidate', ['k']]]);
    expect(await ask(one, 'CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', 'k')).toMatch(
      /^-ERR Prefix 'k' overlaps with an existing prefix ''/u,
    );
  });
});
