// Addresses do not belong into the names of keys, which stand in logs, in MONITOR and in every SCAN.
// The hash is keyed: without the secret nobody can find out by trying whose hash it is.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import { ClientError } from '../errors.ts';
import { printable } from '../printable.ts';
import { refuseUnknown } from './options.ts';
import { madePart, type Part } from './part.ts';
import { expressionOf } from './source.ts';

export interface EmailHashOptions {
  /** At least 16 bytes, the same on all servers. Another secret makes other keys. */
  readonly secret: string | Uint8Array;
}

/** What `parse` gives, and `key()` takes besides addresses: no text from outside can pass for one. */
export class EmailHash {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static textOf(value: unknown): string | undefined {
    return typeof value === 'object' && value !== null && #text in value ? value.#text : undefined;
  }

  toString(): string {
    return this.#text;
  }
}

/** HMAC-SHA-256 of a mail address in lower case, so that the key does not show whose it is. */
export function emailHash(options: EmailHashOptions): Part<string | EmailHash, EmailHash> {
  refuseUnknown('emailHash', options, ['secret']);
  const secret = secretOf(options.secret);
  return madePart({
    kind: 'emailHash',
    meaning: 'a mail address',
    expression: expressionOf('[A-Za-z0-9_-]{43}'),
    max: 43,
    textOf(value) {
      if (typeof value !== 'string') return EmailHash.textOf(value);
      if (!isAddress(value)) return undefined;
      return createHmac('sha256', secret).update(value.toLowerCase()).digest('base64url');
    },
    valueOf: (text) => new EmailHash(text),
  });
}

const shortestSecret = 16;

function secretOf(secret: unknown): KeyObject {
  const bytes = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret;
  if (bytes instanceof Uint8Array && bytes.length >= shortestSecret) return createSecretKey(bytes);
  const what = bytes instanceof Uint8Array ? `one of ${bytes.length} bytes` : printable(secret);
  throw new ClientError(
    'CLIENT_KEYSPACE_INVALID',
    `emailHash({ secret }) takes at least ${shortestSecret} bytes, not ${what}.`,
  );
}

const longestAddress = 254;
const address =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i;

/** ASCII only: letters that look alike would make two people of one address, or one of two. */
function isAddress(text: string): boolean {
  return text.length <= longestAddress && address.test(text);
}
