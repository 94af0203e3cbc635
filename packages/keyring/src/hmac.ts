// HMAC-SHA-256 for short messages under a key that is used again and again: the padded key is made
// once, and each of the two passes is one call. `createHmac` sets up a stream for every message,
// which is many times the work of hashing an id.
import { hash } from 'node:crypto';

export type Hmac = (message: Uint8Array | string) => Buffer;

const blockBytes = 64;

export function hmacWith(key: Uint8Array): Hmac {
  if (key.length > blockBytes) {
    throw new RangeError(`an HMAC key has at most ${blockBytes} bytes here, not ${key.length}`);
  }
  const inner = padded(key, 0x36);
  const outer = padded(key, 0x5c);
  return (message) => {
    const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
    const digest = hash('sha256', Buffer.concat([inner, bytes]), 'buffer');
    return hash('sha256', Buffer.concat([outer, digest]), 'buffer');
  };
}

function padded(key: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(blockBytes, pad);
  key.forEach((byte, at) => {
    block[at] = byte ^ pad;
  });
  return block;
}
