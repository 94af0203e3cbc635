// Requests as a server reads them, for the judge: it shares no code with the gateway, so that a
// mistake there cannot hide itself here. It reads what Redis reads, laxities included.

export interface Request {
  readonly words: readonly Buffer[];
  /** The bytes of the request, from its first to its last. */
  readonly bytes: Buffer;
  readonly inline: boolean;
}

export interface Requests {
  readonly requests: readonly Request[];
  /** Bytes at the end that are no whole request. */
  readonly rest: Buffer;
  /** The rest is not the beginning of a request either; a server would close the connection. */
  readonly broken: boolean;
}

interface Frame {
  readonly words: readonly Buffer[];
  readonly end: number;
}

type Read = Frame | 'incomplete' | 'broken';

const star = 0x2a;
const newline = 0x0a;
const longestHeader = 64 * 1024;

export function readRequests(bytes: Buffer): Requests {
  const requests: Request[] = [];
  let at = 0;
  while (at < bytes.length) {
    const inline = bytes[at] !== star;
    const read = inline ? readLine(bytes, at) : readMultibulk(bytes, at);
    if (typeof read === 'string') {
      return { requests, rest: bytes.subarray(at), broken: read === 'broken' };
    }
    // Empty lines and counts below one are passed over without a word.
    if (read.words.length > 0) {
      requests.push({ words: read.words, bytes: bytes.subarray(at, read.end), inline });
    }
    at = read.end;
  }
  return { requests, rest: bytes.subarray(at), broken: false };
}

function readMultibulk(bytes: Buffer, start: number): Read {
  const head = header(bytes, start);
  if (typeof head === 'string') return head;
  if (!Number.isSafeInteger(head.value) || head.value > 2 ** 31 - 1) return 'broken';
  const words: Buffer[] = [];
  let at = head.end;
  for (let left = head.value; left > 0; left -= 1) {
    if (at < bytes.length && bytes[at] !== 0x24) return 'broken';
    const bulk = header(bytes, at);
    if (typeof bulk === 'string') return bulk;
    if (!Number.isSafeInteger(bulk.value) || bulk.value < 0) return 'broken';
    const end = bulk.end + bulk.value;
    // What follows the bytes is skipped, whatever it is.
    if (bytes.length < end + 2) return 'incomplete';
    words.push(bytes.subarray(bulk.end, end));
    at = end + 2;
  }
  return { words, end: at };
}

/** `*3\r\n` or `$5\r\n`: up to the CR, and the byte after it is skipped. */
function header(
  bytes: Buffer,
  start: number,
): { readonly value: number; readonly end: number } | 'incomplete' | 'broken' {
  const cr = bytes.indexOf(0x0d, start);
  if (cr === -1 || cr + 1 >= bytes.length) {
    return bytes.length - start > longestHeader ? 'broken' : 'incomplete';
  }
  const text = bytes.toString('latin1', start + 1, cr);
  return /^-?(0|[1-9]\d*)$/.test(text) ? { value: Number(text), end: cr + 2 } : 'broken';
}

function readLine(bytes: Buffer, start: number): Read {
  const lf = bytes.indexOf(newline, start);
  if (lf === -1) return bytes.length - start > longestHeader ? 'broken' : 'incomplete';
  const words = splitLine(bytes.subarray(start, lf));
  return words === null ? 'broken' : { words, end: lf + 1 };
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, a: 7 };

/** Words of a line, quotes and escapes undone; null where a quote is not closed. */
export function splitLine(line: Buffer): Buffer[] | null {
  // One byte is one character here. To the server, which is written in C, a NUL ends the line.
  const [text = ''] = line.toString('latin1').split('\0', 1);
  const words: Buffer[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text[at] ?? '')) at += 1;
    if (at >= text.length) return words;
    const word = readWord(text, at);
    if (word === null) return null;
    words.push(Buffer.from(word.text, 'latin1'));
    at = word.end;
  }
}

function readWord(text: string, start: number): { text: string; end: number } | null {
  let word = '';
  let at = start;
  let quote = '';
  for (; at < text.length || quote !== ''; at += 1) {
    const char = text[at];
    if (char === undefined) return null;
    if (quote === '') {
      if (isSeparator(char)) break;
      if (char === '"' || char === "'") quote = char;
      else word += char;
    } else if (char === quote) {
      const next = text[at + 1];
      if (next !== undefined && !isSpace(next)) return null;
      return { text: word, end: at + 1 };
    } else if (quote === '"' && char === '\\' && at + 1 < text.length) {
      const hex = /^x([0-9a-f]{2})/i.exec(text.slice(at + 1, at + 4))?.[1];
      const next = text[at + 1] ?? '';
      word +=
        hex === undefined
          ? String.fromCharCode(escapes[next] ?? next.charCodeAt(0))
          : String.fromCharCode(parseInt(hex, 16));
      at += hex === undefined ? 1 : 3;
    } else if (quote === "'" && char === '\\' && text[at + 1] === "'") {
      word += "'";
      at += 1;
    } else word += char;
  }
  return { text: word, end: at };
}

/** What C's isspace takes for blank: before a word these are passed over. */
function isSpace(char: string): boolean {
  return ' \t\n\v\f\r'.includes(char);
}

/** What ends a word that has begun. */
function isSeparator(char: string): boolean {
  return ' \n\r\t'.includes(char);
}

export function encodeRequest(...words: readonly string[]): Buffer {
  const bulks = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${bulks.join('')}`);
}
