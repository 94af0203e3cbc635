// The checks of `npm test`. Each gives counts and, when something failed, what to show for it.

import { join } from 'node:path';

import { openScene } from './leftovers.ts';
import { root } from './mutate.ts';
import { run, type Ran } from './run.ts';
import { readClosingLine, readTestReport, type Tally } from './tally.ts';

export interface Verdict extends Tally {
  /** Shown when something failed. */
  readonly output: string;
  /** Shown in any case. */
  readonly remarks?: readonly string[];
}

export interface Check {
  readonly name: string;
  run(): Promise<Verdict>;
}

type Environment = Readonly<Record<string, string>>;

const node = process.execPath;
const source = '--conditions=rampart-source';

/** Groups run one after the other, the checks inside a group two at a time. */
export function checkGroups(full: boolean): readonly (readonly Check[])[] {
  const size = full ? { RAMPART_FULL: '1' } : {};
  return [
    [
      command('format', 'oxfmt', ['--check']),
      command('lint', 'oxlint', ['--type-aware', '--deny-warnings', '--format=agent']),
      command('types', 'tsc', ['-p', 'tsconfig.json']),
      command('build', 'tsc', ['-b', 'tsconfig.build.json']),
      command('pages', node, ['packages/rampart/setup/build-web.ts']),
      command('dead code', 'knip', ['--no-progress', '--treat-config-hints-as-errors']),
    ],
    [command('packages', node, [source, 'setup/packages-check.ts'])],
    [
      { name: 'tests', run: () => tests(size) },
      // Without a file it plays the repository's own cases, on every framework. It mostly waits.
      {
        name: 'conformance',
        run: () => ours(['packages/csrf/conformance/main.ts', ...(full ? [] : ['--sample'])], size),
      },
      { name: 'mutants', run: () => ours(['setup/mutants-check.ts', ...(full ? ['--full'] : [])]) },
    ],
  ];
}

/** A program that tells by its exit status. */
function command(name: string, program: string, programArguments: readonly string[]): Check {
  return {
    name,
    run: async () => {
      const { ok, output } = await run(program, programArguments);
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output };
    },
  };
}

/** A command of ours, which ends with a closing line of counts. */
async function ours(
  programArguments: readonly string[],
  environment: Environment = {},
): Promise<Verdict> {
  const ran = await run(node, [source, ...programArguments], environment);
  return trust(ran, readClosingLine(ran.output));
}

async function tests(environment: Environment): Promise<Verdict> {
  const scene = openScene();
  const reports = openScene();
  const beside = reports.environment['TMPDIR'] ?? root;
  const report = join(beside, 'vitest.json');
  const bundle = join(beside, 'command');
  // In a process of its own: what bundles declares its process to be in production, and the tests' with it.
  const bundled = await run(node, [source, 'setup/command-bundle.ts', bundle]);
  if (!bundled.ok) {
    for (const each of [scene, reports]) each.clear();
    return { passed: 0, failed: 1, output: bundled.output };
  }
  const ran = await run(
    'vitest',
    [
      'run',
      '--silent=passed-only',
      '--reporter=default',
      '--reporter=json',
      '--reporter=./setup/retry-reporter.ts',
      `--outputFile.json=${report}`,
    ],
    { ...environment, ...scene.environment, RAMPART_COMMAND: join(bundle, 'main.mjs') },
  );
  const tally = readTestReport(report);
  reports.clear();
  const verdict = trust(ran, tally);
  // A test that is skipped proves nothing, and nobody would see that it was.
  const skipped = (tally?.skipped ?? []).map((name) => `skipped: ${name}`);
  const left = scene.clear().map((what) => `left behind: ${what}`);
  const faults = [...skipped, ...left];
  return {
    passed: verdict.passed,
    failed: verdict.failed + faults.length,
    output: [verdict.output, ...faults].join('\n'),
    remarks: ran.output.match(/^tried again: .*$/gm) ?? [],
  };
}

/** Counts are only believed together with the exit status: one that says otherwise is a failure. */
function trust(ran: Ran, tally: Tally | undefined): Verdict {
  const { output } = ran;
  if (tally === undefined) return { passed: 0, failed: 1, output };
  const hidden = !ran.ok && tally.failed === 0 ? 1 : 0;
  const empty = tally.passed + tally.failed === 0 ? 1 : 0;
  return { passed: tally.passed, failed: tally.failed + Math.max(hidden, empty), output };
}
