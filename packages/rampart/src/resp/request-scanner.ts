// Finds the end of a request and where its arguments lie, in place: nothing is copied, and nothing
// is allocated by a size that a client has only declared. Stricter than the server, never looser:
// whatever passes here, the server reads in the same way.
import { bulkExpected, protocolFaults, type ProtocolFault } from './faults.ts';
import {
  endOfNegative,
  headerSize,
  incomplete,
  missingLineFeed,
  notANumber,
  readNumber,
  shortNumber,
  tooLarge,
} from './header-number.ts';
import { beginsLine, inlineWords } from './inline-words.ts';

/** The scanner reads these anew at every header, so they may rise after login. */
export interface RequestLimits {
  /** Arguments of a request, its name included. */
  arguments: number;
  /** Bytes of one argument. */
  bulk: number;
  /** Bytes of a line of text, its line end not counted. */
  inline: number;
  /** A count below zero is an empty request, as it is for the server, and not a fault. */
  belowZero?: boolean;
}

export const more = 0;
export const complete = 1;
export const broken = 2;
export type ScanState = typeof more | typeof complete | typeof broken;

/** What is still to come of a frame whose beginning the scanner has seen. */
export interface RequestRest {
  readonly arguments: number;
  /** Bytes to come of the argument in progress with its line end; -1 if its header is incomplete. */
  readonly body: number;
  /** What is there of that header. */
  readonly header: Uint8Array;
}

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const star = 0x2a;
const dollar = 0x24;

const keptArguments = 16;
const spaciousArguments = 1024;
const nothing = new Uint8Array(0);

export class RequestScanner {
  readonly limits: RequestLimits;
  /** Declared arguments; for a line of text its words. 0 until it is known. */
  argc = 0;
  /** Arguments that are complete. */
  seen = 0;
  /** Where each argument begins and ends, counted from the first byte of the frame. */
  starts: Int32Array = new Int32Array(keptArguments);
  ends: Int32Array = new Int32Array(keptArguments);
  /** The argument in progress when more is needed, counted from the first byte of the frame. */
  bulkStart = -1;
  bulkLength = -1;
  /** Is the frame a line of text? Known from its first byte on. */
  inline = false;
  /** The index behind the frame, once it is complete. */
  end = 0;
  /** Means something only once the frame is broken. */
  fault: ProtocolFault = protocolFaults.RESP_NOT_A_REQUEST;

  /** Where to go on, counted from the first byte of the frame: a header's first byte, or an
   * argument's. 0 before the first header is complete, -1 when the frame is broken. */
  #at = 0;
  /** The bytes of the frame that were there when more was needed. */
  #given = 0;
  #header: Uint8Array = nothing;
  #words: Buffer[] = [];

  constructor(limits: RequestLimits) {
    this.limits = limits;
  }

  /**
   * Scans the frame that begins at `from`. On `more`, call again with the same frame, which may
   * have moved, and more bytes. A broken frame stays broken until `reset`.
   */
  scan(bytes: Uint8Array, from: number, to: number): ScanState {
    let at = this.#at;
    if (at <= 0) {
      if (at < 0) return broken;
      this.argc = 0;
      this.seen = 0;
      this.bulkStart = -1;
      this.bulkLength = -1;
      this.inline = false;
      if (this.starts.length > spaciousArguments) this.#shrink();
      if (from >= to) return more;
      if (bytes[from] !== star) return this.#begin(bytes, from, to);
      let count = from + 5 <= to ? shortNumber(bytes, from) : -1;
      if (count < 0 || count > this.limits.arguments) {
        count = readNumber(bytes, from, to, this.limits.arguments);
        if (count < 0) return this.#noCount(bytes, from, to, count);
      }
      this.argc = count;
      at = from + (count <= 9 ? 4 : headerSize(count));
    } else {
      if (this.inline) return this.#line(bytes, from, to);
      at += from;
    }

    const argc = this.argc;
    const bulkLimit = this.limits.bulk;
    let starts = this.starts;
    let ends = this.ends;
    let seen = this.seen;
    let length = this.bulkLength;
    while (seen < argc) {
      if (length < 0) {
        const short = at + 6 <= to && bytes[at] === dollar;
        length = short ? shortNumber(bytes, at) : -1;
        if (length < 0 || length > bulkLimit) {
          if (at >= to) return this.#needHeader(bytes, from, at, to, seen);
          if (bytes[at] !== dollar) return this.#fail(bulkExpected(bytes[at] ?? 0));
          length = readNumber(bytes, at, to, bulkLimit);
          if (length < 0) {
            if (length === incomplete) return this.#needHeader(bytes, from, at, to, seen);
            return this.#noBulk(length);
          }
          at += headerSize(length);
        } else at += length <= 9 ? 4 : 5;
      }
      const end = at + length;
      if (end + 2 > to) {
        if (end < to && bytes[end] !== carriageReturn) return this.#unterminated();
        return this.#needBody(from, at, to, seen, length);
      }
      if (bytes[end] !== carriageReturn || bytes[end + 1] !== lineFeed) {
        return this.#unterminated();
      }
      if (seen === starts.length) {
        this.#grow();
        starts = this.starts;
        ends = this.ends;
      }
      starts[seen] = at - from;
      ends[seen] = end - from;
      seen++;
      at = end + 2;
      length = -1;
    }
    this.seen = seen;
    this.bulkStart = -1;
    this.bulkLength = -1;
    this.#at = 0;
    this.end = at;
    return complete;
  }

