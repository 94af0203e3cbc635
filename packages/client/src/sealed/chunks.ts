// The chunks of one value: AES-256-GCM under a key of their own, derived from a random salt, so that no
// number of values makes a nonce repeat. The nonce counts the chunks and marks the last one: a chunk that
// is missing, doubled, moved or from another value does not open.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { TAG } from './format.ts';

const ALGORITHM = 'aes-256-gcm';
const options = { authTagLength: TAG };

/**
 * The key of one value. As a KeyObject: the profile showed that bytes in its place cost several times as
 * much, at every call that takes them.
 */
export function valueKey(key: KeyObject, salt: Uint8Array): KeyObject {
  const hmac = createHmac('sha256', key).update('rampart.sealed-chunks.1').update(salt);
  return createSecretKey(hmac.digest());
}

/** Writes cipher text and tag to `to` at `at`; returns where they end. */
export function sealChunk(
  key: KeyObject,
  bound: Uint8Array,
  chunk: Chunk & { readonly to: Buffer; readonly at: number },
): number {
  const { bytes, to, at } = chunk;
  const cipher = createCipheriv(ALGORITHM, key, nonceOf(chunk), options);
  cipher.setAAD(bound);
  cipher.update(bytes).copy(to, at);
  cipher.final();
  const end = at + bytes.length;
  cipher.getAuthTag().copy(to, end);
  return end + TAG;
}

/** `null` when anything differs from what was sealed. */
export function openChunk(key: KeyObject, bound: Uint8Array, chunk: Chunk): Buffer | null {
  const length = chunk.bytes.length - TAG;
  if (length < 0) return null;
  const decipher = createDecipheriv(ALGORITHM, key, nonceOf(chunk), options);
  decipher.setAAD(bound);
  decipher.setAuthTag(chunk.bytes.subarray(length));
  const plain = decipher.update(chunk.bytes.subarray(0, length));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

export interface Chunk {
  readonly bytes: Uint8Array;
  readonly index: number;
  readonly last: boolean;
}

function nonceOf({ index, last }: Chunk): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
