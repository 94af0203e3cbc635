// What was received and is not on the disk yet, in order. Neighbouring pieces become one item, so that
// small writes of many clients share a frame.
import type { Beginning, Fork, KeptFiles, SnapshotEnd } from '../segment/contents.ts';
import type { FrameRange } from '../segment/write.ts';

export type Item = FrameRange &
  (
    | { readonly kind: 'begin'; readonly says: Beginning }
    | { readonly kind: 'snapshot-end'; readonly says: SnapshotEnd }
    | { readonly kind: 'fork'; readonly says: Fork }
    | { readonly kind: 'snapshot' | 'stream' | 'files'; readonly pieces: readonly Buffer[] }
  );

/** Bytes of a frame: large enough to compress well, small enough to be held many times. */
const mostFrame = 1024 * 1024;
const mostBatch = 4 * mostFrame;
/** `REDIS0010`, `VALKEY080`. */
const formatBytes = 9;

interface Growing {
  readonly kind: 'snapshot' | 'stream';
  readonly pieces: Buffer[];
  readonly from: number;
  to: number;
  readonly receivedFrom: number;
  receivedTo: number;
}

export class Intake {
  /** Bytes that are held. */
  bytes = 0;
  onItem: () => void = () => undefined;
  /** The offset behind all that was taken in. */
  offset = 0;
  #items: Item[] = [];
  #growing: Growing | null = null;
  #snapshotBytes = 0;
  #format = Buffer.alloc(0);
  #last = 0;
  #unheardSince: number | null = null;

  get length(): number {
    return this.#items.length + (this.#growing === null ? 0 : 1);
  }

  /** What comes next may have been sent at any time since then: the line was cut, or not read. */
  unheardSince(time: number): void {
    this.#unheardSince ??= time;
  }

  begin(says: Beginning, now: number): void {
    this.offset = says.offset;
    this.#snapshotBytes = 0;
    this.#format = Buffer.alloc(0);
    this.#unheardSince = null;
    this.#push({ kind: 'begin', says, ...this.#instant(says.offset, now) });
  }

  snapshot(bytes: Buffer, now: number): void {
    if (this.#format.length < formatBytes) {
      this.#format = Buffer.concat([this.#format, bytes]).subarray(0, formatBytes);
    }
    const from = this.#snapshotBytes;
    this.#snapshotBytes += bytes.length;
    this.#grow('snapshot', bytes, from, now);
  }

  snapshotEnds(now: number, database: number | null): void {
    const rdbVersion = Number(/\d+$/.exec(this.#format.toString('latin1'))?.[0] ?? 0);
    const says = { bytes: this.#snapshotBytes, rdbVersion, database };
    this.#push({ kind: 'snapshot-end', says, ...this.#instant(this.offset, now) });
  }

  stream(bytes: Buffer, now: number): void {
    const from = this.offset;
    this.offset += bytes.length;
    this.#grow('stream', bytes, from, now);
  }

  fork(says: Fork, now: number): void {
    this.#push({ kind: 'fork', says, ...this.#instant(says.offset, now) });
  }

  keep(files: KeptFiles, now: number): void {
    const pieces = [Buffer.from(JSON.stringify(files))];
    this.#push({ kind: 'files', pieces, ...this.#instant(this.offset, now) });
  }

  /** The next items, which belong into one segment. */
  takeBatch(): readonly Item[] {
    this.#endGrowing();
    let bytes = 0;
    let count = 0;
    for (const item of this.#items) {
      if (item.kind === 'begin' && count > 0) break;
      count += 1;
      bytes += 'pieces' in item ? item.to - item.from : 0;
      if (bytes >= mostBatch) break;
    }
    this.bytes -= bytes;
    return this.#items.splice(0, count);
  }

  #grow(kind: 'snapshot' | 'stream', bytes: Buffer, from: number, now: number): void {
    for (let at = 0; at < bytes.length; at += mostFrame) {
      this.#growBy(kind, bytes.subarray(at, at + mostFrame), from + at, now);
    }
    this.onItem();
  }

  #growBy(kind: 'snapshot' | 'stream', bytes: Buffer, from: number, now: number): void {
    const time = this.#monotonic(now);
    const growing = this.#growing;
    const isFull = growing === null || growing.to - growing.from + bytes.length > mostFrame;
    if (isFull || growing.kind !== kind || this.#unheardSince !== null) {
      this.#endGrowing();
      const receivedFrom = Math.min(time, this.#unheardSince ?? time);
      this.#unheardSince = null;
      const to = from + bytes.length;
      this.#growing = { kind, pieces: [bytes], from, to, receivedFrom, receivedTo: time };
    } else {
      growing.pieces.push(bytes);
      growing.to += bytes.length;
      growing.receivedTo = time;
    }
    this.bytes += bytes.length;
  }

  #push(item: Item): void {
    this.#endGrowing();
    this.#items.push(item);
    this.onItem();
  }

  #endGrowing(): void {
    if (this.#growing !== null) this.#items.push(this.#growing);
    this.#growing = null;
  }

  #instant(offset: number, now: number): FrameRange {
    const time = this.#monotonic(now);
    return { from: offset, to: offset, receivedFrom: time, receivedTo: time };
  }

  /** The moment that is noted for what comes in now. */
  timeAt(now: number): number {
    return Math.max(this.#last, now);
  }

  /** A clock that was set back must not mix up the order of moments. */
  #monotonic(now: number): number {
    this.#last = this.timeAt(now);
    return this.#last;
  }
}
