// From a posture to what it leaves of each mishap: a share of its frequency, and a share of each loss.
// Shares are between 0 and 1, so a better posture never makes anything worse.
import type { Inputs } from './context.ts';
import { middleOf } from './context.ts';
import type { DefenceName } from './defences.ts';
import { leastShare, mishaps } from './mishaps.ts';
import type { Loss, Mishap } from './mishaps.ts';
import type { Posture } from './posture.ts';

export interface Weight {
  /** What is left of the mishap's frequency. */
  readonly often: number;
  /** What is left of each of its losses, in their order. */
  readonly losses: readonly number[];
}

/** However well prepared one is, so much of a loss remains. */
const leastLoss = 0.01;

/** Until somebody has noticed, and decided. */
const hoursToDecide = 0.5;

/** A weight for each mishap, in the order of the table. */
export function weightsOf(posture: Posture, inputs: Inputs): readonly Weight[] {
  return mishaps.map((mishap) => ({
    often: shareStopped(mishap, posture),
    losses: mishap.losses.map((loss) => shareEased(loss, posture, inputs)),
  }));
}

/** The weights of a place without any defence. */
export function fullWeights(): readonly Weight[] {
  return mishaps.map(({ losses }) => ({ often: 1, losses: losses.map(() => 1) }));
}

function shareStopped({ stopped }: Mishap, posture: Posture): number {
  return Math.max(
    leastShare,
    productOf(stopped, posture, (share) => share),
  );
}

function shareEased({ eased, low, high }: Loss, posture: Posture, inputs: Inputs): number {
  // Half of the outages of this kind are longer than this where nothing was prepared.
  const hours = Math.sqrt(low * high);
  const shareOf = (share: number | 'restore' | 'failover'): number => {
    if (typeof share === 'number') return share;
    const taken = middleOf(share === 'restore' ? inputs.restoreHours : inputs.failoverHours);
    const waiting = share === 'restore' ? hoursToDecide : 0;
    return Math.min(1, (taken + waiting) / hours);
  };
  return Math.max(leastLoss, productOf(eased, posture, shareOf));
}

/** Half a defence does half of what a whole one does. */
function productOf<S>(
  shares: Readonly<Partial<Record<DefenceName, S>>>,
  posture: Posture,
  shareOf: (share: S) => number,
): number {
  let product = 1;
  for (const [name, standing] of posture) {
    const share = shares[name];
    if (share !== undefined) product *= 1 - standing.strength * (1 - shareOf(share));
  }
  return product;
}
