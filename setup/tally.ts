// Reads counts from what other programs wrote.

import { readFileSync } from 'node:fs';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export interface TestTally extends Tally {
  /** Names of tests that were not run although nothing failed. */
  readonly skipped: readonly string[];
}

/** The report of vitest's JSON reporter, or nothing when vitest did not get so far. */
export function readTestReport(path: string): TestTally | undefined {
  try {
    return countTests(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

export function countTests(report: unknown): TestTally {
  const files = list(report, 'testResults');
  const tests = files.flatMap((file) => list(file, 'assertionResults'));
  const passed = withStatus(tests, 'passed');
  const failed = withStatus(tests, 'failed');
  // In a file that failed, tests are left out because something before them failed.
  const skipped = files
    .filter((file) => field(file, 'status') !== 'failed')
    .flatMap((file) => list(file, 'assertionResults'))
    .filter((test) => !passed.includes(test) && !failed.includes(test));
  return {
    passed: passed.length,
    failed: failed.length + withStatus(files, 'failed').filter(failedAsAWhole).length,
    skipped: skipped.map((test) => String(field(test, 'fullName'))),
  };
}

/** A file that could not be loaded, or whose preparation failed, fails without a failing test. */
function failedAsAWhole(file: unknown): boolean {
  return withStatus(list(file, 'assertionResults'), 'failed').length === 0;
}

function withStatus(all: readonly unknown[], status: string): readonly unknown[] {
  return all.filter((each) => field(each, 'status') === status);
}

/** The closing line that our own commands end with, if they got so far. */
export function readClosingLine(output: string): Tally | undefined {
  const match = /^(\d+) passed, (\d+) failed$/m.exec(output.trimEnd().split('\n').at(-1) ?? '');
  return match === null ? undefined : { passed: Number(match[1]), failed: Number(match[2]) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}
