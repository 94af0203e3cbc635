// Splits a line of text into words exactly as the server does, quirks included: a word that we
// decided on and a word that the server runs must never differ.

const backslash = 0x5c;
const doubleQuote = 0x22;
const singleQuote = 0x27;

const escapes: Readonly<Record<number, number>> = {
  0x6e: 0x0a, // \n
  0x72: 0x0d, // \r
  0x74: 0x09, // \t
  0x62: 0x08, // \b
  0x61: 0x07, // \a
};

/**
 * The words of the line in `[from, to)`, which holds neither its line end nor a NUL; `null` when
 * its quotes are unbalanced.
 */
export function inlineWords(bytes: Uint8Array, from: number, to: number): Buffer[] | null {
  const words: Buffer[] = [];
  // Unescaping never makes a word longer.
  const unescaped = Buffer.allocUnsafe(to - from);
  let at = from;
  for (;;) {
    while (at < to && isSpace(bytes[at])) at++;
    if (at >= to) return words;
    let length = 0;
    let quote = 0;
    while (at < to) {
      const byte = bytes[at] ?? 0;
      if (quote === 0) {
        // Vertical tab and form feed separate words only where a word has not begun.
        if (byte === 0x20 || byte === 0x09 || byte === 0x0d) break;
        if (byte === doubleQuote || byte === singleQuote) quote = byte;
        else unescaped[length++] = byte;
        at++;
      } else if (byte === quote) {
        at++;
        if (at < to && !isSpace(bytes[at])) return null;
        quote = 0;
        break;
      } else if (byte === backslash && quote === doubleQuote) {
        // An escape that the line's end cuts off stands in a quote that is never closed.
        const escaped = bytes[at + 1] ?? 0;
        const hex = escaped === 0x78 ? hexByte(bytes[at + 2], bytes[at + 3]) : -1;
        unescaped[length++] = hex === -1 ? (escapes[escaped] ?? escaped) : hex;
        at += hex === -1 ? 2 : 4;
      } else if (byte === backslash && bytes[at + 1] === singleQuote) {
        unescaped[length++] = singleQuote;
        at += 2;
      } else {
        unescaped[length++] = byte;
        at++;
      }
    }
    if (quote !== 0) return null;
    words.push(Buffer.from(unescaped.subarray(0, length)));
  }
}

/**
 * May a line of text begin with this byte? With what the server skips and with what can be
 * printed, but not with the first byte of a reply: no honest client sends that.
 */
export function beginsLine(byte: number): boolean {
  return lineBeginnings[byte] === 1;
}

const lineBeginnings: Uint8Array = tabulateBeginnings();

function tabulateBeginnings(): Uint8Array {
  const allowed = new Uint8Array(256).fill(1, 0x20, 0x7f).fill(1, 0x09, 0x0e);
  for (const type of '$+-:%~>|=_#,(!') allowed[type.charCodeAt(0)] = 0;
  return allowed;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

function hexByte(high: number | undefined, low: number | undefined): number {
  const value = hexDigit(high) * 16 + hexDigit(low);
  return Number.isNaN(value) ? -1 : value;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
