// Reads one segment that may be anything: cut, altered, from somewhere else. What it hands out is
// chained to the segment's beginning, and bodies that were sealed are authentic.
import { createDecipheriv, createHash, verify } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';

import type { CheckingKey } from '../../events/signing.ts';
import { ArchiveError } from '../codes.ts';
import type { ArchiveCode } from '../codes.ts';
import { unwrapKey } from '../seal/recipient.ts';
import type { Identity } from '../seal/recipient.ts';
import { closingOf, jsonOf, labelOf } from './contents.ts';
import type { Closing, SegmentLabel } from './contents.ts';
import { chain, hashBytes, headBytes, readHead } from './frame.ts';
import type { FrameHead } from './frame.ts';
import { closedMagic, nonceOf, segmentMagic, signedWords } from './write.ts';

const labelStart = segmentMagic.length + 4;
const mostLabel = 16_384;
const trailerBytes = 4 + closedMagic.length;
const signatureBytes = 64;
const tagBytes = 16;

export interface Frame {
  readonly head: FrameHead;
  /** Its number in the segment, from 0. */
  readonly number: number;
  /** The head as it is stored. */
  readonly first: Buffer;
  /** The body as it is stored. */
  readonly stored: Buffer;
  /** The hash over it and all before. */
  readonly hash: Buffer;
}

export interface SegmentEnd {
  /** `closed`: it ends with its closing. `open`: it is being written, or a crash ended it. */
  readonly state: 'closed' | 'open';
  /** Where the last whole frame ends. */
  readonly at: number;
  readonly frames: number;
  /** The hash of the last whole frame. */
  readonly hash: Buffer;
}

export class Segment {
  /** For messages. */
  readonly name: string;
  readonly label: SegmentLabel;
  readonly #bytes: Buffer;
  readonly #begin: number;
  readonly #bound: Buffer;

  /** Throws an ArchiveError when no segment begins so. */
  constructor(name: string, bytes: Buffer) {
    this.name = name;
    this.#bytes = bytes;
    const { label, end } = readLabel(name, bytes);
    this.label = label;
    this.#begin = end;
    this.#bound = createHash('sha256').update(bytes.subarray(0, end)).digest();
  }

