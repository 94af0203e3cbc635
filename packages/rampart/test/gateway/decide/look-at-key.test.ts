import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyHash } from '../../../src/gateway/data/distinct-keys.ts';
import { lookAtKey, odd } from '../../../src/gateway/decide/look-at-key.ts';

/** In the middle of other bytes, as a key is in a frame. */
function look(key: Uint8Array): number {
  const bytes = Buffer.concat([Buffer.from('\0\0\0'), key, Buffer.from('\r\n')]);
  const view = new DataView(bytes.buffer);
  const start = bytes.byteOffset + 3;
  return lookAtKey(view, start, start + key.length);
}

function mayBeHarmful(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f || byte === 0x2f;
}

test('a key of harmless bytes has the hash that it has byte by byte; any other one is odd', () => {
  const harmless = fc.integer({ min: 0, max: 255 }).filter((byte) => !mayBeHarmful(byte));
  const byte = fc.oneof({ weight: 20, arbitrary: harmless }, fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(
      fc
        .uint8Array({ maxLength: 23 })
        .chain(({ length }) => fc.array(byte, { minLength: length, maxLength: length })),
      (bytes) => {
        const key = Uint8Array.from(bytes);
        expect(look(key)).toBe(bytes.some(mayBeHarmful) ? odd : keyHash(key, 0, key.length));
      },
    ),
  );
});

test('every byte counts, wherever it stands', () => {
  for (let length = 1; length <= 9; length += 1) {
    for (let at = 0; at < length; at += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        const key = new Uint8Array(length).fill(0x61);
        key[at] = byte;
        expect(look(key) === odd, `${byte} at ${at} of ${length}`).toBe(mayBeHarmful(byte));
      }
    }
  }
});
