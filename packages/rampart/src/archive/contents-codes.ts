// The one table of the codes of what an archive holds: snapshots, keys, files, and other places
// for them. docs/reference/archive-contents-codes.md is tested against it in both directions.

const advice = {
  ARCHIVE_RDB_FOREIGN: 'Name a file that begins with REDIS and four digits, as SAVE writes it.',
  ARCHIVE_RDB_VERSION: 'Use a newer release of Rampart, which knows this format.',
  ARCHIVE_RDB_TRUNCATED: 'Take another copy: this one was cut off, or is still being written.',
  ARCHIVE_RDB_MALFORMED: 'Take another copy: this one was damaged or forged.',
  ARCHIVE_RDB_UNSUPPORTED: 'Save it anew with a release of the server that writes it otherwise.',
  ARCHIVE_RDB_CHECKSUM: 'Take another copy: bytes of this one were changed after it was written.',
  ARCHIVE_TARGET_REFUSED:
    'Give the login what it lacks, or take another one, and run it again: what is the same already is passed over.',
  ARCHIVE_VALUE_TOO_LARGE:
    'Restore the whole server instead: a single key travels in one command, which holds no more.',
} as const;

export type ContentsCode = keyof typeof advice;

/** Every code, and what to do about it. */
export const contentsCodes: Readonly<Record<ContentsCode, string>> = Object.freeze(advice);

/** What failed, to what, and what to do; `code` is stable. */
export class ContentsError extends Error {
  readonly code: ContentsCode;

  constructor(code: ContentsCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'ContentsError';
    this.code = code;
  }
}
