// Replies of both protocols as trees, for comparing what two servers said.

export interface Reply {
  /** The first byte: `+`, `-`, `:`, `$`, `*`, `%`, `>`, … */
  readonly kind: string;
  /** The text of a simple or bulk reply; null for a null, and for what holds items. */
  readonly text: Buffer | null;
  readonly items: readonly Reply[];
  readonly bytes: Buffer;
}

export interface Replies {
  readonly replies: readonly Reply[];
  /** The beginning of a reply that is not all there. */
  readonly rest: Buffer;
}

const simple = '+-:,#(_';
const bulks = '$=!';
const counted = '*~>';
const paired = '%|';

export function readReplies(bytes: Buffer): Replies {
  const replies: Reply[] = [];
  let at = 0;
  for (;;) {
    const reply = readReply(bytes, at);
    if (reply === null) return { replies, rest: bytes.subarray(at) };
    replies.push(reply);
    at += reply.bytes.length;
  }
}

/** How many are all there, without a tree of each: an answer may hold a hundred thousand items. */
export function countReplies(bytes: Buffer): number {
  let replies = 0;
  let at = 0;
  /** Of the reply in progress, replies within it included. */
  let awaited = 1;
  for (;;) {
    const cr = bytes.indexOf('\r\n', at);
    if (cr === -1) return replies;
    const kind = bytes.toString('latin1', at, at + 1);
    const size = simple.includes(kind) ? 0 : Number(bytes.toString('latin1', at + 1, cr));
    at = cr + 2;
    if (bulks.includes(kind) && size >= 0) at += size + 2;
    if (at > bytes.length) return replies;
    awaited -= 1;
    if (counted.includes(kind)) awaited += Math.max(0, size);
    if (paired.includes(kind)) awaited += 2 * Math.max(0, size);
    if (awaited > 0) continue;
    replies += 1;
    awaited = 1;
  }
}

export function isError({ kind }: Reply): boolean {
  return kind === '-' || kind === '!';
}

/** An error's text, or any text, for people. */
export function textOf({ text }: Reply): string {
  return text?.toString('latin1') ?? '';
}

function readReply(bytes: Buffer, start: number): Reply | null {
  const cr = bytes.indexOf('\r\n', start);
  if (cr === -1) return null;
  const kind = bytes.toString('latin1', start, start + 1);
  const head = bytes.subarray(start + 1, cr);
  const next = cr + 2;
  if (simple.includes(kind)) {
    return { kind, text: head, items: [], bytes: bytes.subarray(start, next) };
  }
  const count = Number(head.toString('latin1'));
  if (bulks.includes(kind)) return readBulk(bytes, start, next, count, kind);
  if (counted.includes(kind)) return readItems(bytes, start, next, count, kind);
  if (paired.includes(kind)) return readItems(bytes, start, next, count * 2, kind);
  throw new Error(`This is no reply: ${JSON.stringify(bytes.toString('latin1', start, cr))}`);
}

function readBulk(
  bytes: Buffer,
  start: number,
  from: number,
  length: number,
  kind: string,
): Reply | null {
  if (length === -1) return { kind, text: null, items: [], bytes: bytes.subarray(start, from) };
  const end = from + length + 2;
  if (bytes.length < end) return null;
  const text = bytes.subarray(from, from + length);
  return { kind, text, items: [], bytes: bytes.subarray(start, end) };
}

function readItems(
  bytes: Buffer,
  start: number,
  from: number,
  count: number,
  kind: string,
): Reply | null {
  const items: Reply[] = [];
  let at = from;
  while (items.length < count) {
    const item = readReply(bytes, at);
    if (item === null) return null;
    items.push(item);
    at += item.bytes.length;
  }
  return { kind, text: null, items, bytes: bytes.subarray(start, at) };
}
