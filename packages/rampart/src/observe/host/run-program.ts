// Programs of the host that only tell something. Their arguments are a list and never a line for a
// shell, so no name can become a command.
import { execFile } from 'node:child_process';

import { known, unknown, type Fact } from '../fact.ts';

export type RunProgram = (program: string, args: readonly string[]) => Promise<Fact<string>>;

const within = 10_000;
const mostBytes = 16 * 1_024 * 1_024;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    const options = {
      timeout: within,
      maxBuffer: mostBytes,
      env: { NODE_ENV: 'production' as const, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    };
    execFile(program, [...args], options, (error, output, complaint) => {
      if (error === null) resolve(known(output, { kind: 'host', place: program }));
      else resolve(troubleOf(program, error, complaint));
    });
  });

/** For a host that is only a directory of files. */
export const runNothing: RunProgram = async (program) =>
  unknown('not-tried', `${program} was not run.`);

function troubleOf(
  program: string,
  error: Error & { readonly code?: unknown; readonly killed?: unknown },
  complaint: string,
): Fact<string> {
  const [said = ''] = complaint.split('\n');
  if (error.code === 'ENOENT') return unknown('not-offered', `There is no ${program}.`);
  if (error.killed === true) return unknown('timed-out', `${program} did not end in time.`);
  if (/not permitted|permission denied|must be root|access denied/i.test(complaint)) {
    return unknown('no-access', `${program} may not: ${said}`);
  }
  return unknown('not-offered', `${program} ended without an answer: ${said}`);
}
