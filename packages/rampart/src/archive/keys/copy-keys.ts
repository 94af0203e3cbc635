// Keys of a snapshot into a server that runs. Each is compared first, so that a dry run tells what
// would change, and a run that was interrupted and is started again writes only what is missing.
// No more than one batch is held.
import { setTimeout as pause } from 'node:timers/promises';

import type { Connection, Words } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import type { Reply } from '../../resp/read.ts';
import { bytesOf, textOf } from '../../resp/reply-parts.ts';
import { Throttle } from '../capture/throttle.ts';
import { ArchiveError } from '../codes.ts';
import { dumpPayload } from '../rdb/dump-payload.ts';
import { isSameValue } from '../rdb/same-value.ts';
import type { KeyHead } from '../rdb/scanner.ts';
import { storedKeys } from '../rdb/stored-keys.ts';
import type { StoredKey } from '../rdb/stored-keys.ts';
import { expiryAt } from './selection.ts';
import type { ExpiryRule } from './selection.ts';

export interface Copying {
  readonly snapshot: AsyncIterable<Uint8Array>;
  readonly target: Connection;
  readonly wanted: (head: KeyHead) => boolean;
  readonly expiry: ExpiryRule;
  /** What becomes of a key that is there and is not the same. */
  readonly existing: 'replace' | 'keep';
  /** Compares, and writes nothing. */
  readonly dry: boolean;
  /** Infinity for no limit. */
  readonly bytesPerSecond: number;
  /** Told of every key of the snapshot that was meant. */
  readonly seen: (head: KeyHead) => void;
  readonly progress: (copied: Copied) => void;
}

/** Keys, by what became of them; in a dry run, by what would. */
export interface Copied {
  readonly added: number;
  /** Other values, or another expiry. The same in another encoding counts too. */
  readonly changed: number;
  readonly same: number;
  /** There, other, and left alone. */
  readonly kept: number;
  /** Their time is over. */
  readonly expired: number;
  /** Of values that were written. */
  readonly bytes: number;
}

const batchBytes = 4 * 1024 * 1024;
const batchKeys = 200;
/** Behind the value: the version of its format, and a checksum. */
const payloadEnd = 10;

interface Candidate {
  readonly key: StoredKey;
  readonly payload: Buffer;
  readonly expiresAt: bigint | null;
}

type Verdict = 'added' | 'changed' | 'same' | 'kept';

/** Throws `ARCHIVE_TARGET_REFUSED` with what the server said; what was written before stays. */
export async function copyKeys(copying: Copying): Promise<Copied> {
  const { snapshot, wanted, seen, progress } = copying;
  const copy = new Copy(copying);
  let batch: Candidate[] = [];
  let size = 0;
  for await (const key of storedKeys(snapshot, wanted)) {
    seen(key);
    const expiresAt = expiryAt(key, copying.expiry, Date.now());
    if (expiresAt !== null && expiresAt <= BigInt(Date.now())) {
      copy.count('expired');
      continue;
    }
    if (batch.length > 0 && (size > batchBytes || batch.length === batchKeys)) {
      await copy.take(batch);
      progress(copy.copied);
      batch = [];
      size = 0;
    }
    const payload = dumpPayload(key.type, key.value);
    batch.push({ key, payload, expiresAt });
    size += payload.length;
  }
  if (batch.length > 0) await copy.take(batch);
  progress(copy.copied);
  return copy.copied;
}

class Copy {
  copied: Copied = { added: 0, changed: 0, same: 0, kept: 0, expired: 0, bytes: 0 };
  readonly #copying: Copying;
  readonly #throttle: Throttle;
  #database = -1;

  constructor(copying: Copying) {
    this.#copying = copying;
    this.#throttle = new Throttle(copying.bytesPerSecond, Date.now());
  }

  count(what: Verdict | 'expired'): void {
    this.copied = { ...this.copied, [what]: this.copied[what] + 1 };
  }

