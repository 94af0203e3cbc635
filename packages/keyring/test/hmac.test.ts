import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmacWith } from '../src/hmac.ts';

it('is HMAC-SHA-256, message after message', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.string({ unit: 'binary' })),
      (key, messages) => {
        const hmac = hmacWith(key);
        for (const message of messages) {
          expect(hmac(message)).toEqual(createHmac('sha256', key).update(message).digest());
          const bytes = Buffer.from(message);
          expect(hmac(bytes)).toEqual(createHmac('sha256', key).update(bytes).digest());
        }
      },
    ),
  );
});

it('takes no key that would have to be hashed first', () => {
  expect(() => hmacWith(new Uint8Array(65))).toThrow(RangeError);
});