  /** Forgets a frame that is incomplete or broken. */
  reset(): void {
    this.#at = 0;
    this.argc = 0;
    this.seen = 0;
    this.bulkStart = -1;
    this.bulkLength = -1;
    this.inline = false;
    this.#words = [];
    this.#shrink();
  }

  /** The words of the line that was completed last, unescaped. */
  inlineWords(): Buffer[] {
    return this.#words;
  }

  /** What is to come of an array whose header is complete and whose arguments are not. */
  rest(): RequestRest {
    if (this.#at <= 0 || this.inline) {
      throw new RangeError('Only an array whose count is known can have a rest to pass.');
    }
    const inBody = this.bulkLength >= 0;
    return {
      arguments: this.argc - this.seen,
      body: inBody ? this.bulkStart + this.bulkLength + 2 - this.#given : -1,
      header: inBody ? nothing : this.#header,
    };
  }

  #begin(bytes: Uint8Array, from: number, to: number): ScanState {
    if (!beginsLine(bytes[from] ?? 0)) return this.#fail(protocolFaults.RESP_NOT_A_REQUEST);
    this.inline = true;
    return this.#line(bytes, from, to);
  }

  #line(bytes: Uint8Array, from: number, to: number): ScanState {
    const limit = from + this.limits.inline;
    for (let at = from + this.#at; at < to; at++) {
      const byte = bytes[at];
      if (byte === lineFeed) return this.#endLine(bytes, from, at);
      // The server looks for the line end as C does, and would wait for ever behind a NUL.
      if (byte === 0) return this.#fail(protocolFaults.RESP_LINE_HOLDS_NUL);
      if (at >= limit && (at > limit || byte !== carriageReturn)) {
        return this.#fail(protocolFaults.RESP_LINE_TOO_LONG);
      }
    }
    this.#at = to - from;
    return more;
  }

  #endLine(bytes: Uint8Array, from: number, at: number): ScanState {
    const end = at > from && bytes[at - 1] === carriageReturn ? at - 1 : at;
    const words = inlineWords(bytes, from, end);
    if (words === null) return this.#fail(protocolFaults.RESP_BAD_QUOTES);
    if (words.length > this.limits.arguments) {
      return this.#fail(protocolFaults.RESP_COUNT_TOO_LARGE);
    }
    this.#words = words;
    this.argc = words.length;
    this.seen = words.length;
    this.#at = 0;
    this.end = at + 1;
    return complete;
  }

  #needHeader(bytes: Uint8Array, from: number, at: number, to: number, seen: number): ScanState {
    this.seen = seen;
    this.bulkStart = -1;
    this.bulkLength = -1;
    this.#at = at - from;
    // A copy, because the caller may read the next bytes into the same buffer.
    this.#header = at < to ? new Uint8Array(bytes.subarray(at, to)) : nothing;
    return more;
  }

  #needBody(from: number, at: number, to: number, seen: number, length: number): ScanState {
    this.seen = seen;
    this.bulkStart = at - from;
    this.bulkLength = length;
    this.#at = at - from;
    this.#given = to - from;
    return more;
  }

  #noCount(bytes: Uint8Array, from: number, to: number, found: number): ScanState {
    const negative = found === notANumber && this.limits.belowZero === true;
    const answer = negative ? endOfNegative(bytes, from, to) : found;
    if (answer >= 0) {
      this.end = answer;
      return complete;
    }
    if (answer === incomplete) return more;
    if (answer === tooLarge) return this.#fail(protocolFaults.RESP_COUNT_TOO_LARGE);
    if (answer === missingLineFeed) return this.#fail(protocolFaults.RESP_MISSING_LF);
    return this.#fail(protocolFaults.RESP_NOT_A_NUMBER);
  }

  #noBulk(answer: number): ScanState {
    if (answer === tooLarge) return this.#fail(protocolFaults.RESP_BULK_TOO_LARGE);
    if (answer === missingLineFeed) return this.#fail(protocolFaults.RESP_MISSING_LF);
    return this.#fail(protocolFaults.RESP_BULK_NOT_A_NUMBER);
  }

  #unterminated(): ScanState {
    return this.#fail(protocolFaults.RESP_UNTERMINATED_BULK);
  }

  #fail(fault: ProtocolFault): ScanState {
    this.fault = fault;
    this.#at = -1;
    return broken;
  }

  #grow(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const ends = new Int32Array(this.starts.length * 2);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }

  #shrink(): void {
    this.starts = new Int32Array(keptArguments);
    this.ends = new Int32Array(keptArguments);
  }
}
