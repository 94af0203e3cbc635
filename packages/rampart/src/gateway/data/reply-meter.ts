// How long each reply is, for users whose policy bounds it. A reply that tells its size at its
// beginning, or grows too long within the bytes that it begins in, is replaced before any of it has
// passed; of a longer one a part has, and then only the end of the connection is honest.
import { ReplyScanner } from '../../resp/reply-scanner.ts';
import type { Breach } from './breach.ts';

export interface MeterEnds {
  /** Hands on what may pass. Returns whether the bytes are still in use after the call. */
  pass(bytes: Buffer, start: number, end: number): boolean;
  /** A reply is awaited: what comes unasked cannot be replaced by an error. */
  readonly asked: boolean;
  /** `replaced`: nothing of the reply has passed, and nothing will: an error may stand in its place. */
  crossed(breach: Breach, replaced: boolean): void;
}

const dollar = 0x24;
const verbatim = 0x3d;
const bulkError = 0x21;
const push = 0x3e;
const carriageReturn = 0x0d;
/** A header has no more than its type, 13 digits and the end of its line. */
const longestHeader = 16;

export class ReplyMeter {
  readonly #boundOf: (length: number) => Breach | null;
  readonly #ends: MeterEnds;
  readonly #scanner = new ReplyScanner();
  /** Of the reply in progress, and what has been decided about it. */
  #length = 0;
  #course: 'open' | 'told' | 'dropped' = 'open';
  /** The beginning of a reply that is too short to tell its size. */
  #head: Buffer | null = null;

  /** `boundOf` says what a reply of so many bytes crosses. */
  constructor(boundOf: (length: number) => Breach | null, ends: MeterEnds) {
    this.#boundOf = boundOf;
    this.#ends = ends;
  }

  /**
   * `whole`: they are known to end with the end of a reply. Returns whether the bytes are still in use after
   * the call.
   */
  take(bytes: Buffer, start: number, end: number, whole = false): boolean {
    // Where all together are not too long, none of them is.
    const isShort = whole && this.#head === null && this.#scanner.atStart;
    if (isShort && this.#boundOf(end - start) === null) return this.#pass(bytes, start, end);
    if (this.#head === null) return this.#walk(bytes, start, end);
    const begun = Buffer.concat([this.#head, bytes.subarray(start, end)]);
    this.#head = null;
    this.#walk(begun, 0, begun.length);
    return false;
  }

  #walk(bytes: Buffer, start: number, end: number): boolean {
    const scanner = this.#scanner;
    let held = false;
    // What lies between the two may pass.
    let from = start;
    let at = start;
    while (at < end && !scanner.broken) {
      const begins = scanner.atStart;
      const stated = begins ? statedLength(bytes, at, end) : 0;
      if (stated === null) {
        this.#head = Buffer.from(bytes.subarray(at, end));
        break;
      }
      const scanned = scanner.scan(bytes, at, end);
      const to = scanned < 0 ? end : scanned;
      this.#length += to - at;
      const measures = this.#course === 'open' && !scanner.broken;
      const breach = measures ? this.#boundOf(Math.max(this.#length, stated)) : null;
      if (breach !== null) {
        held = this.#pass(bytes, from, at) || held;
        from = at;
        this.#cross(breach, begins);
      }
      if (this.#course === 'dropped') from = to;
      at = to;
      if (scanned >= 0) {
        this.#length = 0;
        this.#course = 'open';
      }
    }
    // A snapshot for a replica is no reply, and is not measured.
    return this.#pass(bytes, from, scanner.broken ? end : at) || held;
  }

  #pass(bytes: Buffer, start: number, end: number): boolean {
    return end > start && this.#ends.pass(bytes, start, end);
  }

  #cross(breach: Breach, begins: boolean): void {
    const { reaction } = breach;
    this.#course = reaction === 'alert' ? 'told' : 'dropped';
    const may = this.#ends.asked && this.#scanner.kind !== push;
    this.#ends.crossed(breach, begins && may && reaction === 'refuse');
  }
}

/** How long the reply says that it is, 0 when it does not say; null when too little of it is here. */
function statedLength(bytes: Buffer, start: number, end: number): number | null {
  const type = bytes[start];
  if (type !== dollar && type !== verbatim && type !== bulkError) return 0;
  let length = 0;
  for (let at = start + 1; at < end && at - start < longestHeader; at += 1) {
    const byte = bytes[at] ?? 0;
    // A null, or what the scanner will break at, is short.
    if (byte === carriageReturn) return at - start + 2 + length + 2;
    if (byte < 0x30 || byte > 0x39) return 0;
    length = length * 10 + byte - 0x30;
  }
  return end - start < longestHeader ? null : 0;
}
