// Finds the commands in a replication stream that comes in pieces. Only the beginnings of arguments are
// kept, so a command may be larger than the memory. A plain loop over bytes: every restore goes
// through it, and the bodies of arguments are jumped over.
import { ArchiveError } from '../codes.ts';

export interface StreamCommand {
  /** Offsets of the stream: it lies behind `from`, and ends at `to`. */
  readonly from: number;
  readonly to: number;
  /** Its arguments, the name included; those that were not kept whole are cut. */
  readonly words: readonly Buffer[];
  /** How long each of `words` really is. */
  readonly lengths: readonly number[];
  /** How many arguments it has; `words` may be fewer. */
  readonly count: number;
}

export interface Kept {
  /** Bytes of each argument. */
  readonly bytes: number;
  /** Arguments of each command. */
  readonly arguments: number;
}

const star = 0x2a;
const dollar = 0x24;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const zero = 0x30;
/** A larger number comes from a stream that has lost its step. */
const most = 2 ** 32;

const atCount = 0;
const inCount = 1;
const atBulk = 2;
const inBulk = 3;
const inBody = 4;
const atReturn = 5;
const atFeed = 6;
const countFeed = 7;
const bulkFeed = 8;

export class CommandScanner {
  /** The offset behind the last whole command. */
  boundary: number;
  readonly #kept: Kept;
  #at: number;
  #step = atCount;
  #number = 0;
  #count = 0;
  #seen = 0;
  #words: Buffer[] = [];
  #lengths: number[] = [];
  #pieces: Buffer[] = [];
  #piecesLength = 0;

  /** `offset` is where the stream is entered, which is between two commands. */
  constructor(offset: number, kept: Kept) {
    this.boundary = offset;
    this.#at = offset;
    this.#kept = kept;
  }

  /** Hands out each command that ends in these bytes. When `take` answers false, it stops there. */
  scan(bytes: Buffer, take: (command: StreamCommand) => boolean | void): void {
    const base = this.#at;
    let at = 0;
    while (at < bytes.length) {
      const byte = bytes[at] ?? 0;
      switch (this.#step) {
        case atCount:
          if (byte !== star) this.#broken(base + at);
          this.#number = -1;
          this.#step = inCount;
          at++;
          break;
        case inCount:
        case inBulk: {
          const digit = byte - zero;
          if (digit >= 0 && digit <= 9) {
            this.#number = this.#number < 0 ? digit : this.#number * 10 + digit;
            if (this.#number > most) this.#broken(base + at);
          } else if (byte === carriageReturn && this.#number >= 0) {
            this.#step = this.#step === inCount ? countFeed : bulkFeed;
          } else this.#broken(base + at);
          at++;
          break;
        }
        case countFeed:
          if (byte !== lineFeed || this.#number === 0) this.#broken(base + at);
          this.#count = this.#number;
          this.#seen = 0;
          this.#words = [];
          this.#lengths = [];
          this.#step = atBulk;
          at++;
          break;
        case atBulk:
          if (byte !== dollar) this.#broken(base + at);
          this.#number = -1;
          this.#step = inBulk;
          at++;
          break;
        case bulkFeed:
          if (byte !== lineFeed) this.#broken(base + at);
          if (this.#seen < this.#kept.arguments) this.#lengths.push(this.#number);
          this.#step = this.#number === 0 ? atReturn : inBody;
          at++;
          break;
        case inBody: {
          const there = Math.min(this.#number, bytes.length - at);
          this.#keep(bytes, at, there);
          this.#number -= there;
          at += there;
          if (this.#number === 0) this.#step = atReturn;
          break;
        }
        case atReturn:
          if (byte !== carriageReturn) this.#broken(base + at);
          this.#step = atFeed;
          at++;
          break;
        default: {
          if (byte !== lineFeed) this.#broken(base + at);
          at++;
          this.#endWord();
          if (this.#seen < this.#count) {
            this.#step = atBulk;
            break;
          }
          this.#step = atCount;
          const command = {
            from: this.boundary,
            to: base + at,
            words: this.#words,
            lengths: this.#lengths,
            count: this.#count,
          };
          if (take(command) === false) {
            this.#at = base + at;
            return;
          }
          this.boundary = base + at;
        }
      }
    }
    this.#at = base + at;
  }

  #keep(bytes: Buffer, at: number, length: number): void {
    if (this.#seen >= this.#kept.arguments) return;
    const room = this.#kept.bytes - this.#piecesLength;
    if (room <= 0) return;
    const piece = bytes.subarray(at, at + Math.min(room, length));
    this.#pieces.push(piece);
    this.#piecesLength += piece.length;
  }

  #endWord(): void {
    if (this.#seen < this.#kept.arguments) {
      // A copy: the caller's buffer may be used again.
      this.#words.push(Buffer.concat(this.#pieces));
      this.#pieces = [];
      this.#piecesLength = 0;
    }
    this.#seen += 1;
  }

  #broken(offset: number): never {
    const what = `At offset ${offset} the stream is not a command.`;
    throw new ArchiveError('ARCHIVE_STREAM_BROKEN', what);
  }
}
