import type { Result } from './result.ts';

/** A failure in a few lines: what was expected of whom, what came, and why it was expected. */
export function failureText(result: Result): string {
  const { id, framework, expected, got, code, detail, reason } = result;
  const lines = [
    `FAILED  ${id} on ${framework}: expected ${expected}, got ${got}${code === '' ? '' : ` ${code}`}`,
  ];
  if (detail !== '') lines.push(`        ${detail}`);
  if (reason !== '') lines.push(`        because ${reason}`);
  return lines.join('\n');
}

export function passText({ id, framework, got, code }: Result): string {
  return `passed  ${id} on ${framework}: ${got}${code === '' ? '' : ` ${code}`}`;
}

/** The last line of every run. */
export function summary(results: readonly Result[]): string {
  const passed = results.filter((result) => result.passed).length;
  return `${passed} passed, ${results.length - passed} failed`;
}

/** A line for each framework, in the order in which they first appear. */
export function frameworkLines(results: readonly Result[]): readonly string[] {
  const names = [...new Set(results.map(({ framework }) => framework))];
  return names.map(
    (name) =>
      `${name.padEnd(14)} ${summary(results.filter(({ framework }) => framework === name))}`,
  );
}
