// What a reply means under `appendfsync always`, and what a missing one does not mean.
import { Stage } from '@rampart/stage';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';

import { guarded } from '../../src/guarded/guarded.ts';
import { madeKey } from '../../src/key.ts';

const keys = Array.from({ length: 5_000 }, (_, id) => madeKey<'product:{id}'>(`product:${id}`));
const config = { appendonly: 'yes', appendfsync: 'always', save: '""' };

describe('commands that are pipelined on a server with appendfsync always', () => {
  it('are on disk when they are answered, and some are that never were', async () => {
    await using stage = new Stage();
    const server = await stage.redis({ config });
    const client = createClient({ url: server.url, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    const redis = await guarded(client).connect();
    const first = Promise.withResolvers<void>();
    const sent = keys.map(async (key) => {
      await redis.set(key, 'car');
      first.resolve();
    });
    const ended = Promise.allSettled(sent);
    await first.promise;
    await server.kill();
    const answered = (await ended).filter(({ status }) => status === 'fulfilled').length;
    await server.restart();
    const stored = Number(await server.command('DBSIZE'));
    expect(answered).toBeGreaterThan(0);
    expect(stored).toBeGreaterThanOrEqual(answered);
    // Answers come in order, so these are the answered ones.
    const texts = keys.slice(0, answered).map(String);
    expect(await server.command('EXISTS', ...texts)).toBe(answered);
  });

  it('run on after the one who asked has gone', async () => {
    await using stage = new Stage();
    const server = await stage.redis({ config });
    const client = createClient({ url: server.url, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    const redis = await guarded(client).connect();
    const some = keys.slice(0, 100);
    const sent = Promise.allSettled(some.map(async (key) => redis.set(key, 'car')));
    // They are written on the next turn, and nobody reads the replies.
    setImmediate(() => client.destroy());
    const refused = (await sent).filter(({ status }) => status === 'rejected').length;
    const stored = await stored100();
    expect(refused).toBe(100);
    expect(stored).toBe(100);

    async function stored100(): Promise<number> {
      const { waitFor } = await import('@rampart/stage');
      return await waitFor(
        async () => {
          const size = Number(await server.command('DBSIZE'));
          return size === 100 && size;
        },
        { what: 'all commands are done' },
      );
    }
  });
});
