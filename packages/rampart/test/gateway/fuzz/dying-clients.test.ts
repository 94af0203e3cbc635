// Clients that go away in the middle of something: nothing of it is done, and nothing is taken that
// others wait for.
import { waitFor } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeCommand } from '../../../src/resp/write.ts';
import { openHouse, type House } from '../open-house.ts';
import { Voice } from '../transparency/voice.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

beforeEach(() => house.server.command('FLUSHALL'));

afterAll(() => house.close());

const say = (...frames: readonly string[][]): Buffer =>
  Buffer.concat(frames.map((frame) => encodeCommand(frame)));

async function field(section: string, name: string): Promise<number> {
  return Number((await house.server.info(section))[name]);
}

const noneIsLeft = (): Promise<unknown> =>
  waitFor(
    async () => {
      const clients = await house.server.command('CLIENT', 'LIST');
      return !String(clients).includes('name=dying');
    },
    { what: 'the upstream is gone' },
  );

describe.each(['shared', 'own'] as const)('on %s upstreams', (way) => {
  describe.each([
    ['is killed', (voice: Voice) => voice.vanish()],
    ['resets the connection', (voice: Voice) => voice.vanish(true)],
    ['says no more', (voice: Voice) => voice.hangUp()],
  ] as const)('a client that %s', (_, leave) => {
    const begin = async (...frames: readonly string[][]): Promise<Voice> => {
      const voice = await Voice.open(house.port[way]);
      await voice.say(say(['CLIENT', 'SETNAME', 'dying'], ...frames));
      return voice;
    };

    it('in a transaction has done nothing', async () => {
      const voice = await begin(['MULTI'], ['SET', 'k', 'v']);
      await voice.until('QUEUED');
      leave(voice);
      await noneIsLeft();
      expect(await house.server.command('EXISTS', 'k')).toBe(0);
    });

    it('in a blocking pop takes nothing from those who are left', async () => {
      const voice = await begin(['BLPOP', 'jobs', '0']);
      await waitFor(async () => (await field('clients', 'blocked_clients')) === 1, {
        what: 'it waits',
      });
      leave(voice);
      await waitFor(async () => (await field('clients', 'blocked_clients')) === 0, {
        what: 'it waits no more',
      });
      expect(await house.server.command('RPUSH', 'jobs', 'job')).toBe(1);
      expect(await house.server.command('LLEN', 'jobs')).toBe(1);
    });

    it('in the middle of a large value leaves the old one', async () => {
      await house.server.command('SET', 'k', 'old');
      const voice = await begin(['PING']);
      await voice.until('PONG');
      const frame = say(['SET', 'k', 'new'.repeat(1_000_000)]);
      await voice.say(frame.subarray(0, 1_000_000));
      await waitFor(async () => (await field('stats', 'total_net_input_bytes')) > 100_000, {
        what: 'a part of it is at the server',
      });
      leave(voice);
      await noneIsLeft();
      expect(await house.server.command('GET', 'k')).toBe('old');
    });

    it('while it is subscribed is forgotten', async () => {
      const voice = await begin(['SUBSCRIBE', 'news']);
      await voice.until(':1');
      leave(voice);
      await waitFor(async () => (await house.server.command('PUBLISH', 'news', 'anybody?')) === 0, {
        what: 'nobody listens any more',
      });
    });
  });
});
