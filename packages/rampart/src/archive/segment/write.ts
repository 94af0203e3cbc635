// Makes the bytes of one segment, frame by frame. Nothing here touches a disk.
import { createCipheriv, createHash, randomBytes, sign } from 'node:crypto';
import { zstdCompressSync, constants } from 'node:zlib';

import type { SigningKey } from '../../events/signing.ts';
import { wrapKey } from '../seal/recipient.ts';
import type { Recipient } from '../seal/recipient.ts';
import type {
  Beginning,
  ClockReading,
  Closing,
  Fork,
  Head,
  Place,
  SegmentLabel,
  SnapshotEnd,
  Span,
} from './contents.ts';
import { chain, hashBytes, headBytes, writeHead } from './frame.ts';
import type { FrameHead, FrameKind } from './frame.ts';
import { noteSpan } from './spans.ts';

export const segmentMagic: Buffer = Buffer.from('RAMPARC\u0001', 'latin1');
/** Behind a closed segment: how long its last frame is, and this. */
export const closedMagic: Buffer = Buffer.from('RAMPARC.', 'latin1');
export const signedWords = 'rampart archive segment 1\n';
/** Small bodies do not get shorter by it. */
const worthCompressing = 128;
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface FrameRange {
  readonly from: number;
  readonly to: number;
  readonly receivedFrom: number;
  readonly receivedTo: number;
}

export interface SegmentPlace {
  readonly archive: string;
  readonly track: string;
  readonly segment: number;
  readonly previous: string;
  readonly clock: ClockReading | null;
  readonly at: Place | null;
}

export class SegmentWriter {
  readonly place: SegmentPlace;
  /** The bytes with which the segment begins. */
  readonly beginning: Buffer;
  readonly spans: Span[] = [];
  frames = 0;
  /** Bytes made so far, the beginning included. */
  bytes: number;
  #hash: Buffer;
  readonly #dataKey: Buffer;
  readonly #bound: Buffer;

  constructor(place: SegmentPlace, recipients: readonly Recipient[], now: number) {
    this.place = place;
    this.#dataKey = randomBytes(32);
    const keys = recipients.map((recipient) => wrapKey(this.#dataKey, recipient));
    const label: SegmentLabel = { ...place, created: now, keys };
    this.beginning = beginningBytes(label);
    this.bytes = this.beginning.length;
    this.#bound = createHash('sha256').update(this.beginning).digest();
    this.#hash = this.#bound;
  }

  /** The hash of the last frame, in hexadecimal. */
  get hash(): string {
    return this.#hash.toString('hex');
  }

  /** A frame whose body only recipients can read. */
  sealed(kind: 'snapshot' | 'stream' | 'files', range: FrameRange, body: Buffer): Buffer {
    noteSpan(this.spans, { kind, ...range, says: null });
    return this.#frame(kind, range, body, true);
  }

  /** A frame whose body everybody can read. */
  open(
    kind: 'begin' | 'snapshot-end' | 'fork',
    range: FrameRange,
    says: Beginning | SnapshotEnd | Fork,
  ): Buffer {
    const body = Buffer.from(JSON.stringify(says));
    noteSpan(this.spans, { kind, ...range, says });
    return this.#frame(kind, range, body, false);
  }

  head(replid: string, offset: number, time: number): Head {
    const { archive, track, segment } = this.place;
    return { archive, track, segment, frames: this.frames, hash: this.hash, replid, offset, time };
  }

  /** The last frame and what stands behind it. */
  close(head: Head, key: SigningKey): Buffer {
    return closingBytes({ head, spans: this.spans }, key, this.#hash, (bytes) => {
      this.#hash = bytes;
    });
  }

  #frame(kind: FrameKind, range: FrameRange, body: Buffer, isSealed: boolean): Buffer {
    const { content, compressed } = isSealed ? shorter(body) : { content: body, compressed: false };
    const head: FrameHead = {
      kind,
      sealed: isSealed,
      compressed,
      ...range,
      length: content.length + (isSealed ? 16 : 0),
      plain: body.length,
    };
    const first = writeHead(head);
    const stored = isSealed ? this.#seal(content, first) : content;
    this.#hash = chain(this.#hash, first, stored);
    this.frames += 1;
    this.bytes += headBytes + stored.length + hashBytes;
    return Buffer.concat([first, stored, this.#hash]);
  }

  #seal(content: Buffer, head: Buffer): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#dataKey, nonceOf(this.frames));
    cipher.setAAD(Buffer.concat([this.#bound, head]));
    return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  }
}

/** The number of the frame: with a key of its own for each segment, none comes twice. */
export function nonceOf(frame: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(frame, 8);
  return nonce;
}

/** A closing for a segment of which only the hash so far is known: what a crash left open. */
export function closingBytes(
  closing: Closing,
  key: SigningKey,
  previous: Buffer,
  chained: (hash: Buffer) => void,
): Buffer {
  const text = Buffer.from(JSON.stringify(closing));
  const signature = sign(null, Buffer.concat([Buffer.from(signedWords), text]), key.privateKey);
  const body = Buffer.concat([signature, text]);
  const { offset, time } = closing.head;
  const first = writeHead({
    kind: 'close',
    sealed: false,
    compressed: false,
    from: offset,
    to: offset,
    receivedFrom: time,
    receivedTo: time,
    length: body.length,
    plain: body.length,
  });
  const hash = chain(previous, first, body);
  chained(hash);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(first.length + body.length + hash.length);
  return Buffer.concat([first, body, hash, length, closedMagic]);
}

function beginningBytes(label: SegmentLabel): Buffer {
  const text = Buffer.from(JSON.stringify(label));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([segmentMagic, length, text]);
}

function shorter(body: Buffer): { readonly content: Buffer; readonly compressed: boolean } {
  if (body.length < worthCompressing) return { content: body, compressed: false };
  const small = zstdCompressSync(body, fast);
  return small.length < body.length
    ? { content: small, compressed: true }
    : { content: body, compressed: false };
}
