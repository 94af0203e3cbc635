// The words of a command as a client has put them together, keys still being objects. Nothing is
// encoded that the table does not ask for: a value may be large, and only options are compared.
import { integerOf, type Arguments } from '../commands/index.ts';
import { Key } from '../key.ts';

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);
const longestName = 128;

export class Words implements Arguments {
  #words: readonly unknown[] = [];
  #before = 0;
  #name: unknown;

  /** `before` is 1 where the name of the command is not in the list itself. */
  over(words: readonly unknown[], before: 0 | 1 = 0, name?: unknown): this {
    this.#words = words;
    this.#before = before;
    this.#name = name;
    return this;
  }

  get count(): number {
    return this.#words.length + this.#before;
  }

  bytes(index: number): Uint8Array {
    const word = this.#at(index);
    if (word === undefined) return nothing;
    if (word instanceof Uint8Array) return word;
    return encoder.encode(textOf(word));
  }

  /** The rule is that of `isWord`: ASCII case does not count, and the word ends at the first NUL. */
  is(index: number, upper: string): boolean {
    const word = this.#at(index);
    const text = typeof word === 'string' ? word : this.#short(word, upper.length);
    if (text === null || text.length < upper.length) return false;
    for (let at = 0; at < upper.length; at += 1) {
      const code = text.charCodeAt(at);
      const folded = code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
      if (folded !== upper.charCodeAt(at)) return false;
    }
    return text.length === upper.length || text.charCodeAt(upper.length) === 0;
  }

  integer(index: number): number {
    const bytes = this.bytes(index);
    return bytes.length > longestName ? NaN : integerOf(bytes, 0, bytes.length);
  }

  #at(index: number): unknown {
    return index < this.#before ? this.#name : this.#words[index - this.#before];
  }

  #short(word: unknown, length: number): string | null {
    if (word instanceof Uint8Array) {
      return String.fromCharCode(...word.subarray(0, length + 1));
    }
    return Key.isKey(word) ? word.toString() : null;
  }
}

function textOf(word: unknown): string {
  if (typeof word === 'string') return word;
  return Key.isKey(word) || typeof word === 'number' ? String(word) : '';
}
