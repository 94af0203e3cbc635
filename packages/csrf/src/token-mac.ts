// The MAC of a token: HMAC-SHA-256 in its two passes, each one call to `crypto.hash` over a buffer
// whose padded key was written once. The profile showed `createHmac` spending most of its time on
// setting up a stream that a message of this size never needs, and `hash` half of its time on
// making a Buffer: so digests come as text, a character a byte, into buffers that stay.
import { hash } from 'node:crypto';
import { CsrfError } from './errors.ts';
import { macAt } from './token-layout.ts';

/** What a token is bound to. Absent parts are marked as absent, never as empty. */
export interface Claims {
  /** `s`ession, `v`isitor, `p`erson or `c`ookie: ids of different kinds never meet. */
  readonly kind: 's' | 'v' | 'p' | 'c';
  readonly holder: string;
  readonly user?: string | undefined;
  readonly tenant?: string | undefined;
  readonly action?: string | undefined;
}

const blockBytes = 64;
export const digestBytes = 32;
const longest = 1024;
// Kind, and four parts of at most 1,024 bytes, each with a length before it.
const claimsBytes = 1 + 4 * (2 + longest);

/** A key, prepared: what is hashed first and second, the padded key already in place. */
export interface MacKey {
  readonly inner: Buffer;
  readonly outer: Buffer;
  /** The part of `inner` that was hashed last: ids mostly have one length, and views cost. */
  message: Buffer;
}

export function macKey(key: Uint8Array): MacKey {
  const inner = Buffer.alloc(blockBytes + macAt + claimsBytes);
  const outer = Buffer.alloc(blockBytes + digestBytes);
  for (let i = 0; i < blockBytes; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return { inner, outer, message: inner };
}

/** Writes the MAC over the token's first 31 bytes (unveiled) and the claims. */
export function writeMac(
  key: MacKey,
  token: Uint8Array,
  claims: Claims,
  into: Buffer,
  at: number,
): void {
  const { inner, outer } = key;
  for (let i = 0; i < macAt; i++) inner[blockBytes + i] = token[i] ?? 0;
  let end = blockBytes + macAt;
  inner[end++] = claims.kind.charCodeAt(0);
  end = writePart(inner, end, claims.holder);
  end = writePart(inner, end, claims.user);
  end = writePart(inner, end, claims.tenant);
  end = writePart(inner, end, claims.action);
  if (key.message.length !== end) key.message = inner.subarray(0, end);
  writeDigest(hash('sha256', key.message, 'binary'), outer, blockBytes);
  writeDigest(hash('sha256', outer, 'binary'), into, at);
}

// For 32 characters a loop is faster than the way into `Buffer.write` and back.
function writeDigest(digest: string, into: Buffer, at: number): void {
  for (let i = 0; i < digestBytes; i++) into[at + i] = digest.charCodeAt(i);
}

const absent = 0xffff;

// Two bytes of length, then UTF-8. Text that UTF-8 cannot tell apart never comes this far.
function writePart(buffer: Buffer, at: number, part: string | undefined): number {
  if (part === undefined) {
    writeLength(buffer, at, absent);
    return at + 2;
  }
  const length = buffer.write(part, at + 2, 'utf8');
  writeLength(buffer, at, length);
  return at + 2 + length;
}

function writeLength(buffer: Buffer, at: number, length: number): void {
  buffer[at] = length >>> 8;
  buffer[at + 1] = length;
}

/** Can this be bound? Not too long, and the same in UTF-8 only if it is the same text. */
function isBindable(part: unknown): boolean {
  if (part === undefined) return true;
  // What a framework parsed out of a cookie may be no text, whatever its types say.
  if (typeof part !== 'string') return false;
  if (!part.isWellFormed()) return false;
  return part.length * 3 <= longest || Buffer.byteLength(part) <= longest;
}

export const areBindable = ({ holder, user, tenant, action }: Claims): boolean =>
  isBindable(holder) && isBindable(user) && isBindable(tenant) && isBindable(action);

export function assertBindable(claims: Claims): void {
  if (areBindable(claims)) return;
  for (const name of ['holder', 'user', 'tenant', 'action'] as const) {
    if (!isBindable(claims[name])) {
      throw new CsrfError(
        'CSRF_BINDING_INVALID',
        `${name} must be well-formed text (a string) of at most ${longest} bytes; pass an id, not a document`,
      );
    }
  }
}
