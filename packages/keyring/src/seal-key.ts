// A seal key encrypts a ring where it is stored. It never lies in the store itself: it comes from
// the environment, a file, or a callback that asks a KMS.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KeyringError } from './errors.ts';

const PREFIX = 'rsk1_';
const FORM = /^rsk1_[A-Za-z0-9_-]{43}$/;

/** The line that makes a seal key, for error messages. */
export const makeSealKeyLine: string = `node -e "console.log('RAMPART_SEAL_KEY=${PREFIX}'+require('node:crypto').randomBytes(32).toString('base64url'))"`;

/** 32 secret bytes and their public name. */
export interface SealKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** Seal keys, or what asks for them. The first one seals; all of them open. */
export type SealKeys =
  | readonly (SealKey | string)[]
  | (() => Promise<readonly (SealKey | string)[]>);

/** A new seal key as text: `rsk1_` and 32 random bytes in base64url. */
export function newSealKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

export function parseSealKey(text: string, whence: string): SealKey {
  const secret = FORM.test(text) ? Buffer.from(text.slice(PREFIX.length), 'base64url') : null;
  // The last character carries two spare bits; only the canonical spelling counts.
  if (secret === null || PREFIX + secret.toString('base64url') !== text) {
    throw new KeyringError(
      'KEYRING_SEAL_KEY_MALFORMED',
      `${whence} holds a seal key that is not of the right form (${text.length} characters).`,
    );
  }
  return sealKeyOf(secret);
}

function sealKeyOf(secret: Uint8Array): SealKey {
  if (secret.length !== 32) {
    throw new KeyringError(
      'KEYRING_SEAL_KEY_MALFORMED',
      `A seal key has 32 bytes; this one has ${secret.length}.`,
    );
  }
  const name = createHash('sha256').update('rampart.seal-key-id.1').update(secret).digest('hex');
  return { id: name.slice(0, 16), secret };
}

/**
 * Seal keys from an environment variable; several are separated by commas or white space, the
 * first one seals.
 */
export function sealKeysFromEnv(name = 'RAMPART_SEAL_KEY'): readonly SealKey[] {
  const text = process.env[name] ?? '';
  return parseSealKeys(text, `The environment variable ${name}`);
}

/** Seal keys from a file, one a line; the first one seals. */
export function sealKeysFromFile(path: string): readonly SealKey[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new KeyringError(
      'KEYRING_SEAL_KEY_MISSING',
      `The seal key file ${path} cannot be read.`,
      {
        cause,
      },
    );
  }
  return parseSealKeys(text, `The seal key file ${path}`);
}

/** Brings what an option or a callback gave into one form. */
export function asSealKeys(given: readonly (SealKey | string)[]): readonly SealKey[] {
  return given.map((key) =>
    typeof key === 'string' ? parseSealKey(key, 'The option sealKeys') : sealKeyOf(key.secret),
  );
}

function parseSealKeys(text: string, whence: string): readonly SealKey[] {
  const texts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (texts.length === 0) {
    throw new KeyringError(
      'KEYRING_SEAL_KEY_MISSING',
      `${whence} holds no seal key. This line makes one:\n\n    ${makeSealKeyLine}\n\n`,
    );
  }
  return texts.map((part) => parseSealKey(part, whence));
}
