// Authenticated encryption: AES-256-GCM under a key of its own for each message, derived from a
// random salt, so that no number of messages makes a nonce repeat. Keys are key objects throughout: with
// bytes, Node makes one anew for every call, which the profile showed to cost more than all the rest.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { randomBytes, type KeyObject } from 'node:crypto';

const SALT = 16;
const NONCE = 12;
const TAG = 16;

/** What `seal` adds to the length of the plain text. */
const SEAL_OVERHEAD = SALT + NONCE + TAG;

/** Returns salt, nonce, cipher text and tag; `bound` is authenticated but not contained. */
export function seal(key: KeyObject, bound: Uint8Array, plain: Uint8Array): Buffer {
  const head = randomBytes(SALT + NONCE);
  const cipher = createCipheriv('aes-256-gcm', messageKey(key, head), head.subarray(SALT), {
    authTagLength: TAG,
  });
  cipher.setAAD(bound);
  return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** `null` when anything differs from what was sealed. */
export function open(key: KeyObject, bound: Uint8Array, sealed: Uint8Array): Buffer | null {
  if (sealed.length < SEAL_OVERHEAD) return null;
  const head = sealed.subarray(0, SALT + NONCE);
  const decipher = createDecipheriv('aes-256-gcm', messageKey(key, head), head.subarray(SALT), {
    authTagLength: TAG,
  });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    const body = decipher.update(sealed.subarray(SALT + NONCE, sealed.length - TAG));
    return Buffer.concat([body, decipher.final()]);
  } catch {
    return null;
  }
}

function messageKey(key: KeyObject, head: Uint8Array): KeyObject {
  const hmac = createHmac('sha256', key).update('rampart.message.1').update(head.subarray(0, SALT));
  return createSecretKey(hmac.digest());
}

/** Strict base64url: `null` unless encoding the bytes again gives the same text. */
export function fromText(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
