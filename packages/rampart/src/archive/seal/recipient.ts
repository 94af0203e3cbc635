// Who can open what is stored: holders of an X25519 key. The archiving host knows public keys only, so
// it cannot read what it has written. docs/reference/archive-format.md says how a key is wrapped.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { ArchiveError } from '../codes.ts';

/** `x25519:` and 32 bytes in base64url: what a policy names. */
const written = /^x25519:([A-Za-z0-9_-]{43})$/;
const keyBytes = 32;
const tagBytes = 16;
/** The wrapping key is used once, so its nonce may be the same for all. */
const nonce = Buffer.alloc(12);

export interface Recipient {
  /** As it is written in a policy. */
  readonly text: string;
  /** Names it in segments: the beginning of the hash of the public key. */
  readonly id: string;
  readonly publicKey: KeyObject;
}

export interface Identity {
  readonly recipient: Recipient;
  readonly privateKey: KeyObject;
}

/** A data key as one recipient can unwrap it. All base64url. */
export interface WrappedKey {
  readonly recipient: string;
  readonly ephemeral: string;
  readonly wrapped: string;
}

export function readRecipient(text: string): Recipient {
  const x = written.exec(text)?.[1];
  if (x === undefined) {
    throw new ArchiveError('ARCHIVE_KEY_UNUSABLE', `"${text.slice(0, 60)}" is not a recipient.`);
  }
  return recipientOf(createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }));
}

/** Takes a private key in PEM (PKCS #8). */
export function readIdentity(pem: string | Buffer): Identity {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch (cause) {
    throw new ArchiveError('ARCHIVE_KEY_UNUSABLE', 'The private key cannot be read.', { cause });
  }
  const kind = privateKey.asymmetricKeyType;
  if (kind !== 'x25519') {
    const what = `The private key is ${kind ?? 'of no known kind'}, not X25519.`;
    throw new ArchiveError('ARCHIVE_KEY_UNUSABLE', what);
  }
  return { privateKey, recipient: recipientOf(createPublicKey(privateKey)) };
}

export function newIdentity(): { readonly pem: string; readonly identity: Identity } {
  const { privateKey } = generateKeyPairSync('x25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem, identity: readIdentity(pem) };
}

/** Wraps a data key for a recipient, under a key that exists for this one act. */
export function wrapKey(
  dataKey: Buffer,
  recipient: Recipient,
  ephemeral: KeyObject = generateKeyPairSync('x25519').privateKey,
): WrappedKey {
  const own = rawOf(createPublicKey(ephemeral));
  const secret = diffieHellman({ privateKey: ephemeral, publicKey: recipient.publicKey });
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(secret, own, recipient), nonce);
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
  return {
    recipient: recipient.id,
    ephemeral: own.toString('base64url'),
    wrapped: wrapped.toString('base64url'),
  };
}

/** Null when it is not for this identity, or was altered. */
export function unwrapKey(key: WrappedKey, { privateKey, recipient }: Identity): Buffer | null {
  if (key.recipient !== recipient.id) return null;
  const wrapped = Buffer.from(key.wrapped, 'base64url');
  if (wrapped.length !== keyBytes + tagBytes) return null;
  try {
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'X25519', x: key.ephemeral },
      format: 'jwk',
    });
    const secret = diffieHellman({ privateKey, publicKey });
    const unwrapping = wrappingKey(secret, rawOf(publicKey), recipient);
    const decipher = createDecipheriv('aes-256-gcm', unwrapping, nonce, {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(wrapped.subarray(keyBytes));
    return Buffer.concat([decipher.update(wrapped.subarray(0, keyBytes)), decipher.final()]);
  } catch {
    return null;
  }
}

function wrappingKey(secret: Buffer, ephemeral: Buffer, { publicKey }: Recipient): Buffer {
  const salt = Buffer.concat([ephemeral, rawOf(publicKey)]);
  return Buffer.from(hkdfSync('sha256', secret, salt, 'rampart.archive-recipient.1', keyBytes));
}

function recipientOf(publicKey: KeyObject): Recipient {
  const raw = rawOf(publicKey);
  return {
    text: `x25519:${raw.toString('base64url')}`,
    id: createHash('sha256').update(raw).digest('hex').slice(0, 16),
    publicKey,
  };
}

function rawOf(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}
