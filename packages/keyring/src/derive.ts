// Every key that is used is derived, so that no two uses can meet: HKDF-SHA256 whose info is a list
// of length-prefixed parts. test/vectors/derive.json states what other implementations must get.
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Joins texts so that no two lists give the same bytes: each part follows its length (32 bit, big endian). */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  const pieces: Buffer[] = [];
  for (const part of parts) {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return Buffer.concat(pieces);
}

export function derive(secret: Uint8Array, parts: readonly string[]): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), lengthPrefixed(parts), 32));
}

/** The same as a key object, for what is used more than once. */
export function deriveKey(secret: Uint8Array, parts: readonly string[]): KeyObject {
  return createSecretKey(derive(secret, parts));
}

/** The 32 bytes that a ring's key gives for one purpose. */
export function purposeBytes(
  secret: Uint8Array,
  place: { readonly app: string; readonly name: string },
  purpose: string,
): Buffer {
  return derive(secret, ['rampart.purpose.1', place.name, place.app, purpose]);
}
