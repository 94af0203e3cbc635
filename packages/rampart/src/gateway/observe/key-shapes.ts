// What keys look like, without saying which they are: `session:8f3a…` is remembered as `session:` and
// a hexadecimal part. A tree with a bound; words in one place are kept until there are so many that
// they must be names of something.
import { anything, anyWord, isWord, kindOf, partsOf, patternOf, withKind } from './key-parts.ts';
import type { Part } from './key-parts.ts';

/** A place in the tree as a list of parts, and how often keys there were read and written. */
export interface ShapeRow {
  readonly parts: readonly Part[];
  readonly reads: number;
  readonly writes: number;
}

/** A key rule that covers what was seen. */
export interface ShapePattern {
  readonly pattern: string;
  readonly reads: number;
  readonly writes: number;
}

interface Place {
  readonly children: Map<Part, Place>;
  reads: number;
  writes: number;
  /** Words here are names, and no longer told apart. */
  named: boolean;
}

/** Beginnings of keys are mostly words, and an application has many. */
const mostBeginnings = 64;
const mostWords = 24;
const mostPlaces = 4_096;

export class KeyShapes {
  readonly #root = newPlace();
  #places = 1;

  add(key: Uint8Array, reads: boolean, writes: boolean): void {
    this.addRow({ parts: partsOf(key), reads: Number(reads), writes: Number(writes) });
  }

  addRow({ parts, reads, writes }: ShapeRow): void {
    let place = this.#root;
    for (const part of parts) {
      const child = this.#childOf(place, part);
      place = child.place;
      if (child.ends) break;
    }
    place.reads += reads;
    place.writes += writes;
  }

  /** All of it, for `addRow` of another. */
  rows(): readonly ShapeRow[] {
    return [...rowsBelow(this.#root, [])];
  }

  /** Rules that cover every key that was seen, in the order of their texts. */
  patterns(): readonly ShapePattern[] {
    const patterns = new Map<string, ShapePattern>();
    for (const { parts, reads, writes } of rowsBelow(simplified(this.#root), [])) {
      const pattern = parts.map(patternOf).join('');
      // The empty key has no rule of its own.
      if (pattern === '') continue;
      patterns.set(pattern, { pattern, reads, writes });
    }
    return [...patterns.values()].toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1));
  }

  #childOf(place: Place, part: Part): { readonly place: Place; readonly ends: boolean } {
    const kept = place.named && isWord(part) ? anyWord(part) : part;
    const known = place.children.get(kept);
    if (known !== undefined) return { place: known, ends: kept === anything };
    // A tree that is full gets no new branches: what would be one is anything.
    const name = this.#places < mostPlaces ? kept : anything;
    const child = place.children.get(name) ?? newPlace();
    if (!place.children.has(name)) this.#places += 1;
    place.children.set(name, child);
    const most = place === this.#root ? mostBeginnings : mostWords;
    if (isWord(name) && wordsIn(place) > most) {
      this.#makeNames(place);
      return this.#childOf(place, part);
    }
    return { place: child, ends: name === anything };
  }

  #makeNames(place: Place): void {
    place.named = true;
    for (const [part, child] of place.children) {
      if (!isWord(part)) continue;
      place.children.delete(part);
      const joined = place.children.get(anyWord(part)) ?? newPlace();
      place.children.set(anyWord(part), joined);
      join(joined, child);
    }
    this.#places = placesIn(this.#root);
  }
}

function newPlace(): Place {
  return { children: new Map(), reads: 0, writes: 0, named: false };
}

function wordsIn({ children }: Place): number {
  let words = 0;
  for (const part of children.keys()) if (isWord(part)) words += 1;
  return words;
}

function placesIn({ children }: Place): number {
  let places = 1;
  for (const child of children.values()) places += placesIn(child);
  return places;
}

function join(into: Place, from: Place): void {
  into.reads += from.reads;
  into.writes += from.writes;
  into.named ||= from.named;
  for (const [part, child] of from.children) {
    const there = into.children.get(part);
    if (there === undefined) into.children.set(part, child);
    else join(there, child);
  }
}

function* rowsBelow(
  { children, reads, writes }: Place,
  parts: readonly Part[],
): Generator<ShapeRow> {
  if (reads + writes > 0) yield { parts, reads, writes };
  for (const [part, child] of children) yield* rowsBelow(child, [...parts, part]);
}

/** The kinds that a part is a special case of, the widest first: an identifier may be all digits by chance. */
function widestOf(part: Part): readonly Part[] {
  const wider = { digits: ['base64url', 'hex'], hex: ['base64url'] } as const;
  const kind = kindOf(part);
  if (kind !== 'digits' && kind !== 'hex') return [];
  return wider[kind].map((each) => withKind(part, each));
}

/** A copy in which kinds that are special cases of a kind beside them are part of it. */
function simplified(place: Place): Place {
  const copy = { ...newPlace(), reads: place.reads, writes: place.writes };
  for (const [part, child] of place.children) {
    const name = widestOf(part).find((wider) => place.children.has(wider)) ?? part;
    const there = copy.children.get(name) ?? newPlace();
    copy.children.set(name, there);
    join(there, simplified(child));
  }
  return copy;
}
