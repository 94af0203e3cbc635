// Keys that a server has and a snapshot had not: to remove them makes the restored part exact. Of
// each name of the snapshot eight bytes are kept.
import { createHash } from 'node:crypto';

import type { Connection, Words } from '../../resp/connection/connection.ts';
import type { Reply } from '../../resp/read.ts';
import { bytesOf, itemsOf, textOf } from '../../resp/reply-parts.ts';
import { ArchiveError } from '../codes.ts';

/** Names as the first eight bytes of a hash: of ten million, two are the same once in 400,000. */
export class SeenNames {
  #hashes = new BigUint64Array(1024);
  #count = 0;
  #isSorted = true;

  add(database: number, name: Uint8Array): void {
    if (this.#count === this.#hashes.length) {
      const longer = new BigUint64Array(this.#count * 2);
      longer.set(this.#hashes);
      this.#hashes = longer;
    }
    this.#hashes[this.#count++] = hashOf(database, name);
    this.#isSorted = false;
  }

  has(database: number, name: Uint8Array): boolean {
    if (!this.#isSorted) this.#hashes.subarray(0, this.#count).sort();
    this.#isSorted = true;
    const wanted = hashOf(database, name);
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#hashes[middle] ?? 0n) < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#hashes[low] === wanted;
  }
}

function hashOf(database: number, name: Uint8Array): bigint {
  return createHash('sha1').update(`${database} `).update(name).digest().readBigUInt64LE();
}

export interface Surplus {
  readonly target: Connection;
  readonly patterns: readonly string[];
  readonly databases: readonly number[];
  readonly seen: SeenNames;
  /** Counts, and removes nothing. */
  readonly dry: boolean;
}

const pageSize = 500;

/** How many were removed, or would be. */
export async function removeSurplus(surplus: Surplus): Promise<number> {
  const { target, patterns, databases, dry } = surplus;
  // In a dry run a key that matches two patterns must not count twice.
  const counted = new SeenNames();
  let removed = 0;
  for (const database of databases) {
    await ask(target, ['SELECT', String(database)]);
    for (const pattern of patterns) {
      for await (const page of pagesOf(target, pattern)) {
        const names = page.filter((name) => !surplus.seen.has(database, name));
        const fresh = names.filter((name) => !counted.has(database, name));
        for (const name of fresh) counted.add(database, name);
        if (fresh.length === 0) continue;
        if (!dry) await ask(target, ['UNLINK', ...fresh]);
        removed += fresh.length;
      }
    }
  }
  return removed;
}

async function* pagesOf(
  target: Connection,
  pattern: string,
): AsyncGenerator<readonly Uint8Array[], void> {
  let cursor = '0';
  do {
    const words = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(pageSize)];
    const [next, page] = itemsOf(await ask(target, words));
    yield itemsOf(page).map(bytesOf);
    cursor = textOf(next) ?? '0';
  } while (cursor !== '0');
}

async function ask(target: Connection, words: Words): Promise<Reply> {
  const reply = await target.call(words);
  if (reply.kind !== 'error') return reply;
  const said = Buffer.from(reply.bytes).toString('latin1').slice(0, 200);
  const what = `${target.name} answered ${String(words[0])}: "${said}".`;
  throw new ArchiveError('ARCHIVE_TARGET_REFUSED', what);
}
