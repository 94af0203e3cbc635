// AES-256-GCM under a fresh key for each message. `bound` is authenticated and not contained.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const saltLength = 32;
const tagLength = 16;
/** Each salt makes a key of its own, so the nonce may stay the same. */
const nonce = Buffer.alloc(12);

export function seal(key: Uint8Array, bound: Uint8Array, plain: Uint8Array): Buffer {
  const salt = randomBytes(saltLength);
  const cipher = createCipheriv('aes-256-gcm', messageKey(key, salt), nonce);
  cipher.setAAD(bound);
  return Buffer.concat([salt, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null when anything differs from what was sealed. */
export function openSealed(key: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Buffer | null {
  const end = sealed.length - tagLength;
  if (end < saltLength) return null;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    messageKey(key, sealed.subarray(0, saltLength)),
    nonce,
    { authTagLength: tagLength },
  );
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(saltLength, end)), decipher.final()]);
  } catch {
    return null;
  }
}

function messageKey(key: Uint8Array, salt: Uint8Array): Buffer {
  return createHmac('sha256', key).update('rampart.second-factor.1').update(salt).digest();
}
