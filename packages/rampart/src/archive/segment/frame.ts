// The frames of a segment: a fixed head that the archiving host can read, a body that it mostly
// cannot, and the hash that chains the frame to all before it.
import { createHash } from 'node:crypto';

/** What a body is; the number is how it is written. */
export const frameKinds = {
  /** A full copy begins: JSON of `Beginning`. */
  begin: 1,
  /** A piece of the snapshot; offsets count its bytes. */
  snapshot: 2,
  /** The snapshot is whole: JSON of `SnapshotEnd`. */
  'snapshot-end': 3,
  /** Bytes of the replication stream; offsets are the server's. */
  stream: 4,
  /** The stream goes on under another replication id, after a failover: JSON of `Fork`. */
  fork: 5,
  /** Files that are kept beside the data, users and configuration: JSON of `KeptFiles`, sealed. */
  files: 6,
  /** The last frame: JSON of `Closing`, behind its signature. */
  close: 7,
} as const;

export type FrameKind = keyof typeof frameKinds;

export interface FrameHead {
  readonly kind: FrameKind;
  readonly sealed: boolean;
  readonly compressed: boolean;
  /** What lies between these: `to` is behind the last byte. Control frames have both equal. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds since 1970 by the archiver's clock: it was received after the one, by the other. */
  readonly receivedFrom: number;
  readonly receivedTo: number;
  /** Bytes of the body as it is stored. */
  readonly length: number;
  /** Bytes of the body when it is opened. */
  readonly plain: number;
}

export const headBytes = 48;
export const hashBytes = 32;
/** A frame is held in memory whole. */
export const mostPlain = 4 * 1024 * 1024;
const mostBody = mostPlain + 1024;

const kindByNumber: ReadonlyMap<number, FrameKind> = new Map(
  Object.entries(frameKinds).flatMap(([kind, number]) =>
    isKind(kind) ? [[number, kind] as const] : [],
  ),
);

function isKind(text: string): text is FrameKind {
  return Object.hasOwn(frameKinds, text);
}

export function writeHead(head: FrameHead): Buffer {
  const bytes = Buffer.alloc(headBytes);
  bytes.writeUInt32BE(head.length, 0);
  bytes.writeUInt32BE(head.plain, 4);
  bytes.writeUInt8(frameKinds[head.kind], 8);
  bytes.writeUInt8((head.sealed ? 1 : 0) | (head.compressed ? 2 : 0), 9);
  bytes.writeBigUInt64BE(BigInt(head.from), 16);
  bytes.writeBigUInt64BE(BigInt(head.to), 24);
  bytes.writeBigUInt64BE(BigInt(head.receivedFrom), 32);
  bytes.writeBigUInt64BE(BigInt(head.receivedTo), 40);
  return bytes;
}

/** Null when no frame begins so. `bytes` holds at least the head. */
export function readHead(bytes: Buffer, at: number): FrameHead | null {
  const length = bytes.readUInt32BE(at);
  const plain = bytes.readUInt32BE(at + 4);
  const kind = kindByNumber.get(bytes.readUInt8(at + 8));
  const flags = bytes.readUInt8(at + 9);
  const numbers = [16, 24, 32, 40].map((place) => Number(bytes.readBigUInt64BE(at + place)));
  const [from = -1, to = -1, receivedFrom = -1, receivedTo = -1] = numbers;
  const isSane =
    kind !== undefined &&
    flags <= 3 &&
    bytes.readUIntBE(at + 10, 6) === 0 &&
    length <= mostBody &&
    plain <= mostPlain &&
    numbers.every((number) => Number.isSafeInteger(number)) &&
    from <= to &&
    receivedFrom <= receivedTo;
  if (!isSane) return null;
  const sealed = (flags & 1) !== 0;
  const compressed = (flags & 2) !== 0;
  return { kind, sealed, compressed, from, to, receivedFrom, receivedTo, length, plain };
}

/** The hash of a frame, over the hash before it: what comes later vouches for what came before. */
export function chain(previous: Buffer, head: Uint8Array, body: Uint8Array): Buffer {
  return createHash('sha256').update(previous).update(head).update(body).digest();
}
