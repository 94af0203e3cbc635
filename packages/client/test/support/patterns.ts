// Random patterns of the safe subset, as text: what they mean is told by JavaScript's own engine.
import fc from 'fast-check';

/** Over few characters, so that random patterns and random texts often meet. */
export const smallAlphabet = ['a', 'b', '-'];

const atom = fc.constantFrom('a', 'b', '-', '[ab]', '[a-]', '[-b]', String.raw`\-`, '(ab)', '(b-)');

const quantifier = fc.constantFrom('', '', '', '?', '{2}', '{0,2}', '{1,2}');

/** One or two branches of one or two terms. */
function branchesOf(term: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const terms = fc.array(
    fc.tuple(term, quantifier).map((words) => words.join('')),
    {
      minLength: 1,
      maxLength: 2,
    },
  );
  return fc
    .array(
      terms.map((words) => words.join('')),
      { minLength: 1, maxLength: 2 },
    )
    .map((branches) => branches.join('|'));
}

/** With groups of one depth: their texts are short, so that all of them can be enumerated. */
export const smallPattern: fc.Arbitrary<string> = branchesOf(
  fc.oneof(
    { arbitrary: atom, weight: 3 },
    branchesOf(atom).map((inner) => `(${inner})`),
  ),
);

/** What JavaScript takes for a match of the whole text. */
export function engineFor(source: string): RegExp {
  return new RegExp(`^(?:${source})$`);
}

/** All texts over the alphabet with at most so many characters, shortest first. */
export function textsUpTo(length: number, alphabet: readonly string[]): readonly string[] {
  const texts = [''];
  for (const text of texts) {
    if (text.length < length) texts.push(...alphabet.map((character) => text + character));
  }
  return texts;
}
