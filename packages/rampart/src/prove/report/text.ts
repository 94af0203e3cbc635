// The matrix for people: a line an attack, and what stops it alone.
import { defences, type DefenceName } from '../defences.ts';
import type { Line, Matrix } from '../matrix/matrix.ts';
import { isDeepEnough } from '../matrix/matrix.ts';
import { named } from '../matrix/setting.ts';

export function textReport(matrix: Matrix, required: number): string {
  const width = Math.max(...matrix.lines.map(({ attack }) => attack.length));
  const lines = matrix.lines.flatMap((line) => [
    `${markOf(line, required)} ${line.attack.padEnd(width)}  ${verdictOf(line)}`,
    ...(line.depth === null ? [] : [`  ${' '.repeat(width)}  ${aloneOf(line)}`]),
  ]);
  const hurt = matrix.hurt.map(
    ({ setting, control }) =>
      `✗ honest traffic, ${named(setting)}: ${control.control}: ${control.fault ?? ''}`,
  );
  return [...lines, ...hurt, '', summaryOf(matrix, required), ''].join('\n');
}

export function markdownReport(matrix: Matrix): string {
  const used = usedIn(matrix);
  const head = ['attack', ...used.map((defence) => `\`${defence}\``), 'depth'];
  const rows = matrix.lines.map((line) => [
    line.title,
    ...used.map((defence) => signOf(line, defence)),
    line.depth === null ? '' : String(line.depth),
  ]);
  const legend = used.map((defence) => `- \`${defence}\` ${defences[defence].does}`);
  return [
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
    '● stops the attack alone, ○ undoes it alone.',
    '',
    ...legend,
    '',
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Defences that stop something; the others say nothing in a table. */
function usedIn({ lines }: Matrix): readonly DefenceName[] {
  const [first] = lines;
  return (first?.cells ?? [])
    .map(({ defence }) => defence)
    .filter((defence) => lines.some((line) => signOf(line, defence) !== ''));
}

function signOf({ cells }: Line, defence: DefenceName): string {
  switch (cells.find((cell) => cell.defence === defence)?.alone) {
    case 'stops':
      return '●';
    case 'undoes':
      return '○';
    case 'unknown':
      return '?';
    case 'lets pass':
    case undefined:
      return '';
  }
}

function markOf(line: Line, required: number): string {
  const isGood = line.depth === null ? line.stopped === true : isDeepEnough(line, required);
  return isGood ? '✓' : '✗';
}

function verdictOf({ stopped, real, depth, layers }: Line): string {
  if (stopped === null) return 'it could not be told whether it is stopped';
  const depths = depth === null ? '' : `, depth ${depth} in ${layers.join(' and ') || 'no layer'}`;
  const proof =
    real === false ? '; it fails with all defences off too, so this proves nothing' : '';
  return `${stopped ? 'stopped' : 'NOT STOPPED'}${depths}${proof}`;
}

function aloneOf({ cells }: Line): string {
  const alone = cells.filter((cell) => cell.alone === 'stops' || cell.alone === 'undoes');
  return alone.length === 0
    ? 'nothing stops it alone'
    : `alone: ${alone.map(({ defence }) => defence).join(', ')}`;
}

function summaryOf({ lines, hurt }: Matrix, required: number): string {
  const isAblated = lines.some(({ depth }) => depth !== null);
  const good = lines.filter((line) =>
    isAblated ? isDeepEnough(line, required) : line.stopped === true,
  ).length;
  const what = isAblated ? `have depth ${required} or more` : 'were stopped';
  const harm =
    hurt.length === 0
      ? 'all honest traffic worked'
      : `${hurt.length} × honest traffic did not work`;
  return `${good} of ${lines.length} attacks ${what}; ${harm}.`;
}
