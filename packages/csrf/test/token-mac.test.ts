import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areBindable,
  assertBindable,
  macKey,
  writeMac,
  type Claims,
  type MacKey,
} from '../src/token-mac.ts';
import vectors from './vectors/token-mac.json' with { type: 'json' };

/** The definition, written out with the platform's own HMAC. */
function expected(key: Uint8Array, head: Uint8Array, claims: Claims): string {
  const hmac = createHmac('sha256', key).update(head.subarray(0, 31)).update(claims.kind);
  for (const part of [claims.holder, claims.user, claims.tenant, claims.action]) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(part === undefined ? 0xffff : Buffer.byteLength(part));
    hmac.update(length).update(part ?? '');
  }
  return hmac.digest('hex');
}

function mac(key: MacKey, token: Uint8Array, claims: Claims): Buffer {
  const made = Buffer.alloc(40, 0xee);
  writeMac(key, token, claims, made, 4);
  expect([made.subarray(0, 4), made.subarray(36)]).toEqual([surrounding, surrounding]);
  return made.subarray(4, 36);
}

const surrounding = Buffer.alloc(4, 0xee);

const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((part) => part.isWellFormed());
const part = fc.option(text, { nil: undefined });
const claims: fc.Arbitrary<Claims> = fc.record({
  kind: fc.constantFrom('s', 'v', 'p', 'c'),
  holder: text,
  user: part,
  tenant: part,
  action: part,
});
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('the MAC of a token', () => {
  it('is HMAC-SHA-256 over head and length-prefixed claims', () => {
    fc.assert(
      fc.property(bytes(32), bytes(63), claims, (key, token, bound) => {
        expect(mac(macKey(key), token, bound).toString('hex')).toBe(expected(key, token, bound));
      }),
    );
  });

  it('leaves nothing of one message in the next', () => {
    fc.assert(
      fc.property(bytes(32), bytes(63), claims, claims, (key, token, first, second) => {
        const prepared = macKey(key);
        mac(prepared, token, first);
        expect(mac(prepared, token, second).toString('hex')).toBe(expected(key, token, second));
      }),
    );
  });

  it('differs whenever a claim does', () => {
    const prepared = macKey(new Uint8Array(32).fill(7));
    const token = new Uint8Array(63).fill(9);
    fc.assert(
      fc.property(claims, claims, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        const first = mac(prepared, token, a).toString('hex');
        expect(mac(prepared, token, b).toString('hex')).not.toBe(first);
      }),
    );
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    'matches the published vector: %s',
    (_, vector) => {
      const { kind, holder, user, tenant, action } = vector.claims;
      const bound: Claims = { kind: kind === 'v' ? 'v' : 's', holder, user, tenant, action };
      const head = Buffer.concat([Buffer.from(vector.head, 'hex'), Buffer.alloc(32)]);
      expect(mac(macKey(Buffer.from(vector.key, 'hex')), head, bound).toString('hex')).toBe(
        vector.mac,
      );
    },
  );
});

describe('what can be bound', () => {
  it('is short, well-formed text', () => {
    expect(areBindable({ kind: 's', holder: 'S1!x' })).toBe(true);
    expect(areBindable({ kind: 's', holder: 'é'.repeat(512) })).toBe(true);
    expect(areBindable({ kind: 's', holder: 'é'.repeat(513) })).toBe(false);
    expect(areBindable({ kind: 's', holder: '\ud800' })).toBe(false);
  });

  it('is named in the error when it cannot', () => {
    expect(() => assertBindable({ kind: 's', holder: 'S1', user: 'x'.repeat(2000) })).toThrow(
      /user must be/u,
    );
  });
});
