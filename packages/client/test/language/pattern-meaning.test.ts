import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { both, characters, repeat } from '../../src/language/expression.ts';
import { languageOf } from '../../src/language/language.ts';
import { expressionOf } from '../../src/parts/source.ts';
import { engineFor, smallAlphabet, smallPattern, textsUpTo } from '../support/patterns.ts';
import { sampled } from '../support/sampled.ts';

const texts = textsUpTo(6, smallAlphabet);

const accepted = (source: string): readonly string[] => {
  const language = languageOf(expressionOf(source));
  return texts.filter((text) => language?.has(text));
};

const matched = (source: string): readonly string[] => {
  const engine = engineFor(source);
  return texts.filter((text) => engine.test(text));
};

describe('a pattern of the subset', () => {
  it('means to us what it means to JavaScript', () => {
    fc.assert(
      fc.property(smallPattern, (source) => {
        expect(accepted(source)).toEqual(matched(source));
      }),
      { numRuns: sampled(200, 5000) },
    );
  });

  it.each(['(a?){2}b', '((a|b)?-){0,2}', '(a{0,2}){1,2}', 'a(|b)', '(?:a|ab)(?:b|-)', '[a-b]{3}'])(
    'means the same also where copies may be empty or overlap: %s',
    (source) => {
      expect(accepted(source)).toEqual(matched(source));
    },
  );

  it('is the same for the check and for the search of ends', () => {
    fc.assert(
      fc.property(smallPattern, fc.constantFrom(...texts), (source, text) => {
        const language = languageOf(expressionOf(source));
        const prefixes = Array.from({ length: text.length + 1 }, (_, end) => end);
        const ends = prefixes.filter((end) => language?.has(text.slice(0, end)));
        expect(language?.endsIn(text, 0)).toEqual(ends);
        expect(language?.endsIn(`ab${text}`, 2)).toEqual(ends.map((end) => end + 2));
      }),
      { numRuns: sampled(200, 5000) },
    );
  });

  it('knows how long its longest text is', () => {
    fc.assert(
      fc.property(smallPattern, fc.integer({ min: 1, max: 6 }), (source, max) => {
        const expression = both(expressionOf(source), repeat(characters([0, 0xff]), 0, max));
        const lengths = matched(source)
          .map(({ length }) => length)
          .filter((length) => length <= max);
        expect(languageOf(expression)?.longest).toBe(Math.max(0, ...lengths));
      }),
      { numRuns: sampled(200, 5000) },
    );
  });
});

describe('a language', () => {
  it.each(['[ab]{0,40}a[ab]{40}', '((a{1,30}){1,30}){1,30}'])(
    'is refused where its automaton would be enormous, and not built: %s',
    (source) => {
      expect(languageOf(expressionOf(source))).toBeNull();
    },
  );

  it('is walked once where an engine that backtracks would take ages', () => {
    const language = languageOf(expressionOf('(a{1,9}){1,9}'));
    expect(language?.has(`${'a'.repeat(80)}b`)).toBe(false);
    expect(language?.has('a'.repeat(81))).toBe(true);
    expect(language?.has('a'.repeat(82))).toBe(false);
  });

  it('is without end where it repeats without end', () => {
    expect(languageOf(repeat(characters([0x61, 0x62]), 1, Infinity))?.longest).toBe(Infinity);
  });
});
