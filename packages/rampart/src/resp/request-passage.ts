// The rest of a frame that is too big to be held: decided by its beginning, its other bytes pass
// as they come. Framing is still checked byte for byte; what arguments hold is not looked at.
import { bulkExpected, protocolFaults, type ProtocolFault } from './faults.ts';
import {
  broken,
  complete,
  more,
  type RequestLimits,
  type RequestScanner,
  type ScanState,
} from './request-scanner.ts';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const dollar = 0x24;
const zero = 0x30;

// Where in an argument the passage stands.
const atHeader = 0;
const atLength = 1;
const inLength = 2;
const behindLength = 3;
const inBody = 4;
const behindBody = 5;
const atLastByte = 6;

export class RequestPassage {
  state: ScanState = more;
  /** Means something only once the passage is broken. */
  fault: ProtocolFault = protocolFaults.RESP_UNTERMINATED_BULK;

  readonly #limits: RequestLimits;
  /** Arguments to come, the one in progress included. */
  #arguments: number;
  #step = atHeader;
  /** The length being read, then the bytes of the body to come. */
  #length = 0;

  /** Goes on behind the bytes that `scanner` was given when it said that it needs more. */
  constructor(scanner: RequestScanner) {
    const rest = scanner.rest();
    this.#limits = scanner.limits;
    this.#arguments = rest.arguments;
    if (rest.body >= 0) {
      this.#step = rest.body >= 2 ? inBody : atLastByte;
      this.#length = rest.body - 2;
    } else this.pass(rest.header, 0, rest.header.length);
  }

  /** The index behind what belongs to the frame. `state` says whether it is complete or broken. */
  pass(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && this.state === more) {
      if (this.#step === inBody) {
        const there = Math.min(to - at, this.#length);
        at += there;
        this.#length -= there;
        if (this.#length === 0) this.#step = behindBody;
      } else this.#take(bytes[at++] ?? 0);
    }
    return at;
  }

  /** One byte of what is not a body. */
  #take(byte: number): void {
    switch (this.#step) {
      case atHeader:
        if (byte === dollar) this.#step = atLength;
        else this.#fail(bulkExpected(byte));
        break;
      case atLength:
      case inLength:
        this.#takeDigit(byte);
        break;
      case behindLength:
        if (byte !== lineFeed) this.#fail(protocolFaults.RESP_MISSING_LF);
        this.#step = inBody;
        break;
      case behindBody:
        if (byte !== carriageReturn) this.#fail(protocolFaults.RESP_UNTERMINATED_BULK);
        this.#step = atLastByte;
        break;
      default:
        if (byte !== lineFeed) this.#fail(protocolFaults.RESP_UNTERMINATED_BULK);
        else if (--this.#arguments === 0) this.state = complete;
        this.#step = atHeader;
    }
  }

  #takeDigit(byte: number): void {
    const digit = byte - zero;
    const first = this.#step === atLength;
    if (byte === carriageReturn && !first) this.#step = behindLength;
    else if (byte === lineFeed) this.#fail(protocolFaults.RESP_MISSING_LF);
    else if (digit < 0 || digit > 9 || (!first && this.#length === 0)) {
      this.#fail(protocolFaults.RESP_BULK_NOT_A_NUMBER);
    } else {
      this.#length = first ? digit : this.#length * 10 + digit;
      this.#step = inLength;
      if (this.#length > this.#limits.bulk) this.#fail(protocolFaults.RESP_BULK_TOO_LARGE);
    }
  }

  #fail(fault: ProtocolFault): void {
    this.fault = fault;
    this.state = broken;
  }
}
