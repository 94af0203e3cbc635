// Running a program of the system: words go to it as they are, no shell reads them.
import { execFile } from 'node:child_process';

import { PlanError } from '../errors.ts';

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** As whom; only root may choose. */
  readonly uid?: number;
  readonly gid?: number;
  readonly code?: 'PLAN_STEP_FAILED' | 'PLAN_BUILD' | 'PLAN_DOWNLOAD';
}

const longestTail = 2_000;

/** Throws a PlanError with the end of what it wrote, unless it ends well. */
export async function runProgram(
  program: string,
  words: readonly string[],
  { code = 'PLAN_STEP_FAILED', env = {}, ...options }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const whole = {
      ...options,
      env: {
        NODE_ENV: 'production' as const,
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        ...env,
      },
      maxBuffer: 64 * 1_048_576,
    };
    execFile(program, [...words], whole, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
        return;
      }
      const tail = `${stdout}\n${stderr}`.trim().slice(-longestTail);
      const what = `${program} ${words[0] ?? ''} failed (${String(error.code)}):\n${tail}\n`;
      reject(new PlanError(code, what, { cause: error }));
    });
  });
}
