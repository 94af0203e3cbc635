import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  createCipheriv,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import {
  newIdentity,
  readIdentity,
  readRecipient,
  unwrapKey,
  wrapKey,
} from '../../src/archive/seal/recipient.ts';

const vectors: unknown = JSON.parse(
  await readFile(new URL('./vectors/recipient.json', import.meta.url), 'utf8'),
);

interface Vector {
  readonly identity: string;
  readonly recipient: string;
  readonly id: string;
  readonly ephemeral: string;
  readonly dataKey: string;
  readonly wrapped: {
    readonly recipient: string;
    readonly ephemeral: string;
    readonly wrapped: string;
  };
}

function isVectors(value: unknown): value is readonly Vector[] {
  return Array.isArray(value) && value.length > 0;
}

if (!isVectors(vectors)) throw new TypeError('There are no vectors.');

test.for(vectors)('the published vector of $id holds in both directions', (vector) => {
  const identity = readIdentity(pemOf(vector.identity));
  expect(identity.recipient.text).toBe(vector.recipient);
  expect(identity.recipient.id).toBe(vector.id);
  const dataKey = Buffer.from(vector.dataKey, 'hex');
  const ephemeral = createPrivateKey(pemOf(vector.ephemeral));
  expect(wrapKey(dataKey, readRecipient(vector.recipient), ephemeral)).toEqual(vector.wrapped);
  expect(unwrapKey(vector.wrapped, identity)?.equals(dataKey)).toBe(true);
});

test('the vector is what the page says, written down once more', () => {
  const [vector] = vectors;
  if (vector === undefined) throw new TypeError('There is no vector.');
  const privateKey = createPrivateKey(pemOf(vector.ephemeral));
  const x = vector.recipient.slice('x25519:'.length);
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
  const secret = diffieHellman({ privateKey, publicKey });
  const salt = Buffer.concat([
    Buffer.from(vector.wrapped.ephemeral, 'base64url'),
    Buffer.from(x, 'base64url'),
  ]);
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'rampart.archive-recipient.1', 32));
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12));
  const sealed = Buffer.concat([
    cipher.update(Buffer.from(vector.dataKey, 'hex')),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  expect(sealed.toString('base64url')).toBe(vector.wrapped.wrapped);
});

test('a wrapped key opens for its recipient alone, and not when a bit of it is another', () => {
  const { identity } = newIdentity();
  const dataKey = Buffer.alloc(32, 7);
  const wrapped = wrapKey(dataKey, identity.recipient);
  expect(unwrapKey(wrapped, identity)?.equals(dataKey)).toBe(true);
  expect(unwrapKey(wrapped, newIdentity().identity)).toBeNull();
  for (const name of ['ephemeral', 'wrapped'] as const) {
    const bytes = Buffer.from(wrapped[name], 'base64url');
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    const altered = { ...wrapped, [name]: bytes.toString('base64url') };
    expect(unwrapKey(altered, identity), name).toBeNull();
  }
});

test.for(['x25519:short', 'age1qqqq', '', `x25519:${'A'.repeat(44)}`])(
  'what is no recipient is refused: %j',
  (text) => {
    expect(() => readRecipient(text)).toThrow(/is not a recipient/);
  },
);

test('a key of another kind is refused by its name', () => {
  const pem = `-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----`;
  expect(() => readIdentity(pem)).toThrow(/is ed25519, not X25519/);
  expect(() => readIdentity('nothing')).toThrow(/cannot be read/);
});

/** PKCS #8 of an X25519 key, around its 32 bytes. */
function pemOf(hex: string): string {
  const der = Buffer.from(`302e020100300506032b656e04220420${hex}`, 'hex').toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
}
