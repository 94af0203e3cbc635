// Two lines an attack, and what it comes to: for a terminal and for the log of a build.
import { printable } from '../../events/printable.ts';
import type { Line } from '../matrix/matrix.ts';
import { named } from '../matrix/setting.ts';
import { isMet, type AttackReport, type ProofReport } from './report.ts';

export function briefReport(report: ProofReport): string {
  const { attacks, lines, hurt, leftOut } = report;
  const width = Math.max(...attacks.map(({ attack }) => attack.length));
  const told = attacks.flatMap((attack, index) => {
    const line = lines[index];
    if (line === undefined) return [];
    const below = [...(line.depth === null ? [] : [aloneOf(line)]), ...acceptedOf(attack)];
    return [
      `${markOf(attack)} ${attack.attack.padEnd(width)}  ${verdictOf(attack, line)}`,
      ...below.map((text) => `  ${' '.repeat(width)}  ${text}`),
    ];
  });
  const harmed = hurt.map(
    ({ setting, control }) =>
      `✗ honest traffic, ${named(setting)}: ${control.control}: ${control.fault ?? ''}`,
  );
  const without = leftOut.map(({ attack, why }) => `- ${attack.padEnd(width)}  left out: ${why}`);
  return `${[...told, ...harmed, ...without, '', summaryOf(report)].map(printable).join('\n')}\n`;
}

function markOf(attack: AttackReport): string {
  if (attack.enough) return '✓';
  return isMet(attack) ? '~' : '✗';
}

function verdictOf({ outcome, fault, seen }: AttackReport, { real, depth, layers }: Line): string {
  const depths = depth === null ? '' : `, depth ${depth} in ${layers.join(' and ') || 'no layer'}`;
  const proof =
    real === false ? '; it fails with all defences off too, so this proves nothing' : '';
  switch (outcome) {
    case 'unknown':
      return `unknown: ${fault ?? 'its trial fell over'}`;
    case 'reached':
      return `NOT STOPPED${depths}: ${seen ?? ''}${proof}`;
    case 'undone':
      return `undone without a loss${depths}${proof}`;
    case 'stopped':
      return `stopped${depths}${proof}`;
  }
}

function aloneOf({ cells }: Line): string {
  const alone = cells.filter((cell) => cell.alone === 'stops' || cell.alone === 'undoes');
  return alone.length === 0
    ? 'nothing stops it alone'
    : `alone: ${alone.map(({ defence }) => defence).join(', ')}`;
}

function acceptedOf({ accepted }: AttackReport): readonly string[] {
  if (accepted === null) return [];
  const { owner, expires, standing, decision } = accepted;
  return [
    standing === 'holds'
      ? `accepted by ${owner} until ${expires} (${decision})`
      : `it was accepted by ${owner} until ${expires}, and is ${standing} (${decision})`,
  ];
}

function summaryOf({ attacks, ablated, hurt, required }: ProofReport): string {
  const enough = attacks.filter((each) => each.enough).length;
  const accepted = attacks.filter((each) => !each.enough && isMet(each)).length;
  const what = ablated ? `have depth ${required} or more` : 'were stopped';
  const others = accepted === 0 ? '' : `, ${accepted} accepted`;
  const harm =
    hurt.length === 0
      ? 'all honest traffic worked'
      : `${hurt.length} × honest traffic did not work`;
  return `${enough} of ${attacks.length} attacks ${what}${others}; ${harm}.`;
}
