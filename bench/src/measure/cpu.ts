// What processes spent, as Linux counts it: user and system time of all threads, in steps of 10 ms.
// A cell that runs for two seconds is thereby exact to half a percent.
import { readdirSync, readFileSync } from 'node:fs';
import { BenchError } from '../bench-error.ts';

/** Microseconds in one tick: USER_HZ is 100 on every Linux that Node runs on. */
const tick = 10_000;

/** Places of the fields of /proc/PID/stat that follow the name, which may itself hold blanks. */
const afterName = { utime: 11, stime: 12, cutime: 13, cstime: 14 } as const;

/** Microseconds of CPU that these processes have spent, and the processes which they started. */
export function cpuOf(pids: readonly number[]): number {
  return pids
    .flatMap(family)
    .map((pid) => ticks(pid, 'utime') + ticks(pid, 'stime'))
    .reduce((sum, each) => sum + each * tick, 0);
}

/** Microseconds of CPU of children of this process that have ended and were waited for. */
export function cpuOfEnded(): number {
  return (ticks('self', 'cutime') + ticks('self', 'cstime')) * tick;
}

/** Bytes of memory that these processes hold, their children's too; shared pages count each time. */
export function memoryOf(pids: readonly number[]): number {
  return pids.flatMap(family).reduce((sum, pid) => {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status')) ?? [];
    return sum + Number(kilobytes ?? 0) * 1024;
  }, 0);
}

function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => childrenOf(pid, thread));
  return [pid, ...children.flatMap(family)];
}

function childrenOf(pid: number, thread: string): number[] {
  const file = `/proc/${pid}/task/${thread}/children`;
  try {
    return readFileSync(file, 'utf8').match(/\d+/g)?.map(Number) ?? [];
  } catch {
    // A thread may end while they are listed; its children are then another one's.
    return [];
  }
}

function ticks(pid: number | 'self', field: keyof typeof afterName): number {
  const stat = read(pid, 'stat');
  const value = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[afterName[field]]);
  if (Number.isInteger(value)) return value;
  throw new BenchError(`/proc/${pid}/stat does not say what the process spent: ${stat}`);
}

function read(pid: number | 'self', file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (cause) {
    const message = `The CPU of process ${pid} cannot be read. This measurement needs Linux, and the process must not end.`;
    throw new BenchError(message, { cause });
  }
}
