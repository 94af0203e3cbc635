// Whatever bytes come in: nothing breaks, nobody waits for ever, nobody else hears of it, and nothing
// is left behind.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { waitFor } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReplyScanner } from '../../../src/resp/reply-scanner.ts';
import { openHouse, type House } from '../open-house.ts';
import { Voice } from '../transparency/voice.ts';
import { Caller } from './caller.ts';
import { Mutator } from './mutations.ts';

const frames = process.env['RAMPART_FULL'] === '1' ? 1_000_000 : 20_000;
const framesEach = 20;
const atOnce = 16;
const ways = ['shared', 'own'] as const;

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

/** Says it and hangs up. What it hears is the protocol, whole replies up to the end. */
async function harass(port: number, seed: number): Promise<void> {
  const mutator = new Mutator(seed);
  const bytes = mutator.stream(framesEach);
  const voice = await Voice.open(port);
  const cuts = Array.from({ length: mutator.below(4) }, () => mutator.below(bytes.length) + 1);
  await voice.say(
    bytes,
    cuts.toSorted((one, other) => one - other),
  );
  voice.hangUp();
  await voice.untilEnd().catch((cause: unknown) => {
    throw new Error(`seed ${seed}: ${String(cause)}`, { cause });
  });
  const { heard } = voice;
  expect(heard.includes('witness'), `seed ${seed}`).toBe(false);
  const scanner = new ReplyScanner();
  for (let at = 0; at < heard.length;) {
    const end = scanner.scan(heard, at, heard.length);
    expect(scanner.broken, `seed ${seed}`).toBe(false);
    if (end < 0) break;
    at = end;
  }
}

/** An honest client beside them, who hears his own and nothing else. */
async function witness(port: number, until: () => boolean): Promise<number> {
  const caller = await Caller.open(port);
  let count = 0;
  for (; !until(); count += 1) {
    const stamp = `witness-${count}`;
    const answers = await Promise.all([
      caller.ask('SET', 'witness', stamp),
      caller.ask('GET', 'witness'),
      caller.ask('ECHO', stamp),
      caller.ask('NOSUCHCOMMAND'),
    ]);
    expect(answers.slice(0, 3)).toEqual(['OK', stamp, stamp]);
  }
  caller.close();
  return count;
}

function isCollector(value: unknown): value is () => void {
  return typeof value === 'function';
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (!isCollector(collect)) throw new TypeError('There is no collector to be asked.');
  collect();
  return process.memoryUsage().heapUsed;
}

async function harassMany(from: number, to: number): Promise<void> {
  let next = from;
  let busy = atOnce;
  const lane = async (): Promise<void> => {
    for (let seed = next++; seed < to; seed = next++) {
      await harass(house.port[ways[seed % 2] ?? 'own'], seed);
    }
    busy -= 1;
  };
  const lanes = Array.from({ length: atOnce }, lane);
  const witnesses = ways.map((way) => witness(house.port[way], () => busy === 0));
  await Promise.all(lanes);
  for (const count of await Promise.all(witnesses)) expect(count).toBeGreaterThan(0);
}

it(`survives ${frames.toLocaleString('en-US')} frames`, { timeout: 7_200_000 }, async () => {
  const connections = Math.ceil(frames / framesEach);
  const warm = Math.ceil(connections / 4);
  await harassMany(0, warm);
  const before = heapAfterCollection();
  await harassMany(warm, connections);
  const grown = heapAfterCollection() - before;
  // What a leak of a few hundred bytes a connection would make of it.
  expect(grown).toBeLessThan(4 * 1024 * 1024 + (connections - warm) * 200);
  await waitFor(async () => (await connectedClients()) <= 8, {
    what: 'no upstream is left behind',
  });
});

async function connectedClients(): Promise<number> {
  const info = await house.server.info('clients');
  return Number(info['connected_clients']);
}
