// Which keys were seen, in a fixed number of bits: a Bloom filter. It never forgets a key, and takes
// few for seen that were not: one in a hundred once it is as full as it is meant to be.
// `KnownKeys` makes room when it is full, by forgetting what was not seen for longest.

const hashes = 4;
const bitsForEach = 10;

export class KeyFilter {
  /** About how many different keys were added. */
  size = 0;
  readonly #words: Uint32Array;
  readonly #mask: number;

  /** Room for so many keys, rounded up to a power of two. */
  constructor(keys: number) {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(1024, keys * bitsForEach)));
    this.#words = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  has(key: KeyHash): boolean {
    for (let turn = 0; turn < hashes; turn++) {
      const bit = placeOf(key, turn) & this.#mask;
      if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }

  /** False when it was there. */
  add(key: KeyHash): boolean {
    let isNew = false;
    for (let turn = 0; turn < hashes; turn++) {
      const bit = placeOf(key, turn) & this.#mask;
      const word = this.#words[bit >>> 5] ?? 0;
      const set = word | (1 << (bit & 31));
      if (set >>> 0 === word) continue;
      this.#words[bit >>> 5] = set;
      isNew = true;
    }
    if (isNew) this.size += 1;
    return isNew;
  }

  clear(): void {
    this.#words.fill(0);
    this.size = 0;
  }
}

/** In two generations: of a key that is in neither, nothing is known any more. */
export class KnownKeys {
  readonly #room: number;
  #young: KeyFilter;
  #old: KeyFilter;

  constructor(room: number) {
    this.#room = room;
    this.#young = new KeyFilter(room / 2);
    this.#old = new KeyFilter(room / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  has(key: KeyHash): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  /** False when it was there. */
  add(key: KeyHash): boolean {
    if (this.has(key)) return false;
    if (this.#young.size >= this.#room / 2) {
      const spare = this.#old;
      spare.clear();
      this.#old = this.#young;
      this.#young = spare;
    }
    return this.#young.add(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}

/** Two numbers of 32 bits, from which all places follow. */
export interface KeyHash {
  readonly first: number;
  readonly second: number;
}

function placeOf({ first, second }: KeyHash, turn: number): number {
  return (first + Math.imul(turn, second | 1)) >>> 0;
}

export function hashKey(database: number, name: Uint8Array): KeyHash {
  let first = 0x811c9dc5 ^ database;
  let second = 0x9e3779b9 + database;
  for (let at = 0; at < name.length; at++) {
    const byte = name[at] ?? 0;
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second ^ byte, 0x85ebca6b) + 0x27d4eb2f;
  }
  return { first: spread(first), second: spread(second) };
}

function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
