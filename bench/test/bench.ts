import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the bench as `npm run bench -- …` does. */
export async function bench(...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['--conditions=rampart-source', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (child.exitCode !== 0 && child.exitCode !== 1)
    throw new Error(`The bench fell over: ${errors}`);
  return { status: child.exitCode, output, errors };
}

/** What lies on this path in a result that was read from its file. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined,
    value,
  );
}
