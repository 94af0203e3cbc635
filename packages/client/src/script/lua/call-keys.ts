// Whether everything that one redis.call takes for a key is a declared key. What stands for an argument
// is not known, so it is tried as everything that could move the keys: an option, a number, a plain word.
import { argumentsOf, type CommandTable } from '../../commands/index.ts';

export type CallWord =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'key' }
  /** Some keys at once, by `unpack`. */
  | { readonly kind: 'keys' }
  /** How many keys there are, in front of them. */
  | { readonly kind: 'count' }
  | { readonly kind: 'other' }
  /** Not known, and not even how many. */
  | { readonly kind: 'open' };

const unknowns = ['x', '1', '2', 'STORE', 'STOREDIST', 'BY', 'GET', 'STREAMS', 'KEYS'] as const;

/** A sentence about the first word that is no declared key; null when all are. */
export function unkeyedWord(table: CommandTable, words: readonly CallWord[]): string | null {
  const [name] = words;
  if (name?.kind !== 'literal') return 'The name of the command is not plain.';
  const isFixed = words.every(({ kind }) => kind === 'literal' || kind === 'key');
  for (const unknown of isFixed ? unknowns.slice(0, 1) : unknowns) {
    const flaw = flawWith(table, words, unknown);
    if (flaw !== null) return flaw;
  }
  return null;
}

function flawWith(table: CommandTable, words: readonly CallWord[], unknown: string): string | null {
  const open = words.at(-1)?.kind === 'open' ? [unknown, unknown, unknown] : [];
  const args = argumentsOf([...words.map((word) => textOf(word, unknown)), ...open]);
  const command = table.find(args);
  const [name] = words;
  const called = name?.kind === 'literal' ? name.text : '';
  if (command === undefined) return `Nobody says where ${called} has its keys.`;
  const uses = table.keys(command, args);
  if (uses === undefined) return `It cannot be seen which words of ${called} are keys.`;
  for (const { index, kind } of uses) {
    const word = words[index]?.kind;
    if (kind === 'key' && (word === 'key' || word === 'keys')) continue;
    if (kind !== 'key') return `${called} reaches keys by a pattern or all of them.`;
    return `Word ${index} of ${called} is a key, and not one that the script declares.`;
  }
  return null;
}

function textOf(word: CallWord, unknown: string): string {
  switch (word.kind) {
    case 'literal':
      return word.text;
    case 'count':
      return '1';
    case 'key':
    case 'keys':
      return 'k';
    case 'other':
    case 'open':
      return unknown;
  }
}
