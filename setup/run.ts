import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

import { root } from './mutate.ts';

export interface Ran {
  readonly ok: boolean;
  /** Both streams, in the order in which they came. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs a program to its end. One that cannot be started counts as one that failed. */
export function run(
  program: string,
  programArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const end = (ok: boolean): void => {
      resolve({ ok, output, seconds: (performance.now() - begun) / 1000 });
    };
    child.on('error', (error) => {
      collect(`${program} could not be started: ${error.message}\n`);
      end(false);
    });
    child.on('close', (code, signal) => {
      if (signal !== null) collect(`${program} was ended by ${signal}\n`);
      end(code === 0);
    });
  });
}
