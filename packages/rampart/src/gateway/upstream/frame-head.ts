// The first word of an array or push frame tells a message from a reply.

export interface FrameHead {
  readonly word: string;
  /** Where the second element begins, from the frame's first byte. */
  readonly length: number;
}

/** No word that matters here is longer. */
const longest = 32;

/** `more` when too few bytes are there to tell; null when the frame does not begin with a word. */
export function readHead(bytes: Buffer, at: number, length: number): FrameHead | 'more' | null {
  const text = bytes.toString('latin1', at, Math.min(length, at + longest + 16));
  const match = /^[*>]\d+\r\n([$+])(?:(\d+)\r\n)?/.exec(text);
  if (match === null) return couldBecome(text) ? 'more' : null;
  const from = match[0].length;
  if (match[1] === '+') {
    const end = text.indexOf('\r\n', from);
    if (end < 0) return text.length >= longest ? null : 'more';
    return { word: text.slice(from, end).toLowerCase(), length: end + 2 };
  }
  if (match[2] === undefined) return couldBecome(text) ? 'more' : null;
  const size = Number(match[2]);
  if (size > longest) return null;
  if (text.length < from + size + 2) return 'more';
  return { word: text.slice(from, from + size).toLowerCase(), length: from + size + 2 };
}

function couldBecome(text: string): boolean {
  return (
    text.length < longest &&
    /^(?:[*>](?:\d+(?:\r(?:\n(?:\$(?:\d+(?:\r(?:\n)?)?)?)?)?)?)?)?$/.test(text)
  );
}
