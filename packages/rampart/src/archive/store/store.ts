// Where an archive lies. Who archives may add and look, and nothing else: there is no way here to
// change or remove what was stored, so a captured archiver cannot take history back.

export interface StoredObject {
  readonly name: string;
  readonly size: number;
}

export interface ArchiveStore {
  /** For messages: a directory, or a bucket with its prefix. */
  readonly place: string;
  /**
   * Stores the bytes under a name that is not taken, and returns when they outlast a power cut. The
   * same bytes again are no error (an upload may be repeated); others are `ARCHIVE_STORE_CONFLICT`.
   */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * The object, or so many of its bytes from `from` on; fewer when it ends before. Null when there is
   * none of that name.
   */
  get(name: string, from?: number, length?: number): Promise<Buffer | null>;
  /** All whose names begin with the prefix, in the order of their names. */
  list(prefix: string): Promise<readonly StoredObject[]>;
}

/** Names that every store takes; nothing in them leads out of a directory. */
const legal = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;

export function isLegalName(name: string): boolean {
  return name.length <= 200 && legal.test(name);
}
