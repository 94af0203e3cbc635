// The one table of the archive's errors. docs/reference/archive-codes.md is tested against it in both
// directions. A code is never renamed and never used again.

const advice = {
  ARCHIVE_OPTION: 'Look at --help for what is taken.',
  ARCHIVE_POLICY_MISSING: 'Write an archive part into the policy: docs/guides/archive.md has one.',
  ARCHIVE_KEY_UNUSABLE:
    'Make a pair with "rampart archive key": the recipient goes into the policy, the key elsewhere.',
  ARCHIVE_KEY_OTHER: 'Give the private key of one of the recipients that the message names.',
  ARCHIVE_KEY_NEEDED: 'Give a private key with --key: what is stored is sealed.',
  ARCHIVE_MISSING: 'Name the directory of an archive, or start one with "rampart archive".',
  ARCHIVE_IN_USE: 'Stop the other archiver: two writers would break the chain.',
  ARCHIVE_OTHER_SYSTEM:
    'Give each system an archive of its own. If this is the same system under another name, give it the old name.',
  ARCHIVE_STORE_CONFLICT:
    'Keep both, and find out who wrote the other one: nothing in an archive is ever written twice.',
  ARCHIVE_STORE_FAILED: 'Look at the cause: free space, rights, the network, the bucket.',
  ARCHIVE_NAME: 'Use names of letters, digits and . _ - / as the archive itself does.',
  ARCHIVE_SEGMENT_ALTERED:
    'Do not restore from it. Take this segment from a copy of the archive, and run verify there.',
  ARCHIVE_SEGMENT_MISSING:
    'Take it from a copy of the archive; without it, points behind it are reached from a later base only.',
  ARCHIVE_SEGMENT_FOREIGN:
    'It belongs to another archive or another place: take the right one from a copy.',
  ARCHIVE_SEGMENT_TRUNCATED:
    'Take it from a copy of the archive. What stood before the cut can still be restored.',
  ARCHIVE_SEGMENT_NEWER: 'Use a newer version of Rampart.',
  ARCHIVE_SOURCE_REFUSED:
    'The archiver needs a login with +psync +replconf +ping and nothing more; look at what the server said.',
  ARCHIVE_SOURCE_AWAY:
    'Nothing yet: it is tried again. Look whether the server is up and reachable.',
  ARCHIVE_SOURCE_PROTOCOL:
    'Look at what stands at this address: it must be Redis 7.0 or later, or Valkey.',
  ARCHIVE_POINT_UNKNOWN: 'Look at "rampart archive list" for what the archive holds.',
  ARCHIVE_POINT_AHEAD: 'Say --latest for the last point that there is.',
  ARCHIVE_COMMAND_NOT_FOUND:
    'Correct the pattern: a command’s name and, if you like, its arguments, with * and ?.',
  ARCHIVE_COMMAND_SEVERAL:
    'Say which with --occurrence first, last or a number: the state is restored as it was before that one.',
  ARCHIVE_STREAM_BROKEN:
    'Do not restore beyond this offset; report it with the offset and the version of the server.',
  ARCHIVE_SLOTS_MOVING:
    'Restore to a moment before or after the move: a slot that was on its way is whole in no shard.',
  ARCHIVE_CLOCKS_APART:
    'Look which clock was wrong. Restore the shards one by one, each to its own moment, or say --dangerously-ignore-clocks.',
  ARCHIVE_OUTPUT: 'Name a directory that is not there yet or is empty.',
  ARCHIVE_FORMAT_NEWER:
    'Restore into a server that is at least as new as the one that was archived.',
  ARCHIVE_WAIT_TIMEOUT: 'Look at "rampart archive list" and the archiver’s events: it is behind.',
  ARCHIVE_SCRATCH_FAILED:
    'Look at what the scratch server said; --server names another program, such as valkey-server.',
  ARCHIVE_NETWORK_REFUSED:
    'Run it as root with iproute2 and util-linux there, or let users have namespaces: "sysctl -w user.max_user_namespaces=1000". --network relays needs neither.',
  ARCHIVE_RDB_FOREIGN: 'Name a file that begins with REDIS and four digits, as SAVE writes it.',
  ARCHIVE_RDB_VERSION: 'Use a newer release of Rampart, which knows this format.',
  ARCHIVE_RDB_TRUNCATED: 'Take another copy: this one was cut off, or is still being written.',
  ARCHIVE_RDB_MALFORMED: 'Take another copy: this one was damaged or forged.',
  ARCHIVE_RDB_UNSUPPORTED: 'Save it anew with a release of the server that writes it otherwise.',
  ARCHIVE_RDB_CHECKSUM: 'Take another copy: bytes of this one were changed after it was written.',
  ARCHIVE_FILES:
    'Name the data directory of a server as this user may read it, and an output that is not there yet.',
  ARCHIVE_TARGET_REFUSED:
    'Give the login what it lacks, or take another one, and run it again: what is the same already is passed over.',
  ARCHIVE_VALUE_TOO_LARGE:
    'Restore the whole server instead: a single key travels in one command, which holds no more.',
} as const;

export type ArchiveCode = keyof typeof advice;

/** Every code of the archive, and what to do about it. */
export const archiveCodes: Readonly<Record<ArchiveCode, string>> = Object.freeze(advice);

/** What failed, to what, and what to do; `code` is stable. */
export class ArchiveError extends Error {
  readonly code: ArchiveCode;

  constructor(code: ArchiveCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'ArchiveError';
    this.code = code;
  }
}
