/** The words of one command. Indexes outside it are allowed: they hold nothing. */
export interface Arguments {
  readonly count: number;
  bytes(index: number): Uint8Array;
  /** Whether the server takes the argument for this word; `isWord` is the rule. */
  is(index: number, upper: string): boolean;
  /** The argument as the server reads a number, else NaN; `integerOf` is the rule. */
  integer(index: number): number;
}

export function argumentsOf(list: readonly (string | Uint8Array)[]): Arguments {
  const encoder = new TextEncoder();
  const words = list.map((word) => (typeof word === 'string' ? encoder.encode(word) : word));
  const nothing = new Uint8Array(0);
  return {
    count: words.length,
    bytes: (index) => words[index] ?? nothing,
    is(index, upper) {
      const word = words[index];
      return word !== undefined && isWord(word, 0, word.length, upper);
    },
    integer(index) {
      const word = words[index];
      return word === undefined ? NaN : integerOf(word, 0, word.length);
    },
  };
}

/**
 * Compares as the server compares the options of a command: case of ASCII letters does not count, and
 * the word ends at the first NUL. Without the second, `STORE\0` would be an option to the server only.
 * Names of commands and subcommands are not compared like this; `CommandTable.find` does them.
 */
export function isWord(bytes: Uint8Array, from: number, to: number, upper: string): boolean {
  const length = upper.length;
  if (to - from < length) return false;
  for (let index = 0; index < length; index += 1) {
    const byte = bytes[from + index] ?? 0;
    const folded = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    if (folded !== upper.charCodeAt(index)) return false;
  }
  return to - from === length || bytes[from + length] === 0;
}

/** Strict as the server: no blanks, no plus sign, no leading zeros. NaN also beyond 15 digits. */
export function integerOf(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === 0x2d && to > from;
  const start = negative ? from + 1 : from;
  const digits = to - start;
  if (digits < 1 || digits > 15) return NaN;
  if (bytes[start] === 0x30) return digits === 1 && !negative ? 0 : NaN;
  let value = 0;
  for (let index = start; index < to; index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}
