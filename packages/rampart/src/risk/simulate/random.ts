// xoshiro128** by Blackman and Vigna: 32-bit words, so that it is fast here, and published vectors
// (prng.di.unimi.it). It is for simulation; nothing secret is ever drawn from it.

/** The generator's whole state, four words of which not all are zero. */
export type Seed = readonly [number, number, number, number];

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  /** Normal numbers come in pairs. */
  #spare: number | null = null;

  constructor([a, b, c, d]: Seed) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** A word from 0 to 2³² − 1. */
  word(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** Between 0 and 1 and neither of them: the middles of 2³² equal pieces. */
  uniform(): number {
    return (this.word() + 0.5) / 4_294_967_296;
  }

  /** A standard normal number, by the polar method of Marsaglia. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * scale;
      return x * scale;
    }
  }
}

/** Spreads a small number over the whole state, and `stream` tells independent ones apart. */
export function seedOf(number: number, stream = 0): Seed {
  let state = Math.imul(number ^ Math.imul(stream + 1, 0x9e_37_79_b9), 0x85_eb_ca_6b) | 0;
  const next = (): number => {
    state = (state + 0x9e_37_79_b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21_f0_aa_ad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x73_5a_2d_97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  const words: Seed = [next(), next(), next(), next()];
  return words.every((word) => word === 0) ? [1, 0, 0, 0] : words;
}
