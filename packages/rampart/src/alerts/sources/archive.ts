// How far the archive is, read from the archive itself: what it says of itself could be wrong.
import { ArchiveError } from '../../archive/codes.ts';
import { readDrills } from '../../archive/drill/results.ts';
import { Archive } from '../../archive/read/archive.ts';
import { endOf } from '../../archive/restore/target.ts';
import { DirectoryStore } from '../../archive/store/directory-store.ts';
import type { ArchivePolicy } from '../../policy/types.ts';
import type { Heard } from '../heard.ts';
import type { ArchiveFact } from '../judge/facts.ts';
import { lookAtArchive } from '../judge/surroundings.ts';
import type { Sample } from '../metrics/families.ts';
import type { Source } from './source.ts';

/** A catalogue of thousands of segments is not read each time that servers are asked. */
const atMostEvery = 30_000;

export class ArchiveSource implements Source {
  readonly name = 'archive';
  readonly #store: DirectoryStore;
  readonly #drillEvery: number;
  readonly #bounds: { readonly archiveBehind: number };
  #looked = -Infinity;
  #fact: ArchiveFact | null = null;

  constructor(
    { directory, drillEvery }: ArchivePolicy,
    bounds: { readonly archiveBehind: number },
  ) {
    this.#store = new DirectoryStore(directory);
    this.#drillEvery = drillEvery;
    this.#bounds = bounds;
  }

  async look(now: number): Promise<readonly Heard[]> {
    if (now - this.#looked < Math.min(atMostEvery, this.#bounds.archiveBehind / 2)) return [];
    this.#looked = now;
    this.#fact = await this.#read();
    if (this.#fact === null) {
      const says = `There is no archive in ${this.#store.place} yet.`;
      const holds = [{ rule: 'archive-behind', about: 'archive', says } as const];
      return [{ kind: 'look', source: 'archive', at: now, holds, whole: true }];
    }
    return [lookAtArchive(this.#fact, this.#bounds, now)];
  }

  figures(): readonly Sample[] {
    const fact = this.#fact;
    if (fact === null) return [];
    const { segments, bytes, offset, receivedTo, lastDrill } = fact;
    return [
      { family: 'rampart_archive_segments', value: segments },
      { family: 'rampart_archive_bytes', value: bytes },
      { family: 'rampart_archive_offset_bytes', value: offset },
      ...(receivedTo === null
        ? []
        : [
            {
              family: 'rampart_archive_received_timestamp_seconds' as const,
              value: receivedTo / 1_000,
            },
          ]),
      ...(lastDrill === null
        ? []
        : [
            {
              family: 'rampart_archive_drill_timestamp_seconds' as const,
              labels: { result: lastDrill.passed ? 'same' : 'different' },
              value: lastDrill.at / 1_000,
            },
          ]),
    ];
  }

  close(): void {
    // Nothing is held open.
  }

  async #read(): Promise<ArchiveFact | null> {
    let archive: Archive;
    try {
      archive = await Archive.open(this.#store);
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'ARCHIVE_MISSING') return null;
      throw error;
    }
    const { latest, catalogue, name } = archive;
    const end = latest === null ? null : endOf(latest);
    const drill = (await readDrills(this.#store)).at(-1) ?? null;
    return {
      began: name.created,
      receivedTo: end?.receivedTo ?? null,
      offset: end?.to ?? 0,
      segments: catalogue.length,
      bytes: catalogue.reduce((sum, segment) => sum + segment.bytes, 0),
      lastDrill: drill === null ? null : { at: drill.began, passed: drill.passed },
      drillEvery: this.#drillEvery,
    };
  }
}
