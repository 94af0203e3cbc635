// Drops what retention does not ask for. It says so in signed words first and begins with the oldest, so
// that whatever interrupts it leaves an archive that can be restored and verified.
import { rm } from 'node:fs/promises';

import type { SigningKey } from '../../events/signing.ts';
import type { ArchivePolicy } from '../../policy/types.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import { signerOf } from '../read/archive.ts';
import type { Archive } from '../read/archive.ts';
import { mainTrack } from '../read/history.ts';
import type { CataloguedSegment } from '../read/history.ts';
import type { DirectoryStore } from '../store/directory-store.ts';
import type { ArchiveStore } from '../store/store.ts';
import { chooseRetirable } from './choose.ts';
import type { Retirable } from './choose.ts';
import { readRetirements, retirementName, signRetirement } from './statement.ts';

export async function retire(
  archive: Archive,
  store: DirectoryStore,
  key: SigningKey,
  keep: ArchivePolicy['keep'],
  now: number,
  tell: Tell,
): Promise<Retirable> {
  const retirable = chooseRetirable(archive.catalogue, archive.histories, keep, now);
  await declare(archive, store, key, retirable, now);
  const gone = segmentsOf(retirable);
  for (const { name } of gone) await rm(store.pathOf(name), { force: true });
  if (gone.length > 0) {
    const message = `${gone.length} segments were retired; from offset ${offsetOf(retirable)} on everything is kept.`;
    tell(archiveEvent('ARCHIVE_RETIRED', message, { segments: gone.length }));
  }
  return retirable;
}

/**
 * The same where nothing of ours may remove anything: says in signed words what may go, and answers with
 * it, for somebody who has the right.
 */
export async function release(
  archive: Archive,
  key: SigningKey,
  keep: ArchivePolicy['keep'],
  now: number,
  tell: Tell,
): Promise<Retirable> {
  const { store } = archive;
  const retirable = chooseRetirable(archive.catalogue, archive.histories, keep, now);
  await declare(archive, store, key, retirable, now);
  const free = segmentsOf(retirable);
  if (free.length > 0) {
    const message = `${free.length} segments may be removed from ${store.place}; from offset ${offsetOf(retirable)} on everything has to stay.`;
    tell(archiveEvent('ARCHIVE_RETIRED', message, { segments: free.length, place: store.place }));
  }
  return retirable;
}

export function segmentsOf({ main, bases }: Retirable): readonly CataloguedSegment[] {
  return [...main, ...bases];
}

function offsetOf({ oldest }: Retirable): number {
  return oldest?.offset ?? 0;
}

async function declare(
  archive: Archive,
  store: ArchiveStore,
  key: SigningKey,
  { main }: Retirable,
  now: number,
): Promise<void> {
  const last = main.at(-1);
  if (last === undefined) return;
  const { segment, hash } = last;
  const { id } = archive.name;
  // Said already, when what it lets go was not removed then: nothing is written twice.
  const said = await readRetirements(store, id, [signerOf(archive.name)]);
  if ((said.get(mainTrack)?.segment ?? 0) >= segment) return;
  const retirement = { archive: id, track: mainTrack, segment, hash, time: now };
  await store.put(retirementName(retirement), signRetirement(retirement, key));
}
