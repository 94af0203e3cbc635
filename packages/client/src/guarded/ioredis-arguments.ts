// How ioredis makes words of a method's arguments: lists lose one level, of a Map or a plain object come
// names and values in turn. What is none of these is refused: it would be sent as `[object Object]`.
import { Key } from '../key.ts';
import { isCall, type Call } from './call.ts';
import { wordOf } from './door.ts';

/** The list itself where nothing is to be done, which is nearly always. */
export function ioredisArguments(args: unknown[]): unknown[] {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (typeof arg !== 'string' && !Key.isKey(arg)) return flattened(args);
  }
  return args;
}

/** Takes the callback away that may stand behind the arguments. */
export function takenCallback(args: unknown[]): Call | null {
  const last = args[args.length - 1];
  if (!isCall(last)) return null;
  args.pop();
  return last;
}

function flattened(args: readonly unknown[]): unknown[] {
  const words: unknown[] = [];
  for (const arg of args) {
    if (Key.isKey(arg)) words.push(arg);
    else if (Array.isArray(arg)) for (const item of arg) words.push(wordOf(item));
    else if (arg instanceof Map) pushPairs(words, arg);
    else if (isPlain(arg)) pushPairs(words, Object.entries(arg));
    else words.push(wordOf(arg));
  }
  return words;
}

function pushPairs(words: unknown[], pairs: Iterable<readonly [unknown, unknown]>): void {
  for (const [name, value] of pairs) words.push(wordOf(name), wordOf(value));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}
