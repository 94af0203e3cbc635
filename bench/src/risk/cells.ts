// What is measured: years where nothing stands against anything, years of a server that is kept well, and
// an assessment with everything that its report shows.
import { assess } from '../../../packages/rampart/src/risk/assess.ts';
import { contextOf } from '../../../packages/rampart/src/risk/context.ts';
import type { Context } from '../../../packages/rampart/src/risk/context.ts';
import { defenceNames } from '../../../packages/rampart/src/risk/defences.ts';
import { mishaps } from '../../../packages/rampart/src/risk/mishaps.ts';
import { postureOf, withWhole } from '../../../packages/rampart/src/risk/posture.ts';
import type { Posture } from '../../../packages/rampart/src/risk/posture.ts';
import { drawYears, lossesOf } from '../../../packages/rampart/src/risk/simulate/happenings.ts';
import { sizeOf } from '../../../packages/rampart/src/risk/sizes.ts';
import { weightsOf } from '../../../packages/rampart/src/risk/weights.ts';
import { loadPolicy } from '../../../packages/rampart/src/policy/load.ts';

interface Cell {
  readonly name: string;
  readonly run: () => void;
}

export function cells(trials: number): readonly Cell[] {
  const context = hospital(trials);
  const open = postureOf({ found: null, policy: new Set(), claimed: new Set() });
  const kept = withWhole(
    open,
    defenceNames.filter((name) => name.startsWith('server.') || name.startsWith('data.')),
  );
  const years = `${trials.toLocaleString('en-US')} years`;
  return [
    { name: `${years}, no defence`, run: () => simulate(open, context) },
    { name: `${years}, server well kept`, run: () => simulate(kept, context) },
    { name: `assessment, no defence, ${years}`, run: () => assessOnce(open, context) },
    { name: `assessment, server well kept, ${years}`, run: () => assessOnce(kept, context) },
  ];
}

function hospital(trials: number): Context {
  const text = `version: 1\napp: bench\nrisk: { preset: hospital, trials: ${trials} }\n`;
  const { risk, app } = loadPolicy(text, 'bench');
  if (risk === null) throw new TypeError('The policy of the bench says nothing of risk.');
  return contextOf(app, risk, null);
}

function simulate(posture: Posture, { inputs, trials, seed }: Context): void {
  const left = weightsOf(posture, inputs);
  const perils = mishaps.map(({ often, losses }, at) => ({
    often,
    losses: losses.map((loss) => sizeOf(loss, inputs)),
    atMost: left[at]?.often ?? 1,
  }));
  lossesOf(drawYears(perils, trials, seed), left);
}

function assessOnce(posture: Posture, context: Context): void {
  assess({ context, posture, audited: true, decisions: [], now: 0 });
}
