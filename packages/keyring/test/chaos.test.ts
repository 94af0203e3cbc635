// Random faults in random order, from a seed: whatever happens, what is valid stays valid and what
// was revoked stays dead. RAMPART_SEED runs one seed again.
import { createClient } from 'redis';
import { describe, expect, test } from 'vitest';
import { redisStore } from '@rampart/keyring';
import type { Ring } from '@rampart/keyring';
import { Stage, waitFor } from '@rampart/stage';
import { Line } from './support/cut.ts';
import { Servers, activeKey, signerOf } from './support/rings.ts';

const seeds =
  process.env['RAMPART_SEED']?.split(',').map(Number) ??
  Array.from({ length: process.env['RAMPART_FULL'] === '1' ? 40 : 3 }, (_, index) => index + 1);
const STEPS = 14;

/** A small generator, so that a seed gives the same faults everywhere (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe('whatever befalls four servers and their Redis', () => {
  test.each(seeds)(
    'valid stays valid and revoked stays dead, from seed %i',
    { timeout: 180_000 },
    async (seed) => {
      await using stage = new Stage();
      await using servers = new Servers();
      const redis = await stage.redis({ config: { save: '', appendonly: 'no' } });
      const client = createClient({ url: redis.url });
      client.on('error', () => undefined);
      await client.connect();
      const random = chance(seed);
      const lines: Line[] = [];
      const rings: Ring[] = [];
      const join = async (): Promise<void> => {
        const line = new Line(redisStore(client, { callWithin: 1_000 }));
        lines.push(line);
        rings.push(await servers.ready(line));
      };
      for (let count = 0; count < 4; count += 1) await join();
      const any = <Item>(items: readonly Item[]): Item =>
        items[random(items.length)] ?? expect.fail();
      const dead: ReturnType<ReturnType<typeof signerOf>['sign']>[] = [];
      let valid: typeof dead = [];
      const subjects: string[] = [];
      const story: string[] = [];

      /** With the store away it holds on that server alone, and the error says so. */
      const evenAway = async (act: () => Promise<unknown>): Promise<void> => {
        await act().catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'KEYRING_STORE_UNAVAILABLE' });
        });
      };
      const faults: Readonly<Record<string, () => Promise<unknown> | void>> = {
        flush: () => redis.command('FLUSHALL'),
        restart: () => redis.kill().then(() => redis.start()),
        evict: () => redis.command('DEL', 'rampart:{shop/csrf}:ring'),
        forget: () => redis.command('DEL', 'rampart:{shop/csrf}:revoked'),
        damage: () => redis.command('SET', 'rampart:{shop/csrf}:ring', 'garbage'),
        cut: () => any(lines).cut(),
        mend: () => any(lines).mend(),
        rotate: () => evenAway(() => any(rings).rotate({ immediately: random(2) === 0 })),
        compromise: async () => {
          dead.push(...valid);
          valid = [];
          await evenAway(() => any(rings).compromised());
        },
        logout: async () => {
          const subject = `session-${subjects.length}`;
          subjects.push(subject);
          await evenAway(() => any(rings).revocations.revoke(subject));
        },
      };

      const calm = async (): Promise<void> => {
        for (const line of lines) line.mend();
        const what = `all agree again after ${story.join(', ')}`;
        await waitFor(
          async () => {
            const active = rings.map((ring) => activeKey(ring));
            const touch = rings.every((ring) => ring.isReady && ring.describe().silentFor < 500);
            const same = active.every((id) => id !== undefined && id === active[0]);
            return (
              touch && same && (await redis.command('EXISTS', 'rampart:{shop/csrf}:ring')) === 1
            );
          },
          { what },
        );
        for (const ring of rings) {
          const signer = signerOf(ring);
          for (const token of valid) expect(await signer.verify(token), what).toBe('valid');
          for (const token of dead) expect(await signer.verify(token), what).toBe('revoked');
          await waitFor(
            () => subjects.every((subject) => ring.revocations.check(subject, 1) === 'revoked'),
            { what: `every server knows every logout; ${what}` },
          );
        }
        valid.push(...rings.map((ring) => signerOf(ring).sign()));
      };

      await calm();
      for (let step = 0; step < STEPS; step += 1) {
        const name = any(Object.keys(faults));
        story.push(name);
        await faults[name]?.();
        if (random(3) === 0) await calm();
        if (random(6) === 0) await join();
      }
      await calm();
      client.destroy();
    },
  );
});
