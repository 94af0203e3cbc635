// Passwords that the gateway checks itself, as PHC strings: argon2id, and scrypt where a hash was
// made by a program without it.
import { argon2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import { LoginError } from './errors.ts';

export type PasswordHash = Argon2Hash | ScryptHash;

interface Argon2Hash {
  readonly kind: 'argon2id';
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

interface ScryptHash {
  readonly kind: 'scrypt';
  /** The logarithm of the cost, base 2. */
  readonly cost: number;
  readonly block: number;
  readonly lanes: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** A hash may not ask for more memory than this, or a few logins at once fill the host. */
const mostMemory = 256 * 1024;

/** What OWASP and RFC 9106 recommend where memory is short: 64 MiB, three passes. */
const recommended = { memory: 65_536, passes: 3, lanes: 1 };

export function parsePasswordHash(text: string): PasswordHash {
  const hash = parseArgon2(text) ?? parseScrypt(text);
  if (hash === null) {
    // Never the text: it would be a hash in a log.
    throw new LoginError('GATEWAY_PASSWORD_HASH_MALFORMED', 'The password hash cannot be read.');
  }
  return hash;
}

function parseArgon2(text: string): Argon2Hash | null {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([^$]+)\$([^$]+)$/.exec(
    text,
  );
  if (parts === null) return null;
  const [memory = 0, passes = 0, lanes = 0] = parts.slice(1, 4).map(Number);
  const [salt, tag] = parts.slice(4).map(fromBase64);
  if (!isBetween(lanes, 1, 16) || !isBetween(passes, 1, 16)) return null;
  if (!isBetween(memory, 8 * lanes, mostMemory) || !fits(salt, 8) || !fits(tag, 16)) return null;
  return { kind: 'argon2id', memory, passes, lanes, salt, tag };
}

function parseScrypt(text: string): ScryptHash | null {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([^$]+)\$([^$]+)$/.exec(text);
  if (parts === null) return null;
  const [cost = 0, block = 0, lanes = 0] = parts.slice(1, 4).map(Number);
  const [salt, tag] = parts.slice(4).map(fromBase64);
  if (!isBetween(cost, 10, 20) || !isBetween(block, 1, 16) || !isBetween(lanes, 1, 16)) return null;
  if (2 ** cost * block * 128 > mostMemory * 1024 || !fits(salt, 8) || !fits(tag, 16)) return null;
  return { kind: 'scrypt', cost, block, lanes, salt, tag };
}

/** Base64 as PHC strings have it: without padding. */
function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return toBase64(bytes) === text ? bytes : null;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

function fits(bytes: Buffer | null | undefined, least: number): bytes is Buffer {
  return bytes !== null && bytes !== undefined && isBetween(bytes.length, least, 64);
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** Takes the same time whether or not the password is right. */
export async function matches(hash: PasswordHash, password: Uint8Array): Promise<boolean> {
  const tag =
    hash.kind === 'argon2id' ? await argon2Tag(hash, password) : await scryptTag(hash, password);
  return timingSafeEqual(tag, hash.tag);
}

/** A hash that no password matches and that takes as long to find out as `like`. */
export function decoyLike(like: PasswordHash): PasswordHash {
  return { ...like, salt: randomBytes(like.salt.length), tag: randomBytes(like.tag.length) };
}

/** A new hash of the password, as the policy takes it. */
export async function hashPassword(password: Uint8Array): Promise<string> {
  const { memory, passes, lanes } = recommended;
  const hash = {
    kind: 'argon2id',
    ...recommended,
    salt: randomBytes(16),
    tag: Buffer.alloc(32),
  } as const;
  const tag = await argon2Tag(hash, password);
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${toBase64(hash.salt)}$${toBase64(tag)}`;
}

function argon2Tag(hash: Argon2Hash, password: Uint8Array): Promise<Buffer> {
  const { memory, passes, lanes, salt, tag } = hash;
  const parameters = {
    message: password,
    nonce: salt,
    memory,
    passes,
    parallelism: lanes,
    tagLength: tag.length,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function scryptTag(hash: ScryptHash, password: Uint8Array): Promise<Buffer> {
  const { cost, block, lanes, salt, tag } = hash;
  const options = { N: 2 ** cost, r: block, p: lanes, maxmem: 2 * mostMemory * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, tag.length, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
