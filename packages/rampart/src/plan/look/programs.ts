// What a server's program says of itself, and from which source it was built.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runProgram } from '../apply/run-program.ts';

/** Beside `bin/`: the checksum of the source that was built. */
export const sourceMark = 'source.sha256';

/** `7.0.15`; null: it does not say. */
export async function versionOf(program: string): Promise<string | null> {
  // A program that cannot be run is told of when it is to be started.
  const text = await runProgram(program, ['--version']).catch(() => '');
  return /\bv=(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;
}

export async function builtFrom(program: string): Promise<string | null> {
  const mark = join(dirname(dirname(program)), sourceMark);
  const text = await readFile(mark, 'utf8').catch(() => '');
  return /^([0-9a-f]{64})\n$/.exec(text)?.[1] ?? null;
}
