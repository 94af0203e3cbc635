// Whether bytes go through steps from the first to behind the last. It reads them once, whatever the steps
// are, so that a hostile key cannot make a rule with many stars slow.
//
// Hot path: every key of a user whose rules are templates comes here. To follow all places at once took
// microseconds for a part like `{token:base64url}`, which 512 steps stand for; so each set of places gets a
// number when it is first reached, and from then on a byte is one look into a table.

/** A byte of one of these: just once, once or not at all, or as often as there are. */
export interface Step {
  readonly accepts: Uint8Array;
  readonly times: 'once' | 'maybe' | 'any';
}

/** Places in a line that can be reached, in order: from, to, from, to, both included. */
type Places = readonly number[];

/** Instead of the number of a set: not looked at yet, no way on, on whatever follows. */
const unknown = -1;
const nowhere = -2;
const anywhere = -3;
/** Sets that are numbered. No sound rule has more; what lies beyond is followed without a number. */
const mostSets = 4_096;

export class Automaton {
  readonly #steps: readonly (Step | null)[];
  /** Bytes that no step tells apart are of one kind. */
  readonly #kindOf: Uint8Array;
  /** One byte of each kind. */
  readonly #examples: readonly number[];
  /** The set in front of the first byte. */
  readonly #begin: number;
  readonly #sets: Places[] = [];
  readonly #numbers = new Map<string, number>();
  /** For each set, and each kind of byte, where it leads. */
  #table: Int32Array;
  /** Sets in which the bytes may end. */
  readonly #ends: boolean[] = [];

  /** Any of these lines. */
  constructor(lines: readonly (readonly Step[])[]) {
    // Behind each line stands its end, through which nothing leads.
    this.#steps = lines.flatMap((line) => [...line, null]);
    const { kindOf, examples } = kindsOf(this.#steps);
    this.#kindOf = kindOf;
    this.#examples = examples;
    this.#table = new Int32Array(examples.length).fill(unknown);
    const firsts: number[] = [];
    let first = 0;
    for (const line of lines) {
      firsts.push(first);
      first += line.length + 1;
    }
    this.#begin = this.#numberOf(this.#reach(firsts));
  }

  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const kinds = this.#examples.length;
    let table = this.#table;
    let set = this.#begin;
    if (set < 0) return set === anywhere;
    for (let at = start; at < end; at += 1) {
      const kind = this.#kindOf[bytes[at] ?? 0] ?? 0;
      let next = table[set * kinds + kind] ?? unknown;
      if (next === unknown) {
        next = this.#discover(set, kind);
        table = this.#table;
        if (next === unknown) return this.#follow(bytes, at, end, this.#sets[set] ?? []);
      }
      if (next < 0) return next === anywhere;
      set = next;
    }
    return this.#ends[set] ?? false;
  }

  /** Without numbers, from these places on. */
  #follow(bytes: Uint8Array, start: number, end: number, from: Places): boolean {
    let places = from;
    for (let at = start; at < end && places.length > 0; at += 1) {
      places = this.#after(places, bytes[at] ?? 0);
    }
    return this.#holdsEnd(places);
  }

  #discover(set: number, kind: number): number {
    const places = this.#after(this.#sets[set] ?? [], this.#examples[kind] ?? 0);
    const next = this.#numberOf(places);
    this.#table[set * this.#examples.length + kind] = next;
    return next;
  }

  #numberOf(places: Places): number {
    if (places.length === 0) return nowhere;
    if (this.#leadsAnywhere(places)) return anywhere;
    const name = places.join();
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#sets.length;
    if (number === mostSets) return unknown;
    this.#numbers.set(name, number);
    this.#sets.push(places);
    this.#ends.push(this.#holdsEnd(places));
    const needed = this.#sets.length * this.#examples.length;
    if (needed > this.#table.length) {
      const larger = new Int32Array(needed * 2).fill(unknown);
      larger.set(this.#table);
      this.#table = larger;
    }
    return number;
  }

  /** Where one more byte leads. */
  #after(places: Places, byte: number): Places {
    const reached: number[] = [];
    for (const place of each(places)) {
      const step = this.#steps[place];
      if (step?.accepts[byte] !== 1) continue;
      reached.push(step.times === 'any' ? place : place + 1);
    }
    return this.#reach(reached);
  }

  /** A step that may be left out: whoever stands before it also stands behind it. In order, each once. */
  #reach(from: readonly number[]): Places {
    const ranges: number[] = [];
    let last = -1;
    for (const place of from) {
      let at = place;
      let goesOn = at > last;
      while (goesOn) {
        if (ranges.length === 0 || at > last + 1) ranges.push(at, at);
        else ranges[ranges.length - 1] = at;
        last = at;
        goesOn = (this.#steps[at]?.times ?? 'once') !== 'once';
        at += 1;
      }
    }
    return ranges;
  }

  #holdsEnd(places: Places): boolean {
    for (const place of each(places)) if (this.#steps[place] === null) return true;
    return false;
  }

  /** It stands before a star, behind which nothing more is asked. */
  #leadsAnywhere(places: Places): boolean {
    for (const place of each(places)) {
      const step = this.#steps[place];
      const isLast = this.#steps[place + 1] === null;
      if (isLast && step?.times === 'any' && !step.accepts.includes(0)) return true;
    }
    return false;
  }
}

function* each(places: Places): Generator<number> {
  for (let range = 0; range < places.length; range += 2) {
    const to = places[range + 1] ?? 0;
    for (let place = places[range] ?? 0; place <= to; place += 1) yield place;
  }
}

function kindsOf(steps: readonly (Step | null)[]): { kindOf: Uint8Array; examples: number[] } {
  const kindOf = new Uint8Array(256);
  let examples = [0];
  for (const accepts of new Set(steps.map((step) => step?.accepts))) {
    if (accepts === undefined) continue;
    const kinds = new Map<number, number>();
    examples = [];
    for (let byte = 0; byte < 256; byte += 1) {
      const both = (kindOf[byte] ?? 0) * 2 + (accepts[byte] ?? 0);
      const kind = kinds.get(both) ?? kinds.size;
      if (kind === kinds.size) {
        kinds.set(both, kind);
        examples.push(byte);
      }
      kindOf[byte] = kind;
    }
  }
  return { kindOf, examples };
}
