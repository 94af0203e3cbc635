// Every attack in every setting, each setting on grounds of its own that are gone afterwards.
import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { messageOf } from '../message-of.ts';
import type { Attack } from './attack.ts';
import { controls } from './controls.ts';
import type { DefenceName } from './defences.ts';
import { Grounds, type GroundsOptions } from './grounds/grounds.ts';
import type { ControlResult, Tried } from './matrix/matrix.ts';
import { inLanes } from './lanes.ts';
import { defencesOff, type Setting } from './matrix/setting.ts';
import { tryOut, untold, type Trial } from './matrix/trial.ts';

export interface Campaign {
  readonly attacks: readonly Attack<Grounds>[];
  readonly settings: readonly Setting[];
  /** `redis-server`, as it is found, or a path. */
  readonly program: string;
  /** Settings at once: each has servers of its own, and waits for them much of the time. */
  readonly lanes: number;
  /** Before each setting. */
  readonly onSetting: (setting: Setting, done: number) => void;
}

export async function run(campaign: Campaign): Promise<readonly Tried[]> {
  const { attacks, settings, program, lanes, onSetting } = campaign;
  const home = await mkdtemp(join(tmpdir(), 'rampart-prove-'));
  // The server may be another user, who has to get through.
  await chmod(home, 0o711);
  // Whoever is interrupted does not come to the end of this; the servers notice by themselves.
  const clearAway = (): void => rmSync(home, { recursive: true, force: true });
  process.once('exit', clearAway);
  try {
    let opened = 0;
    const play = async (setting: Setting, some: Campaign['attacks']): Promise<Tried> => {
      const off = defencesOff(setting);
      const directory = join(home, String(opened++));
      await using grounds = await openGrounds({ directory, off, program });
      return { setting, ...(await playOn(grounds, some, off)) };
    };
    let begun = 0;
    const tried = await inLanes(settings, lanes, async (setting) => {
      onSetting(setting, begun++);
      return await play(setting, attacks);
    });
    // What could not be told beside others is played once more, on grounds of its own and alone.
    return await inLanes(tried, 1, async (one) => {
      const untoldOnes = attacks.filter(({ name }) => isUntold(one, name));
      const isWhole = untoldOnes.length === 0 && one.controls.every(({ fault }) => fault === null);
      return isWhole ? one : mended(one, await play(one.setting, untoldOnes));
    });
  } finally {
    process.off('exit', clearAway);
    await rm(home, { recursive: true, force: true });
  }
}

function isUntold({ trials }: Tried, name: string): boolean {
  return trials.some(({ attack, fault }) => attack === name && fault !== null);
}

function mended(first: Tried, second: Tried): Tried {
  const trials = first.trials.map(
    (trial) => second.trials.find(({ attack }) => attack === trial.attack) ?? trial,
  );
  return { ...second, trials };
}

/** A port that was free may be somebody else's a moment later, and a campaign is long. */
async function openGrounds(options: GroundsOptions): Promise<Grounds> {
  for (let left = 2; ; left -= 1) {
    try {
      return await Grounds.open(options);
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

async function playOn(
  grounds: Grounds,
  attacks: readonly Attack<Grounds>[],
  off: ReadonlySet<DefenceName>,
): Promise<Pick<Tried, 'trials' | 'controls'>> {
  const worked: ControlResult[] = [];
  await grounds.reset();
  for (const control of controls) {
    const work = (): Promise<string | null> => control.run(grounds).then(() => null, messageOf);
    let fault = await work();
    if (fault !== null) {
      await grounds.reset();
      fault = await work();
    }
    worked.push({ control: control.name, fault });
  }
  const play = async (attack: Attack<Grounds>): Promise<Trial> => {
    const fault = await grounds.reset().then(() => null, messageOf);
    return fault === null ? await tryOut(attack, grounds, off) : untold(attack, fault);
  };
  const trials: Trial[] = [];
  for (const attack of attacks) {
    const trial = await play(attack);
    // What could not be told was perhaps only too slow.
    trials.push(trial.fault === null ? trial : await play(attack));
  }
  return { trials, controls: worked };
}
