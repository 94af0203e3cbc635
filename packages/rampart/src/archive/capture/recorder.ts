// From received bytes to durable frames. What came in while the disk was busy becomes the next batch:
// one write and one fsync for all of it, and then its offset may be acknowledged.
import type { SigningKey } from '../../events/signing.ts';
import type { Recipient } from '../seal/recipient.ts';
import { segmentName } from '../read/catalogue.ts';
import type { Beginning, ClockReading, Head, KeptFiles, Place } from '../segment/contents.ts';
import { SegmentWriter } from '../segment/write.ts';
import type { DirectoryStore } from '../store/directory-store.ts';
import { Intake } from './intake.ts';
import type { Item } from './intake.ts';
import { SegmentFile } from './segment-file.ts';

/** Where a track goes on. */
export interface TrackEnd {
  /** The number of the next segment. */
  readonly segment: number;
  /** The last hash of the one before. */
  readonly previous: string;
  /** Null when nothing was archived yet that can be gone on with. */
  readonly at: Place | null;
}

export interface RecorderOptions {
  readonly store: DirectoryStore;
  readonly archive: string;
  readonly track: string;
  readonly recipients: readonly Recipient[];
  readonly key: SigningKey;
  /** A segment that is larger, or older in milliseconds, is closed. */
  readonly segmentBytes: number;
  readonly segmentAge: number;
}

export interface RecorderEnds {
  /** What was held is on the disk, if only a part of a copy: more may come. */
  written(): void;
  /** All up to this place outlasts a power cut. */
  durable(place: Place): void;
  /** A segment was closed; the head vouches for it and all before. */
  closed(name: string, head: Head): void;
  /** The disk does not take it any more. Nothing more will be recorded. */
  failed(error: unknown): void;
}

export class Recorder {
  readonly intake: Intake = new Intake();
  /** What the next segment says of the clocks. */
  clock: ClockReading | null = null;
  readonly #options: RecorderOptions;
  readonly #ends: RecorderEnds;
  #end: TrackEnd;
  #open: {
    readonly writer: SegmentWriter;
    readonly file: SegmentFile;
    readonly since: number;
  } | null = null;
  #durable: Place | null;
  /** A copy that is not whole yet is nothing to go on with. */
  #isWhole: boolean;
  #running: Promise<void> | null = null;
  #hasFailed = false;

  constructor(options: RecorderOptions, end: TrackEnd, ends: RecorderEnds) {
    this.#options = options;
    this.#end = end;
    this.#durable = end.at;
    this.#isWhole = end.at !== null;
    this.#ends = ends;
    this.intake.onItem = () => this.#wake();
  }

  /** What may be acknowledged; null while there is no whole copy. */
  get durable(): Place | null {
    return this.#isWhole ? this.#durable : null;
  }

  /** As far as it has come; null while no segment is open. */
  head(now: number): Head | null {
    if (this.#open === null || this.#durable === null) return null;
    return this.#open.writer.head(this.#durable.replid, this.#durable.offset, now);
  }

  /** A full copy is on its way: until it is whole, what went before is not what the server has. */
  begin(beginning: Beginning, now: number): void {
    this.#isWhole = false;
    this.intake.begin(beginning, now);
  }

  keep(files: KeptFiles, now: number): void {
    this.intake.keep(files, now);
  }

  /** Closes the open segment if it is old enough, or at once. */
  async rest(now: number, atOnce = false): Promise<void> {
    // Asked again without a pause: nothing may begin between the question and the closing.
    while (this.#running !== null) await this.#running;
    if (this.#hasFailed || !(atOnce || this.#isOld(now))) return;
    this.#running = this.#guarded(() => this.#closeSegment(now));
    await this.#running;
  }

  /** Leaves everything as it is: what was not durable is lost, as after a crash. */
  async abandon(): Promise<void> {
    this.#hasFailed = true;
    while (this.#running !== null) await this.#running;
    await this.#open?.file.close();
    this.#open = null;
  }

  #isOld(now: number): boolean {
    return this.#open !== null && now - this.#open.since >= this.#options.segmentAge;
  }

  #wake(): void {
    if (this.#running !== null || this.#hasFailed) return;
    this.#running = this.#guarded(() => this.#writeAll());
  }

  async #guarded(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#hasFailed = true;
      this.#ends.failed(error);
    } finally {
      this.#running = null;
    }
    if (this.intake.length > 0) this.#wake();
  }

  async #writeAll(): Promise<void> {
    // Whatever arrives in this turn of the event loop goes with the first of it.
    await new Promise((resolve) => void setImmediate(resolve));
    while (this.intake.length > 0 && !this.#hasFailed) {
      const items = this.intake.takeBatch();
      const first = items[0];
      if (first === undefined) return;
      await this.#place(first);
      await this.#write(items);
    }
  }

  /** A full copy begins a segment of its own. */
  async #place(first: Item): Promise<void> {
    const open = this.#open;
    const isFull = open !== null && open.writer.bytes >= this.#options.segmentBytes;
    if (first.kind === 'begin' || isFull || this.#isOld(first.receivedTo))
      await this.#closeSegment(first.receivedTo);
    if (this.#open === null) await this.#openSegment(first);
  }

  async #openSegment(first: Item): Promise<void> {
    const { store, archive, track, recipients } = this.#options;
    const { segment, previous, at } = this.#end;
    const { clock } = this;
    const from = first.kind === 'begin' ? null : at;
    const place = { archive, track, segment, previous, clock, at: from };
    const writer = new SegmentWriter(place, recipients, first.receivedTo);
    const name = segmentName(track, segment);
    const file = await SegmentFile.begin(store, name, writer.beginning);
    this.#open = { writer, file, since: first.receivedTo };
  }

  async #write(items: readonly Item[]): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    const { writer, file } = open;
    let at = this.#durable;
    const frames = items.map((item) => {
      at = placeAfter(item, at);
      return frameOf(writer, item);
    });
    await file.append(Buffer.concat(frames));
    this.#ends.written();
    this.#durable = at;
    if (items.some(({ kind }) => kind === 'snapshot-end')) this.#isWhole = true;
    if (at !== null && this.#isWhole) this.#ends.durable(at);
  }

  async #closeSegment(now: number): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const { writer, file } = open;
    const { replid, offset } = this.#durable ?? { replid: '0'.repeat(40), offset: 0 };
    const head = writer.head(replid, offset, now);
    await file.append(writer.close(head, this.#options.key));
    await file.close();
    this.#end = {
      segment: writer.place.segment + 1,
      previous: writer.hash,
      at: this.#durable,
    };
    this.#ends.closed(file.name, head);
  }
}

function placeAfter(item: Item, before: Place | null): Place | null {
  switch (item.kind) {
    case 'begin':
      return { replid: item.says.replid, offset: item.says.offset };
    case 'fork':
      return { replid: item.says.replid, offset: item.says.offset };
    case 'stream':
      return before === null ? null : { ...before, offset: item.to };
    case 'snapshot':
    case 'snapshot-end':
    case 'files':
      return before;
  }
}

function frameOf(writer: SegmentWriter, item: Item): Buffer {
  switch (item.kind) {
    case 'begin':
    case 'fork':
    case 'snapshot-end':
      return writer.open(item.kind, item, item.says);
    case 'snapshot':
    case 'stream':
    case 'files':
      return writer.sealed(item.kind, item, Buffer.concat(item.pieces));
  }
}
