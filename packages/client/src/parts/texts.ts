// The parts that are texts and stay texts.
import { ClientError } from '../errors.ts';
import { choice, type Expression, literal, repeat, sequence } from '../language/expression.ts';
import { printable } from '../printable.ts';
import { count, refuseBoth, refuseUnknown } from './options.ts';
import { madePart, type Part } from './part.ts';
import { expressionOf } from './source.ts';

/** In lower case only, as RFC 9562 writes them: in two spellings, one thing would have two keys. */
export function uuid(): Part {
  return textPart(
    'uuid',
    'a UUID in lower case',
    expressionOf('[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'),
    36,
  );
}

export interface SlugOptions {
  /** Most characters. Default 64. */
  readonly max?: number;
}

const word: Expression = repeat(expressionOf('[a-z0-9]'), 1, Infinity);

/** Words of lower-case letters and digits, with single hyphens between: `red-car-2`. */
export function slug(options: SlugOptions = {}): Part {
  refuseUnknown('slug', options, ['max']);
  const max = count('slug', 'max', options.max ?? 64);
  return textPart(
    'slug',
    `words of a-z and 0-9 with single hyphens between, at most ${max} characters`,
    sequence(word, repeat(sequence(literal('-'), word), 0, Infinity)),
    max,
  );
}

export interface HexOptions {
  /** Exactly so many digits: 64 for SHA-256. */
  readonly length: number;
}

/** Hexadecimal in lower case. */
export function hex(options: HexOptions): Part {
  refuseUnknown('hex', options, ['length']);
  const length = count('hex', 'length', options.length);
  const expression = expressionOf(`[0-9a-f]{${length}}`);
  return textPart('hex', `${length} digits of 0-9 and a-f`, expression, length);
}

/** Either the characters, or the bytes that they stand for. */
export type Base64urlOptions =
  | { readonly length: number; readonly bytes?: never }
  | { readonly bytes: number; readonly length?: never };

/** Last characters by how many bytes are over after the last three: unused bits are zero. */
const lastOf = ['', '[A-Za-z0-9_-][AQgw]', '[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048]'] as const;

/** Base64 of RFC 4648 for URLs, without padding. With `bytes`, only the one spelling of those bytes. */
export function base64url(options: Base64urlOptions): Part {
  refuseUnknown('base64url', options, ['length', 'bytes']);
  refuseBoth('base64url', options, ['length', 'bytes']);
  if (options.bytes === undefined) {
    const length = count('base64url', 'length', options.length);
    const expression = expressionOf(`[A-Za-z0-9_-]{${length}}`);
    return textPart('base64url', `${length} characters of base64url`, expression, length);
  }
  const bytes = count('base64url', 'bytes', options.bytes);
  const whole = Math.floor(bytes / 3) * 4;
  const source = `[A-Za-z0-9_-]{${whole}}${lastOf[bytes % 3] ?? ''}`;
  const max = Math.ceil((bytes * 4) / 3);
  return textPart('base64url', `${bytes} bytes in base64url`, expressionOf(source), max);
}

/** One of the given words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Part<Word, Word> {
  for (const each of words) {
    if (typeof each === 'string' && each !== '') continue;
    throw invalid(`oneOf() takes words, not ${printable(each)}.`);
  }
  const known = new Map<string, Word>(words.map((each) => [each, each]));
  return madePart({
    kind: 'oneOf',
    meaning: `one of ${words.join(', ')}`,
    expression: choice(...words.map((each) => literal(each))),
    max: Math.max(1, ...words.map(({ length }) => length)),
    valueOf(text) {
      const found = known.get(text);
      if (found === undefined) throw invalid(`${printable(text)} is none of ${words.join(', ')}.`);
      return found;
    },
  });
}

function textPart(kind: string, meaning: string, expression: Expression, max: number): Part {
  return madePart({ kind, meaning, expression, max, valueOf: (text) => text });
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', what);
}
