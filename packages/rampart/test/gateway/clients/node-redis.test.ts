// node-redis does the same things directly and through the gateway, and is told the same.
import { once } from 'node:events';
import { createClient, createClientPool } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type House, type Way } from '../open-house.ts';
import {
  connect,
  databases,
  everyday,
  many,
  messages,
  scripts,
  transactions,
} from './node-redis-sessions.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

beforeEach(() => house.server.command('FLUSHALL'));

afterAll(() => house.close());

const urlOf = (way: Way): string => `redis://127.0.0.1:${house.port[way]}`;

describe.each(['shared', 'own'] as const)('node-redis on %s upstreams', (way) => {
  describe.each([2, 3] as const)('with RESP%d', (RESP) => {
    it.each([
      ['everyday commands', everyday],
      ['scripts', scripts],
      ['transactions', transactions],
      ['many commands at once', many],
      ['databases and its name', databases],
      ['messages of channels, patterns and shards', messages],
    ] as const)('%s', async (_, session) => {
      const answers: unknown[] = [];
      for (const path of ['direct', way] as const) {
        await house.server.command('FLUSHALL');
        const client = await connect({ url: urlOf(path), RESP, name: 'a-name' });
        answers.push(await session(client));
        await client.close();
      }
      expect(answers[1]).toEqual(answers[0]);
    });

    it('carries large values', async () => {
      const client = await connect({ url: urlOf(way), RESP });
      const value = 'v'.repeat(5_000_000);
      await client.set('large', value);
      expect((await client.get('large')) === value).toBe(true);
      await client.close();
    });

    it('comes back after its connection was cut', async () => {
      const client = await connect({ url: urlOf(way), RESP, name: 'cut-me' });
      await client.watch('k');
      const ended = once(client, 'error');
      const lines = String(await house.server.command('CLIENT', 'LIST')).split('\n');
      const id = /^id=(\d+)/.exec(lines.find((line) => line.includes('name=cut-me')) ?? '')?.[1];
      await house.server.command('CLIENT', 'KILL', 'ID', id ?? '');
      await ended;
      expect(await client.set('k', 'again')).toBe('OK');
      await client.close();
    });
  });

  it('keeps a cache that the server invalidates', async () => {
    const client = createClient({
      url: urlOf(way),
      RESP: 3,
      clientSideCache: { ttl: 0, maxEntries: 0 },
    });
    client.on('error', () => undefined);
    await client.connect();
    await client.set('k', 'old');
    expect(await client.get('k')).toBe('old');
    const asked = async (): Promise<string | undefined> =>
      (await house.server.info('commandstats'))['cmdstat_get'];
    const before = await asked();
    expect(await client.get('k')).toBe('old');
    expect(await asked()).toBe(before);
    await house.server.command('SET', 'k', 'new');
    await expect.poll(() => client.get('k')).toBe('new');
    await client.close();
  });

  it('shares a pool of connections', async () => {
    const pool = createClientPool({ url: urlOf(way) }, { minimum: 2, maximum: 8 });
    pool.on('error', () => undefined);
    await pool.connect();
    const numbers = Array.from({ length: 100 }, (_, number) => String(number));
    const echoes = await Promise.all(
      numbers.map((number) =>
        pool.execute(async (client) => {
          await client.set(`pool:${number}`, number);
          return await client.get(`pool:${number}`);
        }),
      ),
    );
    expect(echoes).toEqual(numbers);
    await pool.close();
  });
});
