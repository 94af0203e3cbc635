// Drops what retention does not ask for. It says so in signed words first and begins with the oldest, so
// that whatever interrupts it leaves an archive that can be restored and verified.
import { rm } from 'node:fs/promises';

import type { SigningKey } from '../../events/signing.ts';
import type { ArchivePolicy } from '../../policy/types.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import type { Archive } from '../read/archive.ts';
import { mainTrack } from '../read/history.ts';
import type { DirectoryStore } from '../store/directory-store.ts';
import { chooseRetirable } from './choose.ts';
import type { Retirable } from './choose.ts';
import { retirementName, signRetirement } from './statement.ts';

export async function retire(
  archive: Archive,
  store: DirectoryStore,
  key: SigningKey,
  keep: ArchivePolicy['keep'],
  now: number,
  tell: Tell,
): Promise<Retirable> {
  const retirable = chooseRetirable(archive.catalogue, archive.histories, keep, now);
  const { main, bases, oldest } = retirable;
  const last = main.at(-1);
  if (last !== undefined) {
    const { segment, hash } = last;
    const retirement = { archive: archive.name.id, track: mainTrack, segment, hash, time: now };
    await store.put(retirementName(retirement), signRetirement(retirement, key));
  }
  const gone = [...main, ...bases];
  for (const { name } of gone) await rm(store.pathOf(name), { force: true });
  if (gone.length > 0) {
    const message = `${gone.length} segments were retired; from offset ${oldest?.offset ?? 0} on everything is kept.`;
    tell(archiveEvent('ARCHIVE_RETIRED', message, { segments: gone.length }));
  }
  return retirable;
}
