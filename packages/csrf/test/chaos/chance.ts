// Chance that can be had again: everything random in a chaos test comes from one seed.

export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** At least 0, less than 1. */
  next(): number {
    // Mulberry32: a counter, stirred. Its quality is ample for picking faults.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('There is nothing to pick from.');
    return item;
  }

  /** Chance of its own for one part, so that parts do not disturb each other's sequence. */
  fork(): Chance {
    return new Chance(this.between(0, 0xffff_ffff));
  }
}

/** `RAMPART_SEED` plays a run again. */
export function newSeed(): number {
  const given = Number.parseInt(process.env['RAMPART_SEED'] ?? '', 10);
  return given > 0 ? given : 1 + Math.floor(Math.random() * 0xffff_fffe);
}