  /** The whole frames, in order. The end tells whether it was closed. Throws where bytes do not chain. */
  *frames(): Generator<Frame, SegmentEnd, void> {
    const bytes = this.#bytes;
    let at = this.#begin;
    let hash = this.#bound;
    let number = 0;
    for (;;) {
      const rest = bytes.length - at;
      if (rest < headBytes) return { state: 'open', at, frames: number, hash };
      const head = readHead(bytes, at);
      if (head === null) throw this.#fault('ARCHIVE_SEGMENT_ALTERED', number, 'is no frame');
      const end = at + headBytes + head.length + hashBytes;
      if (end > bytes.length) return { state: 'open', at, frames: number, hash };
      const first = bytes.subarray(at, at + headBytes);
      const stored = bytes.subarray(at + headBytes, end - hashBytes);
      const next = chain(hash, first, stored);
      if (!next.equals(bytes.subarray(end - hashBytes, end))) {
        // A write that a power cut left half done is at the very end, and never was acknowledged.
        if (end === bytes.length) return { state: 'open', at, frames: number, hash };
        throw this.#fault('ARCHIVE_SEGMENT_ALTERED', number, 'is not what was written');
      }
      const isLast = head.kind === 'close';
      if (isLast && !this.#endsAt(end)) return { state: 'open', at, frames: number, hash };
      yield { head, number, first, stored, hash: next };
      hash = next;
      at = end;
      number += 1;
      if (isLast) return { state: 'closed', at, frames: number, hash };
    }
  }

  /** The key of the bodies. Throws `ARCHIVE_KEY_OTHER` when the identity is none of the recipients. */
  unlock(identity: Identity): Buffer {
    for (const key of this.label.keys) {
      const dataKey = unwrapKey(key, identity);
      if (dataKey !== null) return dataKey;
    }
    const { id } = identity.recipient;
    const ids = this.label.keys.map(({ recipient }) => recipient);
    if (ids.includes(id)) {
      const what = `The key of segment ${this.name} was altered.`;
      throw new ArchiveError('ARCHIVE_SEGMENT_ALTERED', what);
    }
    const what = `The key ${id} opens nothing in ${this.name}: it is for ${ids.join(' and ')}.`;
    throw new ArchiveError('ARCHIVE_KEY_OTHER', what);
  }

  /** The body as it was given. Throws when it is not authentic. */
  body({ head, number, first, stored }: Frame, dataKey: Buffer | null): Buffer {
    if (!head.sealed) return stored;
    if (dataKey === null) {
      throw new ArchiveError('ARCHIVE_KEY_NEEDED', `Segment ${this.name} is sealed.`);
    }
    try {
      const options = { authTagLength: tagBytes };
      const decipher = createDecipheriv('aes-256-gcm', dataKey, nonceOf(number), options);
      decipher.setAAD(Buffer.concat([this.#bound, first]));
      decipher.setAuthTag(stored.subarray(stored.length - tagBytes));
      const sealed = stored.subarray(0, stored.length - tagBytes);
      const content = Buffer.concat([decipher.update(sealed), decipher.final()]);
      const plain = head.compressed
        ? zstdDecompressSync(content, { maxOutputLength: Math.max(1, head.plain) })
        : content;
      if (plain.length !== head.plain) throw new RangeError('another length');
      return plain;
    } catch (cause) {
      const { code, message } = this.#fault('ARCHIVE_SEGMENT_ALTERED', number, 'does not open');
      throw new ArchiveError(code, message, { cause });
    }
  }

  /** What stands behind the last frame. False: it is cut. */
  #endsAt(end: number): boolean {
    const trailer = this.#bytes.subarray(end);
    if (trailer.length < trailerBytes) return false;
    if (trailer.length === trailerBytes && trailer.subarray(4).equals(closedMagic)) return true;
    const what = `Behind the end of segment ${this.name} stands something else.`;
    throw new ArchiveError('ARCHIVE_SEGMENT_ALTERED', what);
  }

  #fault(code: ArchiveCode, frame: number, what: string): ArchiveError {
    return new ArchiveError(code, `In segment ${this.name} frame ${frame} ${what}.`);
  }
}

export function readLabel(
  name: string,
  bytes: Buffer,
): { readonly label: SegmentLabel; readonly end: number } {
  const begins = bytes.subarray(0, segmentMagic.length);
  if (!begins.equals(segmentMagic)) {
    const isNewer = begins.subarray(0, 7).equals(segmentMagic.subarray(0, 7));
    if (isNewer && (begins[7] ?? 0) > 1) {
      throw new ArchiveError('ARCHIVE_SEGMENT_NEWER', `Segment ${name} has a newer form.`);
    }
    const isShort = bytes.length < segmentMagic.length;
    const code = isShort ? 'ARCHIVE_SEGMENT_TRUNCATED' : 'ARCHIVE_SEGMENT_ALTERED';
    throw new ArchiveError(code, `${name} does not begin as a segment does.`);
  }
  const length = bytes.length < labelStart ? Infinity : bytes.readUInt32BE(segmentMagic.length);
  const end = labelStart + length;
  if (end > bytes.length && length <= mostLabel) {
    throw new ArchiveError('ARCHIVE_SEGMENT_TRUNCATED', `Segment ${name} ends in its beginning.`);
  }
  const label = length > mostLabel ? null : labelOf(jsonOf(bytes.subarray(labelStart, end)));
  if (label === null) {
    throw new ArchiveError('ARCHIVE_SEGMENT_ALTERED', `The beginning of ${name} cannot be read.`);
  }
  return { label, end };
}

/** Reads a closing, and says whether one of the keys has signed it. Null when it is none. */
export function readClosing(
  body: Buffer,
  keys: readonly CheckingKey[],
): { readonly closing: Closing; readonly authentic: boolean } | null {
  const signature = body.subarray(0, signatureBytes);
  const text = body.subarray(signatureBytes);
  const closing = closingOf(jsonOf(text));
  if (closing === null) return null;
  const signed = Buffer.concat([Buffer.from(signedWords), text]);
  const authentic = keys.some(({ publicKey }) => verify(null, signed, publicKey, signature));
  return { closing, authentic };
}

/** How many bytes at the end of a closed segment its closing takes; null: these are not the end of one. */
export function closingLength(tail: Buffer): number | null {
  if (tail.length < trailerBytes) return null;
  const trailer = tail.subarray(tail.length - trailerBytes);
  return trailer.subarray(4).equals(closedMagic) ? trailer.readUInt32BE(0) + trailerBytes : null;
}
