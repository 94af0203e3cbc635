import { passed, type Result } from './result.ts';

export function failureText({ id, duty, title, faults }: Result): string {
  const lines = [`FAILED  ${id} (${duty}) ${title}`, ...faults.map((fault) => `        ${fault}`)];
  return lines.join('\n');
}

export function passText({ id, duty, title }: Result): string {
  return `passed  ${id} (${duty}) ${title}`;
}

/** The last line of every run. */
export function summary(results: readonly Result[]): string {
  const good = results.filter(passed).length;
  return `${good} passed, ${results.length - good} failed`;
}

/** A line for each duty. */
export function dutyLines(results: readonly Result[]): readonly string[] {
  const duties = [...new Set(results.map(({ duty }) => duty))].toSorted();
  return duties.map((duty) => {
    const of = results.filter((result) => result.duty === duty);
    return `${duty.padEnd(10)} ${summary(of)}`;
  });
}
