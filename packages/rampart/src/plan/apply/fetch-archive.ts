// A file that somebody publishes, and what it must be: nothing of it is looked at before that is so.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { PlanError } from '../errors.ts';

/** Milliseconds for a whole download. */
const patience = 600_000;

/** Where it lies; what is downloaded comes into the room. */
export async function fetchArchive(from: string, sha256: string, room: string): Promise<string> {
  const archive = from.startsWith('/') ? from : await download(from, join(room, 'download'));
  await mustHave(archive, sha256);
  return archive;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function download(from: string, into: string): Promise<string> {
  try {
    const response = await fetch(from, { signal: AbortSignal.timeout(patience) });
    if (!response.ok || response.body === null) {
      throw new PlanError('PLAN_DOWNLOAD', `${from} answered ${response.status}.`);
    }
    const file = await open(into, 'wx', 0o600);
    await pipeline(Readable.from(response.body), file.createWriteStream());
    return into;
  } catch (error) {
    if (error instanceof PlanError) throw error;
    throw new PlanError('PLAN_DOWNLOAD', `${from} could not be downloaded.`, { cause: error });
  }
}

async function mustHave(archive: string, sha256: string): Promise<void> {
  const found = await sha256Of(archive);
  if (found === sha256) return;
  throw new PlanError('PLAN_CHECKSUM', `${archive} has the SHA-256 ${found}, not ${sha256}.`);
}
