// What a server sends to a replica, taken apart: lines while they talk, then the snapshot in one of its
// two framings, then the stream. Pure; it holds at most a line and the length of a mark.
import { ArchiveError } from '../codes.ts';

export interface IncomingEnds {
  line(text: string): void;
  /** The snapshot begins; its length, or null when only its end will be known. */
  snapshotBegins(length: number | null): void;
  snapshot(bytes: Buffer): void;
  snapshotEnds(): void;
  stream(bytes: Buffer): void;
}

const lineFeed = 0x0a;
const longestLine = 4_096;
const markBytes = 40;

type Phase = 'lines' | 'header' | 'counted' | 'marked' | 'stream';

export class Incoming {
  readonly #ends: IncomingEnds;
  #phase: Phase = 'lines';
  #held: Buffer = Buffer.alloc(0);
  #left = 0;
  #mark: Buffer = Buffer.alloc(0);

  constructor(ends: IncomingEnds) {
    this.#ends = ends;
  }

  /** Said from within `line`: the server has announced a full copy. */
  expectSnapshot(): void {
    this.#phase = 'header';
  }

  /** Said from within `line`: the server goes on where it was left. */
  expectStream(): void {
    this.#phase = 'stream';
  }

  feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#take(rest);
  }

  #take(bytes: Buffer): Buffer {
    switch (this.#phase) {
      case 'lines':
      case 'header':
        return this.#takeLine(bytes);
      case 'counted': {
        const piece = bytes.subarray(0, this.#left);
        this.#left -= piece.length;
        this.#ends.snapshot(piece);
        if (this.#left === 0) this.#endSnapshot();
        return bytes.subarray(piece.length);
      }
      case 'marked':
        return this.#takeMarked(bytes);
      case 'stream':
        this.#ends.stream(bytes);
        return bytes.subarray(bytes.length);
    }
  }

  #takeLine(bytes: Buffer): Buffer {
    const end = bytes.indexOf(lineFeed);
    const taken = end < 0 ? bytes : bytes.subarray(0, end);
    if (this.#held.length + taken.length > longestLine) {
      throw new ArchiveError('ARCHIVE_SOURCE_PROTOCOL', 'The server sent a line without an end.');
    }
    this.#held = Buffer.concat([this.#held, taken]);
    if (end < 0) return bytes.subarray(bytes.length);
    const line = this.#held.toString('latin1').replace(/\r$/, '');
    this.#held = Buffer.alloc(0);
    // An empty line only says that the server is still there.
    if (line !== '') {
      if (this.#phase === 'header') this.#beginSnapshot(line);
      else this.#ends.line(line);
    }
    return bytes.subarray(end + 1);
  }

  #beginSnapshot(line: string): void {
    const mark = /^\$EOF:([0-9a-f]{40})$/.exec(line)?.[1];
    const length = /^\$(\d{1,15})$/.exec(line)?.[1];
    if (mark !== undefined) {
      this.#mark = Buffer.from(mark, 'latin1');
      this.#phase = 'marked';
      this.#ends.snapshotBegins(null);
    } else if (length !== undefined && Number(length) > 0) {
      this.#left = Number(length);
      this.#phase = 'counted';
      this.#ends.snapshotBegins(this.#left);
    } else {
      const said = line.startsWith('-') ? `: ${line}` : '';
      throw new ArchiveError('ARCHIVE_SOURCE_PROTOCOL', `The server sent no snapshot${said}.`);
    }
  }

  /** The mark may lie across pieces, so its length less one byte is held back. */
  #takeMarked(bytes: Buffer): Buffer {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const at = all.indexOf(this.#mark);
    if (at >= 0) {
      this.#held = Buffer.alloc(0);
      if (at > 0) this.#ends.snapshot(all.subarray(0, at));
      this.#endSnapshot();
      return all.subarray(at + markBytes);
    }
    const free = Math.max(0, all.length - markBytes + 1);
    this.#held = Buffer.from(all.subarray(free));
    if (free > 0) this.#ends.snapshot(all.subarray(0, free));
    return bytes.subarray(bytes.length);
  }

  #endSnapshot(): void {
    this.#phase = 'stream';
    this.#ends.snapshotEnds();
  }
}
