// When keys expire, as one number for all of them. A scan hands a key out twice where the server shrinks its
// table meanwhile, so each is held by a short hash, and counts once.
import { createHash } from 'node:crypto';

import { bytesOf, itemsOf, textOf } from '../../resp/reply-parts.ts';
import type { Scratch } from './scratch.ts';

const scanned = 1_000;
const firstRoom = 1_024;

/** Over the name and the moment of every key that expires after the moment `after`. */
export async function expiriesOf(
  scratch: Pick<Scratch, 'call' | 'callAll'>,
  databases: readonly string[],
  after: number,
): Promise<string> {
  const all = new Hashes();
  for (const database of databases) {
    await scratch.call('SELECT', database);
    let cursor = '0';
    do {
      const [next, page] = itemsOf(await scratch.call('SCAN', cursor, 'COUNT', String(scanned)));
      const keys = itemsOf(page).map(bytesOf);
      const moments = await scratch.callAll(keys.map((key) => ['PEXPIRETIME', key]));
      for (const [index, key] of keys.entries()) {
        const reply = moments[index];
        const moment = reply?.kind === 'integer' ? Number(reply.text) : -1;
        if (moment > after) all.add(hashOf(database, key, moment));
      }
      cursor = textOf(next) ?? '0';
    } while (cursor !== '0');
  }
  return all.digest();
}

function hashOf(database: string, key: Uint8Array, moment: number): bigint {
  const hash = createHash('sha256').update(`${database} ${moment} `).update(key).digest();
  return hash.readBigUInt64BE();
}

/** Eight bytes for each, so that tens of millions of keys can be compared. */
class Hashes {
  #room = new BigUint64Array(firstRoom);
  #size = 0;

  add(hash: bigint): void {
    if (this.#size === this.#room.length) {
      const larger = new BigUint64Array(this.#room.length * 2);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#size] = hash;
    this.#size += 1;
  }

  /** The order in which they came does not matter, nor how often one did. */
  digest(): string {
    const sorted = this.#room.subarray(0, this.#size).toSorted();
    const once = sorted.filter((hash, at) => at === 0 || hash !== sorted[at - 1]);
    return createHash('sha256').update(once).digest('hex');
  }
}