  async take(batch: readonly Candidate[]): Promise<void> {
    const verdicts = await this.#compare(batch);
    const { dry, expiry } = this.#copying;
    const writes = batch.filter((_, index) => isWritten(verdicts[index] ?? 'same'));
    if (!dry) {
      await this.#ask(
        writes.map(({ key, payload }) => {
          // Once more, because a batch may have waited.
          const expiresAt = expiryAt(key, expiry, Date.now());
          const words = [key.name, String(expiresAt ?? 0), payload, 'ABSTTL', 'REPLACE'];
          return { database: key.database, words: ['RESTORE', ...words, ...usageOf(key)] };
        }),
      );
    }
    for (const verdict of verdicts) this.count(verdict);
    const bytes = writes.reduce((sum, { payload }) => sum + payload.length, 0);
    this.copied = { ...this.copied, bytes: this.copied.bytes + bytes };
    const rest = this.#throttle.took(bytes, Date.now());
    if (rest >= 1) await pause(rest);
  }

  async #compare(batch: readonly Candidate[]): Promise<readonly Verdict[]> {
    const { existing, expiry } = this.#copying;
    const replies = await this.#ask(
      batch.flatMap(({ key: { name, database } }) => [
        { database, words: ['DUMP', name] },
        { database, words: ['PEXPIRETIME', name] },
      ]),
    );
    return batch.map(({ payload, expiresAt }, index) => {
      const dump = replies[2 * index];
      if (dump?.kind !== 'bulk') return 'added';
      const there = Number(textIn(replies[2 * index + 1]));
      const wanted = expiresAt === null ? -1 : Number(expiresAt);
      // What is shifted to now is never the same as it was a moment ago.
      const isDue = expiry.kind === 'remaining' && wanted > 0 ? there > 0 : there === wanted;
      if (isDue && sameValue(bytesOf(dump), payload)) return 'same';
      return existing === 'keep' ? 'kept' : 'changed';
    });
  }

  /** The replies, without those to SELECT. */
  async #ask(
    commands: readonly { readonly database: number; readonly words: Words }[],
  ): Promise<readonly Reply[]> {
    const all: Words[] = [];
    const places: number[] = [];
    for (const { database, words } of commands) {
      if (database !== this.#database) all.push(['SELECT', String(database)]);
      this.#database = database;
      places.push(all.length);
      all.push(words);
    }
    const replies = await this.#copying.target.callAll(all);
    const answers = replies.map((reply, index) => this.#answer(reply, all[index] ?? []));
    return places.flatMap((place) => answers[place] ?? []);
  }

  #answer(reply: Reply | ConnectionError, [command, name]: Words): Reply {
    if (reply instanceof ConnectionError) throw reply;
    if (reply.kind !== 'error') return reply;
    const about = command === 'SELECT' ? `database ${String(name)}` : `the key ${shown(name)}`;
    const said = Buffer.from(reply.bytes).toString('latin1').slice(0, 200);
    const what = `${this.#copying.target.name} answered ${String(command)} for ${about}: "${said}".`;
    throw new ArchiveError('ARCHIVE_TARGET_REFUSED', what);
  }
}

function isWritten(verdict: Verdict): boolean {
  return verdict === 'added' || verdict === 'changed';
}

function usageOf({ idle, frequency }: StoredKey): readonly string[] {
  if (idle !== null) return ['IDLETIME', String(idle)];
  return frequency === null ? [] : ['FREQ', String(frequency)];
}

function sameValue(there: Uint8Array, payload: Buffer): boolean {
  const value = Buffer.from(there.subarray(0, Math.max(0, there.length - payloadEnd)));
  return isSameValue(value, payload.subarray(0, -payloadEnd));
}

function textIn(reply: Reply | undefined): string {
  return reply?.kind === 'integer' ? reply.text : (textOf(reply) ?? '');
}

/** A name may hold anything, and goes to a terminal. */
function shown(name: string | Uint8Array | undefined): string {
  return JSON.stringify(
    Buffer.from(name ?? '')
      .toString('latin1')
      .slice(0, 64),
  );
}
