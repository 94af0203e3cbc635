import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as layout from '../src/token-layout.ts';

const tokenBytes = fc.uint8Array({ minLength: 63, maxLength: 63 });

describe('the spelling of a token', () => {
  it('is read back to the same bytes', () => {
    fc.assert(
      fc.property(tokenBytes, (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        const read = new Uint8Array(63);
        expect(text).toHaveLength(layout.tokenLength);
        expect(layout.decodeToken(text, read)).toBe(true);
        expect(read).toEqual(bytes);
      }),
    );
  });

  it('is one only: no other text of the same bytes is read', () => {
    fc.assert(
      fc.property(
        tokenBytes,
        fc.nat(83),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (bytes, at, char) => {
          const text = Buffer.from(bytes).toString('base64url');
          fc.pre(!/[\w-]/u.test(char));
          const altered = text.slice(0, at) + char + text.slice(at + 1);
          expect(layout.decodeToken(altered, new Uint8Array(63))).toBe(false);
        },
      ),
    );
  });

  it.each([
    '',
    'A',
    'A'.repeat(83),
    'A'.repeat(85),
    `${'A'.repeat(83)}=`,
    `${'A'.repeat(84)}.junk`,
  ])('is not %j', (text) => {
    expect(layout.decodeToken(text, new Uint8Array(63))).toBe(false);
  });
});

describe('the head of a token', () => {
  const head = fc.record({
    format: fc.constantFrom(1, 2),
    forAction: fc.boolean(),
    keyHigh: fc.nat(0xffff_ffff),
    keyLow: fc.nat(0xffff_ffff),
    issuedAt: fc.nat(2 ** 48 - 1),
  });

  it('is read as it was written, through the veil', () => {
    fc.assert(
      fc.property(head, tokenBytes, (written, bytes) => {
        layout.writeHead(bytes, written);
        layout.toggleVeil(bytes);
        const text = Buffer.from(bytes).toString('base64url');
        expect(layout.textIsForAction(text)).toBe(written.forAction);
        layout.toggleVeil(bytes);
        expect({
          format: layout.formatOf(bytes),
          forAction: written.forAction,
          keyHigh: layout.keyHighOf(bytes),
          keyLow: layout.keyLowOf(bytes),
          issuedAt: layout.issuedAtOf(bytes),
        }).toEqual(written);
      }),
    );
  });

  it('is plain in format 1 and veiled in format 2', () => {
    const written = { forAction: false, keyHigh: 1, keyLow: 2, issuedAt: 3 };
    const plain = new Uint8Array(63).fill(0xa5);
    layout.writeHead(plain, { format: 1, ...written });
    const before = plain.slice();
    layout.toggleVeil(plain);
    expect(plain).toEqual(before);

    layout.writeHead(plain, { format: 2, ...written });
    const head2 = plain.slice(1, 15);
    layout.toggleVeil(plain);
    expect(plain.slice(1, 15)).not.toEqual(head2);
  });
});
