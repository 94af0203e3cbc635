// The format does not change: what these vectors state opens for ever, here and by another
// implementation that was written from the reference page.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyspace, pattern, sealed, type SealingRing } from '@rampart/client';
import list from '../vectors/sealed.json' with { type: 'json' };
import { openByThePage, sealByThePage, type Place } from './other-implementation.ts';

interface Vector {
  readonly what: string;
  readonly secret: string;
  readonly app: string;
  readonly ring: string;
  readonly purpose: string;
  readonly name: string;
  readonly keyId: string;
  readonly salt: string;
  readonly plain: { readonly repeat: string; readonly times: number };
  /** In hexadecimal, or the SHA-256 of what is too long to be printed. */
  readonly sealed?: string | undefined;
  readonly sha256?: string | undefined;
}

const vectors: readonly Vector[] = list;

function placeOf(vector: Vector): Place {
  return { ...vector, secret: Buffer.from(vector.secret, 'hex') };
}

function plainOf({ plain }: Vector): Buffer {
  return Buffer.from(plain.repeat.repeat(plain.times), 'utf8');
}

/** A ring that has one key, whose bytes are known. */
function ringOf({ app, ring: name, secret, keyId }: Vector): SealingRing {
  return {
    app,
    name,
    kind: 'sealing',
    assertMaySeal: () => undefined,
    purpose(_, prepare) {
      const key = { id: keyId, material: prepare(Buffer.from(secret, 'hex')) };
      const find = (high: number, low: number) =>
        keyId === high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
          ? key
          : ('unknown' as const);
      return { current: () => key, find, learn: async (high, low) => find(high, low) };
    },
  };
}

const any = keyspace('{name}', { name: pattern(/[a-z0-9]{1,20}/) });

function here(vector: Vector) {
  const values = sealed(any, { ring: ringOf(vector), purpose: vector.purpose });
  return { values, key: any.key({ name: vector.name }) };
}

describe('every vector', () => {
  it('is what the reference page says', async () => {
    for (const vector of vectors) {
      const { keyId, salt, sealed: hex, sha256 } = vector;
      const value = { keyId, salt: Buffer.from(salt, 'hex'), plain: plainOf(vector) };
      const bytes = await sealByThePage(placeOf(vector), value);
      if (hex !== undefined) expect(bytes.toString('hex'), vector.what).toBe(hex);
      if (sha256 !== undefined) {
        expect(createHash('sha256').update(bytes).digest('hex'), vector.what).toBe(sha256);
      }
    }
  });

  it('opens', async () => {
    expect(vectors.length).toBeGreaterThan(3);
    for (const vector of vectors) {
      const { keyId, salt } = vector;
      const plain = plainOf(vector);
      const value = { keyId, salt: Buffer.from(salt, 'hex'), plain };
      const bytes = await sealByThePage(placeOf(vector), value);
      const { values, key } = here(vector);
      expect((await values.open(key, bytes)).equals(plain), vector.what).toBe(true);
    }
  });
});

it('seals what another implementation opens', async () => {
  for (const vector of vectors) {
    const { values, key } = here(vector);
    const plain = plainOf(vector);
    const opened = await openByThePage(placeOf(vector), values.seal(key, plain));
    expect(opened.equals(plain), vector.what).toBe(true);
  }
});
