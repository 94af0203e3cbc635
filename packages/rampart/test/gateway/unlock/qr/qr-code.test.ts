import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { checkBytes, multiply } from '../../../../src/gateway/unlock/qr/reed-solomon.ts';
import { pictureOf, widthOf } from '../../../../src/gateway/unlock/qr/picture.ts';
import { qrCode } from '../../../../src/gateway/unlock/qr/qr-code.ts';

// Each of these, and every length from 1 to 271 bytes, was read back by an independent reader (jsQR)
// when it was recorded.
const picture = `\
█████████████████████████████████████████
█████████████████████████████████████████
████ ▄▄▄▄▄ █▀█▀█▄█▄ ▄█▀█▄▄▄▄██ ▄▄▄▄▄ ████
████ █   █ █▀▀▀▄▄█   ███ ▄▀▄ █ █   █ ████
████ █▄▄▄█ █▀ █▄▀ ▀   ▄█  ▀▄██ █▄▄▄█ ████
████▄▄▄▄▄▄▄█▄▀ ▀ █ █▄█▄▀▄▀ █▄█▄▄▄▄▄▄▄████
████ ▄ ▄ █▄ ▄▄▀▀█▀▄▄▄▀▀▀▄▀ ▀▄▄▀▄█ ▀ ▀████
█████▄█▀▄▀▄  █▄█▀▄█ ▄▄ █▄ ▄▀▀▀▀█    █████
█████▀▄██▄▄█▀ ▄▀▄█ ▀ ██▄ █▀▀█▄▀ ▄ ▀█▀████
████  █▄▀█▄█▀█▀▀▀█▀▄ █▄▀   ▀█▀█ █▀ ▄█████
█████ ▄ ▄█▄▄   ▀▄▄█ ▀█▀█▀ ▄ ▀ ▀█▄██▀▀████
████ ▀ █▀▀▄▄▀████▄▄▄▀▄█▀▀▀ ▀▀█▀▄██ ▄█████
████ █▀  █▄▄▀█▄ ▀ ▄  █▀█  ▄▀█ ▀█▄▄█ ▀████
████ ██ ▄▀▄▄▄██▀ █▀▄███▀█  █ ▀▀█ █▀ ▀████
████▄█▄▄██▄█▀▀ ▀█▄  ▀▀██▀▄ ▀ ▄▄▄ ▀█▄ ████
████ ▄▄▄▄▄ █▄▀▀██▄▀▄▀▄ ▀▀▀█  █▄█ ▄▀ ▀████
████ █   █ █  █▀▄▄ ▀▀█▀▄▀ ▄▀▄▄▄  ▀██▄████
████ █▄▄▄█ █ ▀███▄▀▄ █▀▀  ▄▄█▄ ▀█ ▀▄█████
████▄▄▄▄▄▄▄█▄▄▄██▄▄▄█████▄▄▄▄█▄██▄█▄█████
█████████████████████████████████████████
█████████████████████████████████████████`;

describe('a QR code', () => {
  it('is drawn as recorded', () => {
    const uri = 'otpauth://totp/cars:ops?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=cars';
    const grid = qrCode(uri);
    expect(grid !== null && pictureOf(grid, false)).toBe(picture);
    expect(grid !== null && widthOf(grid)).toBe(41);
  });

  it.each([
    [1, 17, '0d0e5f3d6ed2ecd7'],
    [2, 32, '4646f764ebdf09c7'],
    [3, 53, 'dfd2e14328ababbf'],
    [4, 78, '23a8a6e8b8a29720'],
    [5, 106, '307ce13d936cd0d0'],
    [6, 134, '12630d5079c16040'],
    [7, 154, '33b1cfd4758ef133'],
    [8, 192, '2c9c29f37e429110'],
    [9, 230, '3e0082abf81054b4'],
    [10, 271, '58b3e93fdfb71341'],
  ])('has version %i for %i bytes, as recorded', (version, length, digest) => {
    const grid = qrCode(textOf(length));
    expect(grid?.size).toBe(17 + 4 * version);
    const drawn = grid === null ? '' : pictureOf(grid, false);
    expect(createHash('sha256').update(drawn).digest('hex').slice(0, 16)).toBe(digest);
  });

  it('counts bytes, not characters', () => {
    expect(qrCode('é'.repeat(135))?.size).toBe(57);
    expect(qrCode('é'.repeat(136))).toBeNull();
    expect(qrCode('x'.repeat(272))).toBeNull();
  });

  it('brings its own colours where there are some', () => {
    const grid = qrCode('x');
    const lines = grid === null ? [] : pictureOf(grid, true).split('\n');
    expect(lines).toHaveLength(15);
    expect(lines.every((line) => line.startsWith('\u001B[38;5;231;48;5;16m'))).toBe(true);
    expect(lines.every((line) => line.endsWith('\u001B[0m'))).toBe(true);
  });
});

function textOf(length: number): string {
  return Array.from({ length }, (_, at) =>
    String.fromCharCode(33 + ((at * 7 + length * 13) % 90)),
  ).join('');
}

describe('the check bytes of a block', () => {
  it('make the whole divisible: every root of the generator gives zero', () => {
    const data = Uint8Array.from({ length: 80 }, (_, at) => (at * 37) % 256);
    for (const degree of [7, 10, 18, 30]) {
      const whole = [...data, ...checkBytes(data, degree)];
      for (let root = 1, exponent = 0; exponent < degree; exponent += 1) {
        expect(whole.reduce((sum, byte) => multiply(sum, root) ^ byte, 0)).toBe(0);
        root = multiply(root, 2);
      }
    }
  });

  it('agree with the example of the standard (version 1, 01234567, level M)', () => {
    const data = Buffer.from('10200c566180ec11ec11ec11ec11ec11', 'hex');
    expect(Buffer.from(checkBytes(data, 10)).toString('hex')).toBe('a524d4c1ed36c7872c55');
  });
});
