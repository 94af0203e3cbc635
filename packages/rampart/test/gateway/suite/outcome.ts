// What a run of the suite wrote, as data, and what two runs differ in. A name may come several times in
// a unit; then it is counted.

export interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  /** What was written about a failure. */
  readonly why: string;
}

export interface Difference {
  readonly name: string;
  readonly why: string;
}

const colours = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g');
const mark = /^\[(ok|err|exception|timeout)\]: (.*)$/;
const otherLine = /^(?:\[|Testing |\*\*|!!!|\s+The End)/;

export function readOutcomes(output: string): readonly Outcome[] {
  const outcomes: { name: string; passed: boolean; why: string }[] = [];
  let failed: { why: string } | null = null;
  for (const line of output.replaceAll(colours, '').split('\n')) {
    const [, kind, text = ''] = mark.exec(line) ?? [];
    if (kind === undefined) {
      if (otherLine.test(line)) failed = null;
      else if (failed !== null && line !== '') failed.why += `${line}\n`;
      continue;
    }
    const passed = kind === 'ok';
    const name = passed
      ? text.replace(/ \(\d+ ms\)$/, '')
      : text.replace(/ in tests\/\S+\.tcl$/, '');
    const outcome = { name, passed, why: '' };
    outcomes.push(outcome);
    failed = passed ? null : outcome;
  }
  return outcomes;
}

/** What passes in the first run and not in the second, with what the second says of it. */
export function lost(
  direct: readonly Outcome[],
  through: readonly Outcome[],
): readonly Difference[] {
  const left = new Map<string, number>();
  for (const { name, passed } of through) {
    if (passed) left.set(name, (left.get(name) ?? 0) + 1);
  }
  const differences: Difference[] = [];
  for (const { name, passed } of direct) {
    if (!passed) continue;
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    if (count > 0) continue;
    const failure = through.find((outcome) => outcome.name === name && !outcome.passed);
    differences.push({ name, why: failure?.why.trim() ?? 'was not reached' });
  }
  return differences;
}
