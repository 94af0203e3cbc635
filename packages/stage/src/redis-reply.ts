// The part of the Redis protocol (RESP2) that a stage needs to give orders to its own servers. It
// trusts them; code that faces strangers needs a stricter reader.
import { StageError } from './errors.ts';

export type RedisReply = string | number | null | StageError | readonly RedisReply[];

export type RedisArgument = string | number | Uint8Array;

export function encodeCommand(args: readonly RedisArgument[]): Buffer {
  const parts = [Buffer.from(`*${args.length}\r\n`)];
  for (const arg of args) {
    const bytes = typeof arg === 'object' ? arg : Buffer.from(String(arg));
    parts.push(Buffer.from(`$${bytes.length}\r\n`), Buffer.from(bytes), Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}

interface Parsed {
  readonly reply: RedisReply;
  readonly next: number;
}

/** The first reply in `bytes` and where the next one begins; `null` while it is incomplete. */
export function parseReply(bytes: Buffer, start: number): Parsed | null {
  const end = bytes.indexOf('\r\n', start);
  if (end === -1) return null;
  const kind = bytes.toString('latin1', start, start + 1);
  const line = bytes.toString('utf8', start + 1, end);
  const next = end + 2;
  switch (kind) {
    case '+':
      return { reply: line, next };
    case '-':
      return { reply: new StageError('STAGE_REDIS_REPLY', line), next };
    case ':':
      return { reply: Number(line), next };
    case '$':
      return parseBulk(bytes, next, Number(line));
    case '*':
      return parseArray(bytes, next, Number(line));
    default:
      throw new StageError('STAGE_REDIS_CONNECTION', `This is not a Redis reply: ${kind}${line}`);
  }
}

function parseBulk(bytes: Buffer, start: number, length: number): Parsed | null {
  if (length === -1) return { reply: null, next: start };
  const end = start + length;
  if (bytes.length < end + 2) return null;
  return { reply: bytes.toString('utf8', start, end), next: end + 2 };
}

function parseArray(bytes: Buffer, start: number, length: number): Parsed | null {
  if (length === -1) return { reply: null, next: start };
  const items: RedisReply[] = [];
  let next = start;
  while (items.length < length) {
    const item = parseReply(bytes, next);
    if (item === null) return null;
    items.push(item.reply);
    next = item.next;
  }
  return { reply: items, next };
}

export function itemsOf(reply: RedisReply | undefined): readonly RedisReply[] {
  return isList(reply) ? reply : [];
}

function isList(reply: RedisReply | undefined): reply is readonly RedisReply[] {
  return Array.isArray(reply);
}

/** A list of names and values in turn, as a record. */
export function fieldsOf(reply: RedisReply): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  const items = itemsOf(reply);
  for (let i = 0; i + 1 < items.length; i += 2) fields[String(items[i])] = String(items[i + 1]);
  return fields;
}
