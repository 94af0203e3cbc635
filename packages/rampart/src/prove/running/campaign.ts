// The attacks that a running system can take, once each, and what was left out and why.
import type { Attack } from '../attack.ts';
import { attacks as corpus } from '../attacks/index.ts';
import type { Tried } from '../matrix/matrix.ts';
import { tryOut, type Trial } from '../matrix/trial.ts';
import type { LeftOut } from '../report/report.ts';
import { Obeyed, strangersFor, type Standing } from './strangers.ts';
import type { RunningSystem } from './system.ts';
import { visitors } from './visitors.ts';

export interface RunningProof {
  readonly attacks: readonly Attack<Standing>[];
  readonly tried: Tried;
  readonly leftOut: readonly LeftOut[];
}

export async function attackRunning(system: RunningSystem, only: string): Promise<RunningProof> {
  const possible = [...(system.form === null ? [] : visitors), ...strangersFor(system)];
  const attacks = possible.filter(({ name }) => name.includes(only));
  const trials: Trial[] = [];
  for (const attack of attacks) {
    trials.push(await tryOut(attack, { system, obeyed: new Obeyed() }));
  }
  const played = new Set(attacks.map(({ name }) => name));
  const leftOut = corpus
    .filter(({ name }) => name.includes(only) && !played.has(name))
    .map(({ name, title, door }) => ({ attack: name, title, why: reasons[door] }));
  return { attacks, tried: { setting: { kind: 'all on' }, trials, controls: [] }, leftOut };
}

const reasons: Readonly<Record<Attack<never>['door'], string>> = {
  shop: 'it needs the session of a victim, or --form for those that need none',
  gateway: 'it needs a stolen password, or would hurt honest clients',
  server: 'it would leave something behind on the server',
  disk: 'it alters what lies on a disk',
};
