// Whatever is said to the server, the gateway gives back the same bytes, in whatever pieces it is said.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openHouse, type House } from '../open-house.ts';
import { expectSame } from './compare.ts';
import { atEveryByte, atSome, whole } from './cuts.ts';
import { perform, type Cut, type Heard, type Play } from './play.ts';
import { plays } from './plays/index.ts';

const full = process.env['RAMPART_FULL'] === '1';
const manners: readonly (readonly [string, (seed: number) => Cut])[] = [
  ['whole', () => whole],
  ['in pieces', atSome],
  ['byte by byte', () => atEveryByte],
];
const seeds = full ? 20 : 1;

let house: House;

beforeAll(async () => {
  house = await openHouse({ redis: { config: { 'enable-debug-command': 'yes' } } });
});

afterAll(() => house.close());

/** From the same state each time. */
async function performAnew(play: Play, way: keyof House['port'], cut: Cut): Promise<Heard> {
  const { server, port } = house;
  await server.command('FLUSHALL');
  await server.command('SCRIPT', 'FLUSH');
  await server.command('FUNCTION', 'FLUSH');
  return perform(play, port[way], cut);
}

const known = new Map<Play, Heard>();

async function heardDirectly(play: Play): Promise<Heard> {
  const heard = known.get(play) ?? (await performAnew(play, 'direct', whole));
  known.set(play, heard);
  return heard;
}

describe.each(plays)('$title', (play) => {
  it.each(['shared', 'own'] as const)('on %s upstreams', async (way) => {
    const direct = await heardDirectly(play);
    for (const [, cutFor] of manners) {
      for (let seed = 1; seed <= seeds; seed += 1) {
        expectSame(await performAnew(play, way, cutFor(seed)), direct);
      }
    }
  });
});
