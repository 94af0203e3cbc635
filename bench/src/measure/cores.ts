// The process under test has one core for itself; whatever drives it stays on another.
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import type { Stage, StageProcess } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';

/** Only Linux keeps a process on a core from outside; elsewhere the figures waver more. */
export const coresAreKept: boolean = process.platform === 'linux' && os.availableParallelism() > 1;

const driverCore = '0';
const measuredCore = '1';

/** This process and all that it starts from now on, load generator and Redis included. */
export function leaveMeasuredCore(): void {
  if (!coresAreKept) return;
  keepOnCore(process.pid, driverCore);
}

/** A command line for a program that has the driver's core. */
export function onDriverCore(command: string, args: readonly string[]): [string, string[]] {
  return coresAreKept
    ? ['taskset', ['--cpu-list', driverCore, command, ...args]]
    : [command, [...args]];
}

/** Has these processes on the measured core while the work lasts, and then wherever they like. */
export async function onMeasuredCore<T>(
  pids: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  if (!coresAreKept) return await work();
  for (const pid of pids) keepOnCore(pid, measuredCore);
  try {
    return await work();
  } finally {
    for (const pid of pids) keepOnCore(pid, `0-${os.availableParallelism() - 1}`);
  }
}

/** Every thread of a process, and all that it starts from now on. */
function keepOnCore(pid: number, core: string): void {
  const args = ['--all-tasks', '--cpu-list', '--pid', core, String(pid)];
  const { error, status } = spawnSync('taskset', args, { stdio: 'ignore' });
  if (error === undefined && status === 0) return;
  throw new BenchError(
    'taskset gives the server its own core. On Debian: apt-get install util-linux',
  );
}

/** A Node.js program of this repository, alone on its core. */
export async function startMeasured(
  stage: Stage,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<StageProcess> {
  const node = ['--conditions=rampart-source', '--expose-gc', file, ...args];
  const options = { messages: true, env: { ...env, NODE_ENV: 'production' } };
  return coresAreKept
    ? await stage.start('taskset', ['--cpu-list', measuredCore, process.execPath, ...node], options)
    : await stage.start(process.execPath, node, options);
}
