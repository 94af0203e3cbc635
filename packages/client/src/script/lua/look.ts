// Looks at a script before it is ever sent: nothing in it may turn a text into code, every command is
// named by a literal, and wherever that command takes a key there stands a declared one. A key that Lua
// puts together from arguments is the hole that keyspaces close, opened again inside the server; a
// cluster would also look for it in the wrong place.
import { CommandTable } from '../../commands/index.ts';
import { Code, type Range } from './code.ts';
import { KeyNames, type DeclaredKeys } from './key-names.ts';
import { tokensOf } from './lexer.ts';
import { unkeyedWord, type CallWord } from './call-keys.ts';

export interface Declared extends DeclaredKeys {
  readonly arguments: ReadonlySet<string>;
}

export interface Flaw {
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

/** They make code of texts, or reach what a name hides. */
const forbidden: ReadonlySet<string> = new Set(
  'load loadstring loadfile dofile require _G getfenv setfenv rawset setmetatable debug'.split(' '),
);

/** `computedKeys`: the author answers for keys that cannot be followed. */
export function flawOf(
  lua: string,
  declared: Declared,
  options: { readonly computedKeys: boolean },
): Flaw | null {
  const tokens = tokensOf(lua);
  if (!('length' in tokens)) return { ...tokens, what: 'Here begins nothing that Lua 5.1 knows.' };
  const code = new Code(tokens);
  const names = new KeyNames(code, declared);
  // A misspelt name is told as that, and not as a key that is none.
  const looks: readonly ((at: number) => string | null)[] = [
    (at) => nameFlaw(code, at, declared),
    (at) => assignmentFlaw(code, at) ?? redisFlaw(code, at),
    (at) => (options.computedKeys ? null : callFlaw(code, at, names)),
  ];
  for (const look of looks) {
    for (const [at, { line, column }] of tokens.entries()) {
      const what = look(at);
      if (what !== null) return { line, column, what };
    }
  }
  return null;
}

function nameFlaw(code: Code, at: number, declared: Declared): string | null {
  const name = code.freeNameAt(at);
  if (name === undefined) return null;
  if (forbidden.has(name)) return `${name} can make code of a text, or reach what is hidden.`;
  if (name === 'KEYS') return isListUse(code, at, at + 1) ? null : aliased('KEYS');
  if (name !== 'keys' && name !== 'args') return null;
  const field = code.is(at + 1, '.') ? code.nameAt(at + 2) : undefined;
  if (field === undefined) return aliased(name);
  if (name === 'args') {
    return declared.arguments.has(field) ? null : `No argument is declared as ${field}.`;
  }
  if (declared.single.has(field)) return null;
  if (!declared.several.has(field)) return `No key is declared as ${field}.`;
  return isListUse(code, at, at + 3) ? null : aliased(`keys.${field}`);
}

const aliased = (name: string): string =>
  `${name} is used as a whole, and then nobody sees what becomes of it.`;

/** `list[1]`, `#list`, `ipairs(list)`, `unpack(list)`. */
function isListUse(code: Code, from: number, to: number): boolean {
  if (code.is(to, '[') || code.is(from - 1, '#')) return true;
  const reader = code.freeNameAt(from - 2);
  return code.is(from - 1, '(') && code.is(to, ')') && (reader === 'ipairs' || reader === 'unpack');
}

/** `keys.product = …` would make a key of anything. */
function assignmentFlaw(code: Code, at: number): string | null {
  if (!code.is(at, '=')) return null;
  let index = at - 1;
  for (;;) {
    while (code.is(index, ']')) index = code.beforeBracket(index) - 1;
    const name = code.nameAt(index);
    if (name === undefined) return null;
    const isField = code.is(index - 1, '.');
    if (!isField && (name === 'keys' || name === 'KEYS')) {
      return 'The script writes to its table of keys.';
    }
    if (!isField && !code.is(index - 1, ',')) return null;
    index -= 2;
  }
}

/** redis may be asked for its parts by name only: an alias of `redis.call` would not be looked at. */
function redisFlaw(code: Code, at: number): string | null {
  if (code.freeNameAt(at) !== 'redis') return null;
  const part = code.is(at + 1, '.') ? code.nameAt(at + 2) : undefined;
  if (part === undefined) return aliased('redis');
  if (part !== 'call' && part !== 'pcall') return null;
  if (!code.is(at + 3, '(')) return `redis.${part} is called with brackets, and has no other name.`;
  const [command] = code.listAt(at + 3);
  const isLiteral = command !== undefined && command.to === command.from + 1;
  const isText = isLiteral && code.tokens[command.from]?.kind === 'string';
  return isText ? null : `The first argument of redis.${part} is a text in quotes.`;
}

function callFlaw(code: Code, at: number, names: KeyNames): string | null {
  if (code.freeNameAt(at) !== 'redis' || !code.is(at + 3, '(')) return null;
  if (!code.is(at + 2, 'call') && !code.is(at + 2, 'pcall')) return null;
  const words = code.listAt(at + 3).map((range): CallWord => {
    const token = code.tokens[range.from];
    const isOne = range.to === range.from + 1;
    if (isOne && (token?.kind === 'string' || token?.kind === 'number')) {
      return token.text === undefined ? { kind: 'other' } : { kind: 'literal', text: token.text };
    }
    if (names.isCount(range)) return { kind: 'count' };
    const kind = names.kindOf(range);
    return kind === 'other' && isOpen(code, range) ? { kind: 'open' } : { kind };
  });
  return unkeyedWord(CommandTable.bundled(), words);
}

/** A call, or `...`, may come to any number of words. */
function isOpen(code: Code, { from, to }: Range): boolean {
  if (code.is(to - 1, '...')) return true;
  const isOne = ['tostring', 'tonumber'].includes(code.freeNameAt(from) ?? '');
  return code.is(to - 1, ')') && !(isOne && code.afterBracket(from + 1) === to);
}
