// The bytes of a sealed value, version 1; docs/reference/sealed-format.md describes them for other
// implementations. A header, and then chunks of at most 64 KiB, each encrypted by itself.
//
//    0  3  F5 52 53: no text begins so, in UTF-8 or ASCII
//    3  1  version
//    4  1  0 as it is, 1 compressed (raw deflate)
//    5  8  id of the key
//   13 16  mark: which key of Redis, application, ring and purpose it is for
//   29 16  salt, random for each value
//   45  6  length of all of it
import { ClientError } from '../errors.ts';

export const HEADER = 51;
/** What every chunk is bound to. The length is not: the last chunk says where the value ends. */
export const BOUND = 45;
export const LENGTH_BYTES: number = HEADER - BOUND;
export const CHUNK = 65_536;
export const TAG = 16;

const MAGIC = Buffer.from([0xf5, 0x52, 0x53]);
const VERSION = 1;

export interface Head {
  readonly compressed: boolean;
  /** Halves of the id of the key, as unsigned 32-bit numbers. */
  readonly high: number;
  readonly low: number;
  readonly mark: Buffer;
  readonly salt: Buffer;
  readonly length: number;
  /** The bytes that every chunk is bound to. */
  readonly bound: Buffer;
}

export interface NewHead {
  readonly compressed: boolean;
  readonly keyId: string;
  readonly mark: Buffer;
  readonly salt: Buffer;
}

/** How long the sealed form of so many bytes is. */
export function sealedLength(plain: number): number {
  return HEADER + plain + TAG * Math.max(1, Math.ceil(plain / CHUNK));
}

/** With no length yet. */
export function writeHead({ compressed, keyId, mark, salt }: NewHead): Buffer {
  const head = Buffer.alloc(HEADER);
  MAGIC.copy(head);
  head[3] = VERSION;
  head[4] = compressed ? 1 : 0;
  head.write(keyId, 5, 'hex');
  mark.copy(head, 13);
  salt.copy(head, 29);
  return head;
}

export function writeLength(head: Buffer, length: number): void {
  head.writeUIntBE(length, BOUND, LENGTH_BYTES);
}

/** `name` is what errors say was read. */
export function readHead(sealed: Buffer, name: string): Head {
  if (sealed.length < MAGIC.length || !MAGIC.equals(sealed.subarray(0, MAGIC.length))) {
    throw new ClientError('CLIENT_SEALED_PLAIN', `The value of ${name} is not sealed.`);
  }
  const version = sealed[3] ?? VERSION;
  if (version > VERSION) {
    throw new ClientError(
      'CLIENT_SEALED_NEWER',
      `The value of ${name} has version ${version}, and this server reads up to ${VERSION}.`,
    );
  }
  if (sealed.length < HEADER + TAG) {
    throw new ClientError(
      'CLIENT_SEALED_TRUNCATED',
      `The value of ${name} ends within its first ${HEADER + TAG} bytes.`,
    );
  }
  const compression = sealed[4] ?? 0;
  if (version < VERSION || compression > 1) {
    throw new ClientError('CLIENT_SEALED_ALTERED', `The header of ${name} was never written so.`);
  }
  return {
    compressed: compression === 1,
    high: sealed.readUInt32BE(5),
    low: sealed.readUInt32BE(9),
    mark: sealed.subarray(13, 29),
    salt: sealed.subarray(29, BOUND),
    length: sealed.readUIntBE(BOUND, LENGTH_BYTES),
    bound: sealed.subarray(0, BOUND),
  };
}

/** `length` is what is really there. A wrong length in the header is found here, so it needs no seal. */
export function assertLength(head: Head, length: number, name: string): void {
  if (length === head.length) return;
  if (length < head.length) {
    throw new ClientError(
      'CLIENT_SEALED_TRUNCATED',
      `The value of ${name} has ${length} of ${head.length} bytes.`,
    );
  }
  throw new ClientError(
    'CLIENT_SEALED_ALTERED',
    `The value of ${name} has ${length} bytes where ${head.length} were written.`,
  );
}
