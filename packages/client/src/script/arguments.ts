// What a script takes beside keys. Each kind refuses everything else without calling anything of it;
// the parts of keys (digits(), uuid(), oneOf(), …) are kinds of arguments too.
import { ClientError } from '../errors.ts';
import type { Word } from '../connection/connection.ts';
import { printable } from '../printable.ts';
import { jsonText } from './json.ts';

/** How the text on the wire becomes a value in Lua. */
export type LuaReading = 'text' | 'number' | 'flag' | 'json';

export interface ArgumentType<Input> {
  /** For the compiler alone. */
  readonly input: (value: Input) => void;
  /** What messages say that it takes: `a whole number from 1 to 9`. */
  readonly meaning: string;
  /** Default: the text itself. */
  readonly reading?: LuaReading;
  /** Undefined for anything that is no such value. */
  write(value: unknown): Word | undefined;
}

interface Range {
  /** Default: the smallest that has an exact double, -(2^53 - 1). */
  readonly min?: number;
  /** Default: 2^53 - 1. */
  readonly max?: number;
}

/** A number in Lua. Whole numbers only, and only those that a double holds exactly, as Lua's are. */
export function integer(range: Range = {}): ArgumentType<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min > max) {
    throw invalid(`integer({ min: ${printable(min)}, max: ${printable(max)} }) holds no number.`);
  }
  return argument({
    meaning: `a whole number from ${min} to ${max}`,
    reading: 'number',
    write(value) {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined;
      // `-0` would reach Lua as another text than `0`.
      return value < min || value > max ? undefined : String(value + 0);
    },
  });
}

/** `maxBytes` counts UTF-8, as Redis does. Half a surrogate pair is refused: it has no UTF-8. */
export function text({ maxBytes }: { readonly maxBytes: number }): ArgumentType<string> {
  const most = bound('text', maxBytes);
  return argument({
    meaning: `a text of at most ${most} bytes`,
    write: (value) =>
      typeof value === 'string' && value.isWellFormed() && Buffer.byteLength(value) <= most
        ? value
        : undefined,
  });
}

/** A text in Lua, whose texts are bytes. */
export function bytes({ maxBytes }: { readonly maxBytes: number }): ArgumentType<Uint8Array> {
  const most = bound('bytes', maxBytes);
  return argument({
    meaning: `at most ${most} bytes`,
    write: (value) =>
      value instanceof Uint8Array && value.byteLength <= most
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : undefined,
  });
}

/** True or false in Lua. */
export function flag(): ArgumentType<boolean> {
  return argument({
    meaning: 'true or false',
    reading: 'flag',
    write: (value) => (typeof value === 'boolean' ? String(Number(value)) : undefined),
  });
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A table in Lua, read by cjson. Plain data only: nothing with a `toJSON`, no class, no cycle. */
export function json({ maxBytes }: { readonly maxBytes: number }): ArgumentType<Json> {
  const most = bound('json', maxBytes);
  return argument({
    meaning: `plain data of at most ${most} bytes as JSON`,
    reading: 'json',
    write(value) {
      const written = jsonText(value, most);
      return written !== undefined && Buffer.byteLength(written) <= most ? written : undefined;
    },
  });
}

function argument<Input>(kind: Omit<ArgumentType<Input>, 'input'>): ArgumentType<Input> {
  return Object.freeze({ ...kind, input: () => undefined });
}

function bound(kind: string, maxBytes: unknown): number {
  if (typeof maxBytes === 'number' && Number.isSafeInteger(maxBytes) && maxBytes > 0) {
    return maxBytes;
  }
  throw invalid(`${kind}({ maxBytes }) takes a whole number from 1, not ${printable(maxBytes)}.`);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_SCRIPT_INVALID', what);
}
