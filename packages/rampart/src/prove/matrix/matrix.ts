// What the trials come to: attack by defence, and the depth of each attack.
import type { Layer } from '@rampart/keyring';

import type { Attack } from '../attack.ts';
import { baseOf, defenceNames, groupOf, layerOf, type DefenceName } from '../defences.ts';
import type { Setting } from './setting.ts';
import type { Trial } from './trial.ts';

/** What a defence does to an attack when it is the only one that stands. */
export type Alone =
  | 'stops'
  /** The goal was reached, and undone without a loss. */
  | 'undoes'
  /** Also where it is stopped by what the defence stands on, which needs no help then. */
  | 'lets pass'
  /** Nobody tried, or the trial could not be told. */
  | 'unknown';

export interface Cell {
  readonly defence: DefenceName;
  readonly alone: Alone;
  /** Whether the others stop the attack without it. Null: not tried. */
  readonly spared: boolean | null;
}

export interface Line {
  readonly attack: string;
  readonly title: string;
  readonly crosses: readonly Layer[];
  /** With everything as it is run. */
  readonly stopped: boolean | null;
  /** With all defences off it must reach its goal: one that cannot proves nothing. */
  readonly real: boolean | null;
  readonly cells: readonly Cell[];
  /** Defences that stop it alone; those that share a check count once. Null: it was not ablated. */
  readonly depth: number | null;
  /** The layers in which those stand. */
  readonly layers: readonly Layer[];
}

export interface Tried {
  readonly setting: Setting;
  readonly trials: readonly Trial[];
  readonly controls: readonly ControlResult[];
}

export interface ControlResult {
  readonly control: string;
  /** Null: it worked. */
  readonly fault: string | null;
}

export interface Matrix {
  readonly lines: readonly Line[];
  /** Honest traffic that did not work, and in which setting. */
  readonly hurt: readonly { readonly setting: Setting; readonly control: ControlResult }[];
}

export function matrixOf(attacks: readonly Attack<never>[], tried: readonly Tried[]): Matrix {
  return {
    lines: attacks.map((attack) => lineOf(attack, tried)),
    hurt: tried.flatMap(({ setting, controls }) =>
      controls.filter(({ fault }) => fault !== null).map((control) => ({ setting, control })),
    ),
  };
}

/** Whether an attack meets as many defences as asked for, in two layers where its way crosses two. */
export function isDeepEnough(line: Line, required: number): boolean {
  if (line.depth === null || line.real !== true || line.stopped !== true) return false;
  const layersNeeded = Math.min(2, required, line.crosses.length);
  return line.depth >= required && line.layers.length >= layersNeeded;
}

function lineOf({ name, title, crosses }: Attack<never>, tried: readonly Tried[]): Line {
  const resultIn = (wanted: Setting): Trial | undefined =>
    tried
      .find(({ setting }) => isSame(setting, wanted))
      ?.trials.find(({ attack, fault }) => attack === name && fault === null);
  const aloneIn = (defence: DefenceName): Alone => aloneOf(resultIn({ kind: 'only', defence }));
  const addsNothing = (defence: DefenceName): boolean => {
    const base = baseOf(defence);
    return base !== null && holds(aloneIn(base));
  };
  const cells = defenceNames.map((defence): Cell => {
    const without = resultIn({ kind: 'without', defence });
    return {
      defence,
      alone: addsNothing(defence) ? 'lets pass' : aloneIn(defence),
      spared: without === undefined ? null : without.result.kind !== 'reached',
    };
  });
  const holding = cells.filter(({ alone }) => holds(alone));
  const ablated = tried.some(({ setting }) => setting.kind === 'only');
  const on = resultIn({ kind: 'all on' });
  const off = resultIn({ kind: 'all off' });
  return {
    attack: name,
    title,
    crosses,
    stopped: on === undefined ? null : on.result.kind !== 'reached',
    real: off === undefined ? null : off.result.kind === 'reached',
    cells,
    depth: ablated ? new Set(holding.map(({ defence }) => groupOf(defence))).size : null,
    layers: [...new Set(holding.map(({ defence }) => layerOf(defence)))],
  };
}

const holds = (alone: Alone): boolean => alone === 'stops' || alone === 'undoes';

function aloneOf(trial: Trial | undefined): Alone {
  switch (trial?.result.kind) {
    case 'missed':
      return 'stops';
    case 'undone':
      return 'undoes';
    case 'reached':
      return 'lets pass';
    case undefined:
      return 'unknown';
  }
}

function isSame(one: Setting, other: Setting): boolean {
  if (one.kind !== other.kind) return false;
  return !('defence' in one) || !('defence' in other) || one.defence === other.defence;
}
