// What a server program says of its version.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ArchiveError } from '../codes.ts';
import { readVersion } from './format.ts';
import type { ServerVersion } from './format.ts';

const run = promisify(execFile);
const answersWithin = 10_000;

export async function versionOf(program: string): Promise<ServerVersion> {
  try {
    const { stdout } = await run(program, ['--version'], { timeout: answersWithin });
    const version = readVersion(stdout);
    if (version !== null) return version;
  } catch (cause) {
    const what = `"${program} --version" could not be run.`;
    throw new ArchiveError('ARCHIVE_SCRATCH_FAILED', what, { cause });
  }
  const what = `"${program} --version" names neither Redis nor Valkey.`;
  throw new ArchiveError('ARCHIVE_SCRATCH_FAILED', what);
}
