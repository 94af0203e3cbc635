// The archive itself: made when an archiver comes to an empty directory, and looked at when it comes
// again, so that two systems never end up in one archive.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ownSigningKey, publishKey } from '../../events/signing.ts';
import type { SigningKey } from '../../events/signing.ts';
import { ArchiveError } from '../codes.ts';
import { nameObject, readName } from '../read/archive.ts';
import type { ArchiveName } from '../read/archive.ts';
import type { DirectoryStore } from '../store/directory-store.ts';

export interface OpenedArchive {
  readonly name: ArchiveName;
  readonly key: SigningKey;
}

/** Where the key that signs lies; a copy of the archive does not need it. */
export function keyDirectory(store: DirectoryStore): string {
  return join(store.place, 'signing');
}

export async function openOrCreate(
  store: DirectoryStore,
  source: string,
  now: number,
): Promise<OpenedArchive> {
  const directory = keyDirectory(store);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const key = await ownSigningKey(directory);
  await publishKey(directory, key);
  const found = await readName(store);
  if (found !== null) {
    checkSource(found, source, store);
    return { name: found, key };
  }
  const signer = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const name = { id: randomBytes(16).toString('hex'), source, created: now, signer };
  await store.put(nameObject, Buffer.from(`${JSON.stringify(name, null, 2)}\n`));
  return { name, key };
}

function checkSource(name: ArchiveName, source: string, store: DirectoryStore): void {
  if (name.source === source) return;
  const what = `${store.place} is the archive of "${name.source}", not of "${source}".`;
  throw new ArchiveError('ARCHIVE_OTHER_SYSTEM', what);
}
