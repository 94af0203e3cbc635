// The safe subset of regular expressions: literals, character classes, groups, alternation, bounded
// quantifiers. What it accepts means exactly what it means to JavaScript, and what it does not accept is
// refused by name; nothing is taken to mean something else.
import {
  characters,
  choice,
  empty,
  type Expression,
  type Range,
  repeat,
  sequence,
} from '../language/expression.ts';

/** What is wrong with a pattern, and where. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const digit: readonly Range[] = [[0x30, 0x39]];
const word: readonly Range[] = [...digit, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const classes: ReadonlyMap<string, readonly Range[]> = new Map([
  ['d', digit],
  ['w', word],
]);

/** More copies than this in one quantifier are a mistake, not a part of a key. */
const maximumCopies = 512;

export function expressionOf(source: string): Expression {
  const reader = new Reader(source);
  const expression = alternatives(reader);
  if (!reader.done) throw reader.error('")" closes no group');
  return expression;
}

class Reader {
  readonly #source: string;
  #position = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get done(): boolean {
    return this.#position >= this.#source.length;
  }

  peek(): string {
    return this.#source.charAt(this.#position);
  }

  next(): string {
    const character = this.peek();
    this.#position += 1;
    return character;
  }

  take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#source);
    if (match !== null) this.#position = pattern.lastIndex;
    return match;
  }

  error(what: string): PatternError {
    return new PatternError(`${what}, at character ${this.#position + 1} of /${this.#source}/`);
  }
}

function alternatives(reader: Reader): Expression {
  const items = [terms(reader)];
  while (reader.take('|')) items.push(terms(reader));
  return choice(...items);
}

function terms(reader: Reader): Expression {
  const items: Expression[] = [];
  while (!reader.done && reader.peek() !== '|' && reader.peek() !== ')') {
    items.push(quantified(reader, atom(reader)));
  }
  return items.length === 0 ? empty : sequence(...items);
}

function atom(reader: Reader): Expression {
  if (reader.take('(')) return group(reader);
  if (reader.take('[')) return characters(...characterClass(reader));
  if (reader.take('\\')) return characters(...escape(reader));
  const character = reader.peek();
  if (character === '^' || character === '$') {
    throw reader.error(`"${character}" is not needed: the whole part is matched always`);
  }
  if (character === '.') throw reader.error('"." means any character: list those that you mean');
  if ('*+?{'.includes(character)) throw reader.error(`"${character}" repeats nothing`);
  if (']}'.includes(character)) throw reader.error(`"${character}" closes nothing`);
  return characters(single(reader.next()));
}

function group(reader: Reader): Expression {
  if (reader.peek() === '?' && !reader.take('?:')) {
    throw reader.error('"(?" begins a look-around, a name or a flag: use plain groups');
  }
  const inner = alternatives(reader);
  if (!reader.take(')')) throw reader.error('a group is not closed');
  return inner;
}

function quantified(reader: Reader, item: Expression): Expression {
  const [min, max] = quantifier(reader);
  if (/[?*+{]/u.test(reader.peek())) {
    throw reader.error(`"${reader.peek()}" follows a quantifier: put the first into a group`);
  }
  return repeat(item, min, max);
}

function quantifier(reader: Reader): readonly [min: number, max: number] {
  if (reader.take('?')) return [0, 1];
  if (reader.peek() === '*' || reader.peek() === '+') {
    throw reader.error(`"${reader.peek()}" has no bound: write {1,64}, say`);
  }
  if (reader.peek() !== '{') return [1, 1];
  const match = reader.match(/\{(\d+)(?:,(\d+))?\}/y);
  if (match === null) throw reader.error('a quantifier is {3} or {1,64}, with both bounds');
  const min = Number(match[1]);
  const max = Number(match[2] ?? match[1]);
  if (min > max) throw reader.error(`{${min},${max}} ends before it begins`);
  if (max > maximumCopies) throw reader.error(`{…${max}} is above ${maximumCopies}`);
  return [min, max];
}

function characterClass(reader: Reader): readonly Range[] {
  if (reader.take('^')) throw reader.error('"[^" takes what is not listed: list what you mean');
  const ranges: Range[] = [];
  while (!reader.take(']')) {
    if (reader.done) throw reader.error('a character class is not closed');
    const first = classAtom(reader);
    if (reader.match(/-(?!\])/y) === null) {
      ranges.push(...first);
      continue;
    }
    const last = classAtom(reader);
    ranges.push(span(reader, first, last));
  }
  if (ranges.length === 0) throw reader.error('a character class is empty');
  return ranges;
}

function span(reader: Reader, first: readonly Range[], last: readonly Range[]): Range {
  const [from, to] = [first[0], last[0]];
  const singles = from !== undefined && from[0] === from[1] && to !== undefined && to[0] === to[1];
  if (!singles) throw reader.error('a range in a class goes from one character to another');
  if (from[0] > to[0]) throw reader.error('a range in a class ends before it begins');
  return [from[0], to[0]];
}

function classAtom(reader: Reader): readonly Range[] {
  if (reader.done) throw reader.error('a character class is not closed');
  return reader.take('\\') ? escape(reader) : [single(reader.next())];
}

function escape(reader: Reader): readonly Range[] {
  const character = reader.next();
  const named = classes.get(character);
  if (named !== undefined) return named;
  if (/[1-9k]/u.test(character)) throw reader.error('back references are not regular');
  if (/[A-Za-z0-9]/u.test(character)) throw reader.error(`"\\${character}" is not in the subset`);
  if (character === '') throw reader.error('"\\" escapes nothing');
  return [single(character)];
}

function single(character: string): Range {
  const code = character.charCodeAt(0);
  return [code, code];
}
