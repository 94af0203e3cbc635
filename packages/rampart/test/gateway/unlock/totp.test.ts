import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromBase32, toBase32 } from '../../../src/gateway/unlock/base32.ts';
import { otpauthUri } from '../../../src/gateway/unlock/otpauth.ts';
import { codeAt, stepAt, stepOf } from '../../../src/gateway/unlock/totp.ts';

const secret = Buffer.from('12345678901234567890');
const longSecret = Buffer.from('12345678901234567890123456789012');

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('agrees with RFC 4648: %j', (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded);
    expect(fromBase32(encoded)?.toString()).toBe(text);
  });

  it('reads whatever it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase32(toBase32(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each(['mzxw6', 'MZXW6===', 'MZX W6', 'M', 'MZ', 'MZXW61', 'é'])('refuses %j', (text) => {
    expect(fromBase32(text)).toBeNull();
  });
});

describe('a code', () => {
  it.each([
    [59, '94287082', '46119246'],
    [1_111_111_109, '07081804', '68084774'],
    [1_111_111_111, '14050471', '67062674'],
    [1_234_567_890, '89005924', '91819424'],
    [2_000_000_000, '69279037', '90698825'],
    [20_000_000_000, '65353130', '77737706'],
  ])('agrees with RFC 6238 at %i seconds', (seconds, sha1, sha256) => {
    const step = stepAt(seconds * 1000);
    expect(codeAt(secret, step, { hash: 'sha1', digits: 8 })).toBe(sha1);
    expect(codeAt(longSecret, step, { hash: 'sha256', digits: 8 })).toBe(sha256);
  });

  it('agrees with RFC 4226, counter by counter', () => {
    const codes = Array.from({ length: 10 }, (_, counter) => codeAt(secret, counter));
    expect(codes).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]);
  });

  it('is taken one step early and one step late, and not further', () => {
    const time = 1_700_000_000_000;
    const now = stepAt(time);
    for (const [away, expected] of [
      [-2, null],
      [-1, now - 1],
      [0, now],
      [1, now + 1],
      [2, null],
    ] as const) {
      expect(stepOf(secret, codeAt(secret, now + away), time)).toBe(expected);
    }
  });

  it.each(['', '12345', '1234567', 'abcdef', '12 456', '１２３４５６', '-12345', '000000\n'])(
    'is none: %j',
    (code) => {
      expect(stepOf(secret, code, 1_700_000_000_000)).toBeNull();
    },
  );
});

describe('the address for authenticators', () => {
  it('names the gateway, the account and the secret', () => {
    expect(otpauthUri({ issuer: 'Rampart cars', account: 'ops' }, secret)).toBe(
      'otpauth://totp/Rampart%20cars:ops?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Rampart%20cars',
    );
  });

  it('says what is not usual, and lets no name break out', () => {
    const label = { issuer: 'a&b', account: 'x?secret=y' };
    expect(otpauthUri(label, Buffer.from('f'), { hash: 'sha256', digits: 8 })).toBe(
      'otpauth://totp/a%26b:x%3Fsecret%3Dy?secret=MY&issuer=a%26b&algorithm=SHA256&digits=8&period=30',
    );
  });
});
