// A client that does not read what it asked for: it waits, or goes, and nobody waits with it.
import { waitFor } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeCommand } from '../../../src/resp/write.ts';
import { openHouse, type House } from '../open-house.ts';
import { Voice } from '../transparency/voice.ts';
import { Caller } from './caller.ts';

const size = 1_000_000;
const asked = 40;
const stamp = 'the-last-of-all';

let house: House;

beforeAll(async () => {
  house = await openHouse({ limits: 'unread: 8mb, frame: 2s' });
  await house.server.command('SET', 'large', 'x'.repeat(size));
});

afterAll(() => house.close());

/** Asks for forty megabytes and reads nothing; what follows them comes last. */
async function greedy(port: number): Promise<Voice> {
  const voice = await Voice.open(port);
  await voice.say(encodeCommand(['CLIENT', 'SETNAME', 'greedy']));
  await voice.until('OK');
  voice.pause();
  const frames = Array.from({ length: asked }, () => encodeCommand(['GET', 'large']));
  await voice.say(Buffer.concat([...frames, encodeCommand(['ECHO', stamp])]));
  return voice;
}

async function isServed(caller: Caller): Promise<void> {
  for (let count = 0; count < 50; count += 1) {
    expect(await caller.ask('ECHO', `served-${count}`)).toBe(`served-${count}`);
  }
}

it('on a shared upstream goes when too much waits for it, and others are served', async () => {
  const other = await Caller.open(house.port.shared);
  await isServed(other);
  const voice = await greedy(house.port.shared);
  await isServed(other);
  // It would be told nothing until it reads.
  await waitFor(async () => (await isServed(other), voice.resume(), voice.ended), {
    what: 'the slow reader is let go',
  });
  expect(voice.heard.length).toBeLessThan(asked * size);
  await isServed(other);
  other.close();
});

it('on its own upstream is waited for, and then hears everything', async () => {
  const before = process.memoryUsage().rss;
  const voice = await greedy(house.port.own);
  const other = await Caller.open(house.port.own);
  await isServed(other);
  expect(process.memoryUsage().rss - before).toBeLessThan((asked * size) / 2);
  voice.resume();
  await voice.until(stamp);
  const lengths = voice.heard.toString('latin1').split(`$${size}\r\n`).length - 1;
  expect(lengths).toBe(asked);
  voice.vanish();
  other.close();
});

it('that never reads again is let go after the time of a frame', async () => {
  const voice = await greedy(house.port.own);
  await waitFor(
    async () => !String(await house.server.command('CLIENT', 'LIST')).includes('greedy'),
    {
      what: 'its upstream is gone',
    },
  );
  voice.resume();
  await voice.untilEnd();
  expect(voice.heard.includes(stamp)).toBe(false);
});

it('that begins a command and never ends it is told so', async () => {
  const voice = await Voice.open(house.port.shared);
  await voice.say(Buffer.from('*2\r\n$4\r\nECHO\r\n$100\r\nhalf'));
  await voice.untilEnd();
  expect(voice.heard.toString()).toMatch(/^-ERR /);
});

it('that breaks off a large value is told so after what it asked before', async () => {
  const voice = await Voice.open(house.port.own);
  const broken = encodeCommand(['SET', 'k', 'v'.repeat(200_000)]);
  broken.write('!!', broken.length - 2);
  await voice.say(Buffer.concat([encodeCommand(['ECHO', 'before']), broken]));
  await voice.untilEnd();
  expect(voice.heard.toString()).toMatch(/^\$6\r\nbefore\r\n-ERR protocol violation: /);
});
