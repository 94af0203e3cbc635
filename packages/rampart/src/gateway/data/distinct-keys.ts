// About how many different keys were seen: a HyperLogLog of one kibibyte, which errs by 3 %. Its
// sum is kept up to date, so that asking costs nothing.

const bits = 10;
const registers = 1 << bits;
/** `2 ** -rank`. */
const shares = Float64Array.from({ length: 34 }, (_, rank) => 2 ** -rank);
const bias = (0.7213 / (1 + 1.079 / registers)) * registers * registers;

export class DistinctKeys {
  readonly #registers = new Uint8Array(registers);
  #sum = registers;
  #empty = registers;

  /** By its `keyHash`. Returns whether the estimate has changed by it, as it seldom does. */
  add(hash: number): boolean {
    const register = hash & (registers - 1);
    // What is left has 22 bits; the sentinel keeps the rank of zero finite.
    const rank = Math.clz32((hash & ~(registers - 1)) | (registers - 1)) + 1;
    const old = this.#registers[register] ?? 0;
    if (rank <= old) return false;
    this.#registers[register] = rank;
    this.#sum += (shares[rank] ?? 0) - (shares[old] ?? 0);
    if (old === 0) this.#empty -= 1;
    return true;
  }

  estimate(): number {
    const raw = bias / this.#sum;
    return raw <= 2.5 * registers && this.#empty > 0
      ? registers * Math.log(registers / this.#empty)
      : raw;
  }

  clear(): void {
    this.#registers.fill(0);
    this.#sum = registers;
    this.#empty = registers;
  }
}

/** MurmurHash3: four bytes at a step, for this runs over each key that is read. */
export function keyHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = hashStep(hash, wordAt(bytes, at));
  const from = at;
  let rest = 0;
  for (; at < end; at += 1) rest |= (bytes[at] ?? 0) << ((at - from) * 8);
  return hashEnd(hash, rest, end - start);
}

/** Four bytes more, the first one lowest. */
export function hashStep(hash: number, word: number): number {
  const changed = hash ^ mixed(word);
  return (Math.imul((changed << 13) | (changed >>> 19), 5) + 0xe6546b64) | 0;
}

/** `rest`: the up to three bytes behind the last four. */
export function hashEnd(hash: number, rest: number, length: number): number {
  let end = hash ^ mixed(rest) ^ length;
  end = Math.imul(end ^ (end >>> 16), 0x85ebca6b);
  end = Math.imul(end ^ (end >>> 13), 0xc2b2ae35);
  return end ^ (end >>> 16);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

function mixed(word: number): number {
  const once = Math.imul(word, 0xcc9e2d51);
  return Math.imul((once << 15) | (once >>> 17), 0x1b873593);
}
