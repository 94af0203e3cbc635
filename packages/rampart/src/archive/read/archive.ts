// An archive, to be read: what it holds, and the bytes up to any point of it.
import { checkingKeyOf } from '../../events/signing.ts';
import type { CheckingKey } from '../../events/signing.ts';
import { ArchiveError } from '../codes.ts';
import type { Identity } from '../seal/recipient.ts';
import { isFields, jsonOf } from '../segment/contents.ts';
import type { ArchiveStore } from '../store/store.ts';
import { catalogueOf } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { historiesOf } from './history.ts';
import type { CataloguedSegment, History, Snapshot } from './history.ts';
import type { Piece, StreamPiece } from './pieces.ts';
import { replay, streamPieces } from './replay.ts';
import type { ReplaySource } from './replay.ts';

/** What an archive is called, by whom it is signed: the object `archive.json`. */
export interface ArchiveName {
  readonly id: string;
  /** The system that is archived, as the policy calls it. */
  readonly source: string;
  readonly created: number;
  /** Public key that signs, PEM. */
  readonly signer: string;
}

export const nameObject = 'archive.json';

export class Archive {
  readonly store: ArchiveStore;
  readonly name: ArchiveName;
  readonly catalogue: readonly CataloguedSegment[];
  readonly histories: readonly History[];

  /** Segments that are not what they ought to be, and are left out. */
  readonly faults: readonly ArchiveError[];

  private constructor(store: ArchiveStore, name: ArchiveName, { segments, faults }: Catalogue) {
    this.store = store;
    this.name = name;
    this.catalogue = segments;
    this.faults = faults;
    this.histories = historiesOf(segments);
  }

  /** As it is at this moment. Throws `ARCHIVE_MISSING` when there is none. */
  static async open(store: ArchiveStore): Promise<Archive> {
    const name = await readName(store);
    if (name === null) {
      throw new ArchiveError('ARCHIVE_MISSING', `In ${store.place} there is no archive.`);
    }
    return new Archive(store, name, await catalogueOf(store, name.id));
  }

  /** The last history that has something to restore. */
  get latest(): History | null {
    return this.histories.findLast(({ snapshots }) => snapshots.length > 0) ?? null;
  }

  /** The snapshot from which an offset is reached soonest. Null when none lies before it. */
  snapshotFor({ snapshots }: History, offset: number): Snapshot | null {
    return snapshots.findLast((snapshot) => snapshot.offset <= offset) ?? null;
  }

  /** The bytes of the snapshot, and of the stream behind it up to the offset. */
  replay(
    history: History,
    snapshot: Snapshot,
    to: number,
    identity: Identity,
  ): AsyncGenerator<Piece, void, void> {
    return replay(this.#source(identity), history, snapshot, to);
  }

  /** The stream alone, from one offset of a history to another. */
  stream(
    history: History,
    from: number,
    to: number,
    identity: Identity,
  ): AsyncGenerator<StreamPiece, void, void> {
    return streamPieces(this.#source(identity), history, from, to);
  }

  #source(identity: Identity): ReplaySource {
    const { store, catalogue, name } = this;
    return { store, catalogue, identity, archive: name.id };
  }
}

/** Null when there is none. */
export async function readName(store: ArchiveStore): Promise<ArchiveName | null> {
  const bytes = await store.get(nameObject);
  if (bytes === null) return null;
  const name = nameOf(jsonOf(bytes));
  if (name !== null) return name;
  throw new ArchiveError('ARCHIVE_MISSING', `${nameObject} in ${store.place} cannot be read.`);
}

/** The key that the archive itself names: good against accidents, and no proof against its owner. */
export function signerOf({ signer }: ArchiveName): CheckingKey {
  return checkingKeyOf(signer);
}

function nameOf(value: unknown): ArchiveName | null {
  if (!isFields(value)) return null;
  const { id, source, created, signer } = value;
  if (typeof id !== 'string' || typeof source !== 'string') return null;
  if (typeof created !== 'number' || typeof signer !== 'string') return null;
  return { id, source, created, signer };
}
