// The prover against enumeration: all keys of two small keyspaces are written out by means that know
// nothing of automata, and their intersection is what it is.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { meeting } from '../../src/language/meet.ts';
import { partTexts } from '../../src/part-texts.ts';
import { pattern } from '../../src/parts/pattern.ts';
import { type Shape, shapeOf } from '../../src/shape.ts';
import { engineFor, smallAlphabet, smallPattern, textsUpTo } from '../support/patterns.ts';
import { sampled } from '../support/sampled.ts';

// At full size they compute for minutes, and for longer on a machine that others use too.
vi.setConfig({ testTimeout: sampled(180_000, 1_800_000) });

/** Longer texts of a part would make too many keys to write out. */
const longestPart = 5;
const texts = textsUpTo(longestPart, smallAlphabet);

/** `#` stands for a part in the order of `sources`. */
interface Small {
  readonly layout: string;
  readonly sources: readonly string[];
}

/** Parts are never empty, whatever their pattern. */
const choicesOf = (source: string): readonly string[] => {
  const engine = engineFor(source);
  return texts.filter((text) => text !== '' && engine.test(text));
};

const bounded = smallPattern.filter(
  (source) =>
    choicesOf(source).length > 0 && pattern(new RegExp(source)).language.longest <= longestPart,
);

const smallOf = (...layouts: readonly string[]): fc.Arbitrary<Small> =>
  fc.constantFrom(...layouts).chain((layout) => {
    const parts = layout.split('#').length - 1;
    return fc.record({
      layout: fc.constant(layout),
      sources: fc.array(bounded, { minLength: parts, maxLength: parts }),
    });
  });

const touching = ['##', '#-#', '#a#', 'a##', '#b#'];
const small = smallOf('#', 'a:#', 'a#', '#:b', '#b', '#:#', 'a:#:#', 'a:b', '#:a:b', ...touching);

const unambiguous = small.filter((each) => provenShape(each) !== null);

/** Half of them of one layout, so that many of them meet. */
const pairs = fc.oneof(
  fc.tuple(unambiguous, unambiguous),
  fc.constantFrom('#', 'a#', '#:#', '##', '#-#').chain((layout) => {
    const alike = smallOf(layout).filter((each) => provenShape(each) !== null);
    return fc.tuple(alike, alike);
  }),
);

/** By a separator that is nowhere, so that colons are only literals. */
function shapeOfSmall({ layout, sources }: Small): Shape {
  let index = 0;
  const template = layout.replaceAll('#', () => `{p${(index += 1)}}`);
  const parts = sources.map((source, at) => [`p${at + 1}`, pattern(new RegExp(source))] as const);
  return shapeOf(template, Object.fromEntries(parts), { separator: '/' });
}

/** Every way to fill the parts, so that a key that can be made in two ways stands there twice. */
function enumerated({ layout, sources }: Small): readonly string[] {
  const [head = '', ...literals] = layout.split('#');
  let keys = [head];
  sources.forEach((source, index) => {
    keys = keys.flatMap((key) =>
      choicesOf(source).map((text) => key + text + (literals[index] ?? '')),
    );
  });
  return keys;
}

const repeated = (keys: readonly string[]): readonly string[] =>
  keys.filter((key, index) => keys.indexOf(key) !== index);

const shortest = (keys: readonly string[]): number => Math.min(...keys.map((key) => key.length));

/** Null for a keyspace that is refused because a key of it can be read in two ways. */
function provenShape(each: Small): Shape | null {
  try {
    return shapeOfSmall(each);
  } catch (error) {
    if (!String(error).includes('can be read in two ways')) throw error;
    return null;
  }
}

describe('the proof that two keyspaces are disjoint', () => {
  const runs = sampled(200, 20_000);

  it(`agrees with enumeration on ${runs} random pairs, and shows a shortest common key`, () => {
    let meetings = 0;
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const theirs = new Set(enumerated(other));
        const common = enumerated(one).filter((key) => theirs.has(key));
        const shown = meeting(shapeOfSmall(one).automaton, shapeOfSmall(other).automaton);
        meetings += shown === null ? 0 : 1;
        if (shown === null) {
          expect(common).toEqual([]);
        } else {
          expect(common).toContain(shown);
          expect(shown).toHaveLength(shortest(common));
        }
      }),
      { numRuns: runs },
    );
    // Both answers have to come up often, or the agreement would say little.
    expect(meetings).toBeGreaterThan(runs / 20);
    expect(meetings).toBeLessThan(runs / 1.2);
  });

  it('does not depend on the order of the two', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [left, right] = [shapeOfSmall(one).automaton, shapeOfSmall(other).automaton];
        expect(meeting(left, right)?.length).toBe(meeting(right, left)?.length);
      }),
      { numRuns: sampled(200, 2000) },
    );
  });
});

describe('the proof that one keyspace can be read in one way only', () => {
  const runs = sampled(200, 20_000);

  it(`agrees with enumeration on ${runs} random keyspaces, and shows a shortest such key`, () => {
    let ambiguous = 0;
    fc.assert(
      fc.property(smallOf(...touching), (each) => {
        const twice = repeated(enumerated(each));
        const shape = provenShape(each);
        ambiguous += shape === null ? 1 : 0;
        if (shape !== null) {
          expect(twice).toEqual([]);
        } else {
          const shown = shownIn(() => shapeOfSmall(each));
          expect(twice).toContain(shown);
          expect(shown).toHaveLength(shortest(twice));
        }
      }),
      { numRuns: runs },
    );
    expect(ambiguous).toBeGreaterThan(runs / 20);
    expect(ambiguous).toBeLessThan(runs / 1.2);
  });

  it('makes reading the inverse of writing', () => {
    fc.assert(
      fc.property(unambiguous, fc.array(fc.nat(), { minLength: 2, maxLength: 2 }), (each, at) => {
        const parts = each.sources.map((source, index) => {
          const choices = choicesOf(source);
          return choices[(at[index] ?? 0) % choices.length] ?? '';
        });
        const shape = shapeOfSmall(each);
        const key = parts.reduce(
          (text, part, index) => text + part + (shape.parts[index]?.literal ?? ''),
          shape.head,
        );
        expect(partTexts(shape, key)).toEqual(parts);
      }),
      { numRuns: sampled(200, 20_000) },
    );
  });

  it('reads exactly the keys that can be made', () => {
    fc.assert(
      fc.property(
        unambiguous,
        fc.string({ unit: fc.constantFrom(...smallAlphabet, ':'), maxLength: 8 }),
        (each, text) => {
          const isKey = enumerated(each).includes(text);
          expect(partTexts(shapeOfSmall(each), text) !== null).toBe(isKey);
        },
      ),
      { numRuns: sampled(200, 20_000) },
    );
  });
});

/** The key in quotes that the error names. */
function shownIn(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    return /the key "([^"]*)" can be read/u.exec(String(error))?.[1] ?? '';
  }
  return '';
}
