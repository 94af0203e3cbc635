// What the failovers of a policy came to, beside those of servers that nobody has told anything.
import type { Durability } from '../../policy/deployment/types.ts';
import type { Failover, Mishap } from './measure.ts';

export interface Comparison {
  readonly mishap: Mishap;
  readonly untold: Failover;
  readonly told: Failover;
}

const titles: Readonly<Record<Mishap, string>> = {
  kill: 'The primary is killed',
  partition: 'The primary is cut off from its peers, and not from its clients',
};

type Promised = Pick<Durability, 'loseAtMost' | 'backWithin'>;

/** What of the policy's promises a failover did not keep, in words. */
export function broken(
  { told }: Comparison,
  { loseAtMost, backWithin }: Promised,
): readonly string[] {
  const words: string[] = [];
  if (told.backAfter > backWithin) {
    words.push(`back after ${seconds(told.backAfter)}, and back_within is ${seconds(backWithin)}`);
  }
  if (told.lostFor > loseAtMost) {
    words.push(`lost ${seconds(told.lostFor)}, and lose_at_most is ${seconds(loseAtMost)}`);
  }
  return words;
}

export function tableOf(comparisons: readonly Comparison[], promised: Promised): string {
  return comparisons.map((comparison) => blockOf(comparison, promised)).join('\n');
}

function blockOf(comparison: Comparison, promised: Promised): string {
  const { mishap, untold, told } = comparison;
  const rows: readonly (readonly [string, (failover: Failover) => string])[] = [
    ['writes are taken again after', ({ backAfter }) => seconds(backAfter)],
    ['acknowledged writes', ({ acknowledged }) => String(acknowledged)],
    ['of them lost', ({ lost }) => String(lost)],
    ['acknowledged within', ({ lostFor }) => seconds(lostFor)],
  ];
  const lines = [
    titles[mishap],
    row('', 'as they come', 'by the policy'),
    ...rows.map(([what, of]) => row(what, of(untold), of(told))),
    ...broken(comparison, promised).map((words) => `  Not as promised: ${words}.`),
  ];
  return `${lines.join('\n')}\n`;
}

function row(what: string, untold: string, told: string): string {
  return `  ${what.padEnd(30)}${untold.padStart(14)}${told.padStart(16)}`;
}

/** Two digits: no measurement of one failover is better. */
function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toPrecision(2))} s`;
}
