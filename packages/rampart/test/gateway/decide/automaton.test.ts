import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Automaton, type Step } from '../../../src/gateway/decide/automaton.ts';

const alphabet = ['a', 'b', 'c'];

function accepting(letters: readonly string[]): Uint8Array {
  const accepts = new Uint8Array(256);
  for (const letter of letters) accepts[letter.charCodeAt(0)] = 1;
  return accepts;
}

/** A step, and what a regular expression writes for it. */
interface Piece {
  readonly step: Step;
  readonly text: string;
}

const signs = { once: '', maybe: '?', any: '*' } as const;

const piece: fc.Arbitrary<Piece> = fc
  .record({
    letters: fc.subarray(alphabet, { minLength: 1 }),
    times: fc.constantFrom('once' as const, 'maybe' as const, 'any' as const),
  })
  .map(({ letters, times }) => ({
    step: { accepts: accepting(letters), times },
    text: `[${letters.join('')}]${signs[times]}`,
  }));

const lines = fc.array(fc.array(piece, { maxLength: 6 }), { minLength: 1, maxLength: 3 });
const word = fc.string({ unit: fc.constantFrom(...alphabet, 'd'), maxLength: 8 });

function matches(automaton: Automaton, text: string): boolean {
  // In the middle of other bytes, as a key is in a frame.
  return automaton.matches(Buffer.from(`<<${text}>>`), 2, text.length + 2);
}

/** Any of these, or nothing, often: more sets of places than get a number. */
function manySets(length: number): { automaton: Automaton; expression: RegExp } {
  const any = accepting(['a', 'b']);
  const before: Step = { accepts: any, times: 'any' };
  const a: Step = { accepts: accepting(['a']), times: 'once' };
  const behind: Step[] = Array.from({ length }, () => ({ accepts: any, times: 'once' }));
  return {
    automaton: new Automaton([[before, a, ...behind]]),
    expression: new RegExp(`^[ab]*a[ab]{${length}}$`),
  };
}

describe('an automaton', () => {
  test('matches what the regular expression of its steps matches', () => {
    fc.assert(
      fc.property(lines, fc.array(word, { minLength: 1, maxLength: 8 }), (pieces, words) => {
        const automaton = new Automaton(pieces.map((line) => line.map(({ step }) => step)));
        const choices = pieces.map((line) => line.map(({ text }) => text).join(''));
        const expression = new RegExp(`^(?:${choices.join('|')})$`);
        for (const text of words) {
          // Twice: the second time all that it meets is known.
          expect(matches(automaton, text), text).toBe(expression.test(text));
          expect(matches(automaton, text), text).toBe(expression.test(text));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('matches rightly where it has more sets of places than it numbers', () => {
    const { automaton, expression } = manySets(13);
    const letters = fc.constantFrom('a', 'b');
    fc.assert(
      fc.property(fc.string({ unit: letters, minLength: 400, maxLength: 600 }), (text) => {
        expect(matches(automaton, text)).toBe(expression.test(text));
      }),
      { numRuns: 100 },
    );
  });

  test('has no steps: only nothing matches', () => {
    expect(matches(new Automaton([[]]), '')).toBe(true);
    expect(matches(new Automaton([[]]), 'a')).toBe(false);
  });

  test('goes on whatever follows, be it from the beginning or from behind a step', () => {
    const star: Step = { accepts: new Uint8Array(256).fill(1), times: 'any' };
    const a: Step = { accepts: accepting(['a']), times: 'once' };
    const words = ['', 'a', 'ba', 'ad', 'add'];
    const heard = (line: readonly Step[]): boolean[] =>
      words.map((text) => matches(new Automaton([line]), text));
    expect(heard([star])).toEqual([true, true, true, true, true]);
    expect(heard([star, star])).toEqual([true, true, true, true, true]);
    expect(heard([a, star])).toEqual([false, true, false, true, true]);
    expect(heard([star, a, star])).toEqual([false, true, true, true, true]);
    expect(heard([star, a])).toEqual([false, true, true, false, false]);
  });

  test('tells bytes above 127 apart', () => {
    const accepts = new Uint8Array(256).fill(1, 200, 256);
    const automaton = new Automaton([[{ accepts, times: 'once' }]]);
    expect(automaton.matches(Buffer.from([200]), 0, 1)).toBe(true);
    expect(automaton.matches(Buffer.from([199]), 0, 1)).toBe(false);
  });
});
