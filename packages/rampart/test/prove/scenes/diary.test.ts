// The log that attacks go over: what each defence by itself lets its keeper know.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DefenceName } from '../../../src/prove/defences.ts';
import { chain, Diary, room } from '../../../src/prove/scenes/diary.ts';

const watching: readonly DefenceName[] = [
  'watch.bound',
  'watch.chain',
  'watch.checkpoint',
  'watch.repeats',
  'watch.ship',
];

const refusal = (user: string): RampartEvent => ({
  time: Date.now(),
  class: 'api_activity',
  code: 'GATEWAY_COMMAND_REFUSED',
  severity: 'high',
  outcome: 'refused',
  layer: 'gateway',
  message: `refused to ${user}`,
  fields: { user, address: '127.0.0.1' },
});

let scene: string;
beforeEach(async () => (scene = await mkdtemp(join(tmpdir(), 'rampart-diary-'))));
afterEach(() => rm(scene, { recursive: true, force: true }));

const diaryWith = (...standing: readonly DefenceName[]): Promise<Diary> =>
  Diary.open(scene, new Set(watching.filter((defence) => !standing.includes(defence))));

async function takeLineOut({ directory }: Diary, text: string): Promise<void> {
  const path = join(directory, `${chain}.jsonl`);
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, lines.filter((line) => !line.includes(text)).join('\n'));
}

describe('a line that was taken out', () => {
  const tampered = async (...standing: readonly DefenceName[]): Promise<Diary> => {
    const diary = await diaryWith(...standing);
    await diary.write([refusal('shop'), refusal('intruder'), refusal('red')]);
    await diary.close();
    await takeLineOut(diary, 'refused to intruder');
    return diary;
  };

  it('is believed never to have been there, where nothing watches', async () => {
    const diary = await tampered();
    expect(await diary.alarm()).toBeNull();
    expect(await diary.says('intruder')).toBe(false);
    expect(await diary.saysElsewhere('intruder')).toBe(false);
  });

  it('shows in the chain', async () => {
    const diary = await tampered('watch.chain');
    expect(await diary.alarm()).toEqual({ defence: 'watch.chain', code: 'tampered' });
  });

  it('is still there where it was sent', async () => {
    const diary = await tampered('watch.ship');
    expect(await diary.alarm()).toBeNull();
    expect(await diary.saysElsewhere('intruder')).toBe(true);
  });
});

it('a log that nobody touched raises no alarm', async () => {
  const diary = await diaryWith(...watching);
  await diary.write([refusal('shop'), refusal('red')]);
  await diary.close();
  expect(await diary.alarm()).toBeNull();
  expect(await diary.says('refused to red')).toBe(true);
});

describe('a flood of refusals', () => {
  const flooded = async (...standing: readonly DefenceName[]): Promise<Diary> => {
    const diary = await diaryWith(...standing);
    for (let round = 0; round < 16; round++) await diary.take(refusal('shop'), 400);
    await diary.close();
    return diary;
  };

  it('takes more than there is where nothing watches', async () => {
    const diary = await flooded();
    expect(await diary.size()).toBeGreaterThan(room);
    expect(await diary.held()).toBeNull();
  });

  it('is counted', async () => {
    const diary = await flooded('watch.repeats');
    expect((await diary.held())?.defence).toBe('watch.repeats');
    expect(await diary.says('stands for 6399 of the same')).toBe(true);
  });

  it('is held within its bounds, and the rest is removed', async () => {
    const diary = await flooded('watch.bound');
    expect((await diary.held())?.defence).toBe('watch.bound');
    expect(await diary.says('EVENTS_FILE_RETIRED')).toBe(true);
  });
});
