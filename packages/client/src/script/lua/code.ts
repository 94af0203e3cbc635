// A list of tokens to walk over, and the few shapes of it that the look at a script needs.
import type { Token } from './lexer.ts';

export class Code {
  readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** Whether the name or symbol stands at `at`; a string is neither. */
  is(at: number, text: string): boolean {
    const token = this.tokens[at];
    return token !== undefined && token.kind !== 'string' && token.text === text;
  }

  nameAt(at: number): string | undefined {
    const token = this.tokens[at];
    return token?.kind === 'name' ? token.text : undefined;
  }

  /** A name that stands for itself, and not for a field of something. */
  freeNameAt(at: number): string | undefined {
    return this.is(at - 1, '.') || this.is(at - 1, ':') ? undefined : this.nameAt(at);
  }

  /** After the bracket that closes the one at `at`; the end when nothing does. */
  afterBracket(at: number): number {
    let depth = 0;
    for (let index = at; index < this.tokens.length; index += 1) {
      if (this.isOpening(index)) depth += 1;
      if (this.#isClosing(index)) depth -= 1;
      if (depth === 0) return index + 1;
    }
    return this.tokens.length;
  }

  /** Where the bracket begins that ends at `at`; before the code when it begins nowhere. */
  beforeBracket(at: number): number {
    let depth = 0;
    for (let index = at; index >= 0; index -= 1) {
      if (this.#isClosing(index)) depth += 1;
      if (this.isOpening(index)) depth -= 1;
      if (depth === 0) return index;
    }
    return -1;
  }

  /** The ranges between the commas of a bracket that opens at `at`. */
  listAt(at: number): readonly Range[] {
    const end = this.afterBracket(at) - 1;
    const ranges: Range[] = [];
    let from = at + 1;
    let index = from;
    while (index < end) {
      if (this.is(index, ',')) {
        ranges.push({ from, to: index });
        from = index + 1;
      }
      index = this.isOpening(index) ? this.afterBracket(index) : index + 1;
    }
    return from === end && ranges.length === 0 ? [] : [...ranges, { from, to: end }];
  }

  isOpening(at: number): boolean {
    return this.is(at, '(') || this.is(at, '[') || this.is(at, '{');
  }

  #isClosing(at: number): boolean {
    return this.is(at, ')') || this.is(at, ']') || this.is(at, '}');
  }
}

export interface Range {
  readonly from: number;
  readonly to: number;
}
