// About how many different keys were seen: a HyperLogLog of one kibibyte, which errs by 3 %. Its
// sum is kept up to date, so that asking costs nothing.

const bits = 10;
const registers = 1 << bits;
const bias = (0.7213 / (1 + 1.079 / registers)) * registers * registers;

export class DistinctKeys {
  readonly #registers = new Uint8Array(registers);
  #sum = registers;
  #empty = registers;

  add(bytes: Uint8Array, start: number, end: number): void {
    const hash = hashOf(bytes, start, end);
    const register = hash & (registers - 1);
    // What is left has 22 bits; the sentinel keeps the rank of zero finite.
    const rank = Math.clz32((hash & ~(registers - 1)) | (registers - 1)) + 1;
    const old = this.#registers[register] ?? 0;
    if (rank <= old) return;
    this.#registers[register] = rank;
    this.#sum += 2 ** -rank - 2 ** -old;
    if (old === 0) this.#empty -= 1;
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

/** FNV-1a, and a finish that spreads its last bytes over all bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
