// How much of the cores' time the host gave to other machines. What is measured meanwhile says more about
// them than about us.
import { readFileSync } from 'node:fs';
import process from 'node:process';

interface Ticks {
  readonly all: number;
  readonly stolen: number;
}

/** Place in the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. */
const steal = 7;

/** Begins to look; the function that it gives tells the share since then. Nothing is known beside Linux. */
export function watchStolen(): () => number {
  const before = readTicks();
  return () => {
    const after = readTicks();
    const all = after.all - before.all;
    return all === 0 ? 0 : (after.stolen - before.stolen) / all;
  };
}

function readTicks(): Ticks {
  if (process.platform !== 'linux') return { all: 0, stolen: 0 };
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const fields = line
    .trim()
    .split(/\s+/)
    .slice(1, steal + 2)
    .map(Number);
  return { all: fields.reduce((sum, each) => sum + each, 0), stolen: fields[steal] ?? 0 };
}
