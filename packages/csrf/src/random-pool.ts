// Random bytes from a pool: one call to the system for many tokens. Bytes leave the pool once and
// are wiped behind, so that a later look at memory shows none that was given out.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafeSlow(16 * 1024);
let next = pool.length;

export function randomInto(target: Uint8Array, offset: number, length: number): void {
  if (next + length > pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const end = next + length;
  for (let i = 0; next < end; i++, next++) {
    target[offset + i] = pool[next] ?? 0;
    pool[next] = 0;
  }
}
