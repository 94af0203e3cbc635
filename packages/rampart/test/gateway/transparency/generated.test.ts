// Streams that nobody wrote: by one client in pieces, and by many at once, each with its own keys and
// a stamp in what it stores. Every client hears what it would have heard alone with the server.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openHouse, type House, type Way } from '../open-house.ts';
import { expectSame } from './compare.ts';
import { atSome, whole } from './cuts.ts';
import { perform, type Cut, type Heard } from './play.ts';
import { conversationOf } from './scenes.ts';

const full = process.env['RAMPART_FULL'] === '1';
const ways = ['shared', 'own'] as const;

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

async function speak(who: string, bytes: Buffer, way: Way, cut: Cut): Promise<Heard> {
  const title = `what ${who} says`;
  return perform({ title, lines: [{ kind: 'say', who, bytes }] }, house.port[way], cut);
}

describe('a generated stream', () => {
  it('is answered alike, in one piece and in many', { timeout: 3_600_000 }, async () => {
    const property = fc.asyncProperty(conversationOf('a'), fc.nat(), async (bytes, seed) => {
      await house.server.command('FLUSHALL');
      const direct = await speak('a', bytes, 'direct', whole);
      for (const way of ways) {
        for (const cut of [whole, atSome(seed)]) {
          await house.server.command('FLUSHALL');
          expectSame(await speak('a', bytes, way, cut), direct);
        }
      }
    });
    await fc.assert(property, { numRuns: full ? 3_000 : 25 });
  });
});

describe('many generated streams at once', () => {
  const speakers = Array.from({ length: full ? 24 : 8 }, (_, number) => `c${number}`);

  it('are each answered as if they were alone', { timeout: 3_600_000 }, async () => {
    const conversations = fc.tuple(...speakers.map(conversationOf));
    const property = fc.asyncProperty(conversations, fc.nat(), async (streams, seed) => {
      await house.server.command('FLUSHALL');
      const alone = await Promise.all(
        streams.map((bytes, place) => speak(speakers[place] ?? '', bytes, 'direct', whole)),
      );
      for (const way of ways) {
        await house.server.command('FLUSHALL');
        const together = await Promise.all(
          streams.map((bytes, place) =>
            speak(speakers[place] ?? '', bytes, way, atSome(seed + place)),
          ),
        );
        for (const [place, heard] of together.entries()) {
          expectSame(heard, alone[place] ?? new Map());
        }
      }
    });
    await fc.assert(property, { numRuns: full ? 500 : 6 });
  });
});
