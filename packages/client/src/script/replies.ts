// What a script answers, as its author declares it. Anything else is an error that says where, so that
// a change of the Lua never reaches the application as an odd value.
import { ClientError } from '../errors.ts';
import { printable } from '../printable.ts';

export interface ReplyType<Value> {
  /** What messages say that it is: `a whole number`. */
  readonly meaning: string;
  /** `at` says where in the whole reply: `reply[2]`. */
  read(reply: unknown, at: string): Value;
}

/** A number of Lua, of which Redis takes the whole part; beyond 2^53 it is refused. */
export function integerReply(): ReplyType<number> {
  return reply('a whole number', (value) => (Number.isSafeInteger(value) ? Number(value) : wrong));
}

/** A text of Lua, read as UTF-8; refused when it is none. */
export function textReply(): ReplyType<string> {
  return reply('a text', textOf);
}

/** A text of Lua, as the bytes that it is. */
export function bytesReply(): ReplyType<Buffer> {
  return reply('bytes', (value) => (Buffer.isBuffer(value) ? value : wrong));
}

/** `redis.status_reply('SOLD')`, one of those that are named. */
export function statusReply<const Status extends string>(...known: Status[]): ReplyType<Status> {
  return reply(known.join(' or '), (value) => {
    const said = textOf(value);
    return known.find((status) => status === said) ?? wrong;
  });
}

/** What Lua answers for true (1) and false or nil (nothing). */
export function booleanReply(): ReplyType<boolean> {
  return reply('true or false', (value) => {
    if (value === 1 || value === true) return true;
    return value === null || value === 0 || value === false ? false : wrong;
  });
}

/** `null` where Lua answers nil or false. */
export function optional<Value>(inner: ReplyType<Value>): ReplyType<Value | null> {
  return {
    meaning: `${inner.meaning}, or nothing`,
    read: (value, at) => (value === null || value === undefined ? null : inner.read(value, at)),
  };
}

/** A table of Lua as a list. It ends at its first nil: that is Redis. */
export function listReply<Item>(item: ReplyType<Item>): ReplyType<readonly Item[]> {
  const meaning = `a list, each item ${item.meaning}`;
  return {
    meaning,
    read(value, at) {
      if (!Array.isArray(value)) throw mismatch(meaning, value, at);
      return value.map((one: unknown, index) => item.read(one, `${at}[${index}]`));
    },
  };
}

/** A table of Lua of exactly these. */
export function tupleReply<const Items extends readonly unknown[]>(
  ...items: { readonly [Index in keyof Items]: ReplyType<Items[Index]> }
): ReplyType<Items>;
export function tupleReply(...items: readonly ReplyType<unknown>[]): ReplyType<readonly unknown[]> {
  const meaning = `a list of ${items.length}`;
  return {
    meaning,
    read(value, at) {
      if (!Array.isArray(value) || value.length !== items.length) {
        throw mismatch(meaning, value, at);
      }
      return items.map((item, index) => item.read(value[index], `${at}[${index}]`));
    },
  };
}

const wrong: unique symbol = Symbol('not of this type');

function reply<Value>(
  meaning: string,
  read: (value: unknown) => Value | typeof wrong,
): ReplyType<Value> {
  return {
    meaning,
    read(value, at) {
      const known = read(value);
      if (known === wrong) throw mismatch(meaning, value, at);
      return known;
    },
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(value: unknown): string | typeof wrong {
  if (typeof value === 'string') return value;
  if (!Buffer.isBuffer(value)) return wrong;
  try {
    return utf8.decode(value);
  } catch {
    return wrong;
  }
}

function mismatch(meaning: string, value: unknown, at: string): ClientError {
  const seen = Array.isArray(value)
    ? `a list of ${value.length}`
    : Buffer.isBuffer(value)
      ? `${value.length} bytes`
      : printable(value);
  return new ClientError('CLIENT_SCRIPT_REPLY', `${at} is ${seen} and not ${meaning}.`);
}
