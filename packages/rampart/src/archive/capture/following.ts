// One server being followed: what it sends goes to the recorder, and what is durable is acknowledged.
// When the disk does not keep up, nothing more is read, and the server's own buffer fills.
import { ArchiveError } from '../codes.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import type { Place } from '../segment/contents.ts';
import type { LiveWatch } from '../rewrite/live-watch.ts';
import { ReplicaLink } from './link.ts';
import type { Agreement } from './link.ts';
import type { Recorder } from './recorder.ts';
import { sourceName } from './source.ts';
import type { ArchiveSource } from './source.ts';
import { Throttle } from './throttle.ts';

/** Bytes that are held before reading stops, and down to which they must go before it goes on. */
const most = 16 * 1024 * 1024;
const fewEnough = 4 * 1024 * 1024;
const acknowledgeEvery = 1_000;

export interface Progress {
  readonly received: number;
  /** Null when the server has not said how long it is. */
  readonly total: number | null;
  /** Milliseconds since the snapshot began. */
  readonly since: number;
}

export interface FollowingOptions {
  readonly source: ArchiveSource;
  readonly recorder: Recorder;
  readonly bytesPerSecond: number;
  /** Whether a full copy may be taken that breaks with what is archived. */
  readonly mayBreak: boolean;
  readonly tell: Tell;
  readonly progress: (progress: Progress) => void;
  readonly watch: LiveWatch;
  /** The offset that may be acknowledged when this place is durable here. */
  readonly mayAcknowledge: (place: Place) => number;
}

export class Following {
  /** The server has agreed to be followed. */
  agreed = false;
  /** It can go on from nowhere, and was not followed for it. */
  offeredCopy = false;
  readonly #options: FollowingOptions;
  readonly #ended = Promise.withResolvers<never>();
  #link: ReplicaLink | null = null;
  #isPaused = false;
  #rests = false;
  #acknowledged = -1;
  #lastBeat = 0;
  #snapshot: { readonly began: number; readonly total: number | null; received: number } | null =
    null;
  #throttle = new Throttle(Infinity, 0);

  constructor(options: FollowingOptions) {
    this.#options = options;
    // Whoever runs it hears of it; a failure before that must not end the process.
    this.#ended.promise.catch(() => undefined);
  }

  /** Ends only with an error: the line was lost, or recording failed. */
  async run(): Promise<void> {
    const { source, recorder } = this.#options;
    const place = recorder.durable;
    const link = await ReplicaLink.open(source, place, {
      agreed: (agreement) => this.#agreed(agreement, place),
      snapshotBegins: (total) => {
        const began = Date.now();
        this.#snapshot = { began, total, received: 0 };
        this.#throttle = new Throttle(this.#options.bytesPerSecond, began);
      },
      snapshot: (bytes) => this.#take('snapshot', bytes),
      snapshotEnds: () => this.#snapshotEnds(),
      stream: (bytes) => this.#take('stream', bytes),
    });
    this.#link = link;
    this.#applyPause();
    this.beat(Date.now());
    try {
      await Promise.race([link.ended(), this.#ended.promise]);
    } finally {
      link.close();
    }
  }

  fail(error: unknown): void {
    this.#ended.reject(error);
    this.#link?.close();
  }

  close(): void {
    this.fail(new ArchiveError('ARCHIVE_SOURCE_AWAY', 'Archiving was stopped.'));
  }

  /** The disk has taken something. */
  written(): void {
    if (!this.#isPaused || this.#options.recorder.intake.bytes > fewEnough) return;
    this.#isPaused = false;
    this.#applyPause();
  }

  /** Something is safe that was not. */
  durable(place: Place): void {
    this.#acknowledge(place);
  }

  /** Now and then, so that the server sees that somebody is here, and copies are counted in. */
  beat(now: number): void {
    const place = this.#options.recorder.durable;
    if (place === null) return;
    if (now - this.#lastBeat >= acknowledgeEvery) {
      this.#lastBeat = now;
      this.#acknowledged = -1;
    }
    this.#acknowledge(place);
  }

  #acknowledge(place: Place): void {
    const offset = Math.min(place.offset, this.#options.mayAcknowledge(place));
    // While a full copy is under way, an acknowledgement would say that it has arrived.
    if (this.#snapshot !== null || offset <= this.#acknowledged) return;
    this.#acknowledged = offset;
    this.#link?.acknowledge(offset);
  }

  #agreed(agreement: Agreement, place: Place | null): void {
    const { watch, recorder, source, tell, mayBreak } = this.#options;
    const now = Date.now();
    const from = { source: sourceName(source) };
    if (agreement.kind === 'full' && place !== null && !mayBreak) {
      this.offeredCopy = true;
      const what = `${from.source} can only give a full copy; another server may go on.`;
      throw new ArchiveError('ARCHIVE_SOURCE_AWAY', what);
    }
    this.agreed = true;
    if (agreement.kind === 'full') {
      const { replid, offset } = agreement;
      const reason = place === null ? 'first' : 'resync';
      this.#snapshot = { began: now, total: null, received: 0 };
      watch.begin(offset);
      recorder.begin({ reason, replid, offset, breaks: place }, now);
      const fields = { ...from, replid, offset };
      if (place === null) {
        return tell(archiveEvent('ARCHIVE_SNAPSHOT', 'A full copy has begun.', fields));
      }
      const message = `History breaks at offset ${place.offset}: the server could not go on from there.`;
      const before = { beforeReplid: place.replid, beforeOffset: place.offset };
      return tell(archiveEvent('ARCHIVE_BREAK', message, { ...fields, ...before }));
    }
    if (place === null) return;
    recorder.intake.offset = place.offset;
    const { replid } = agreement;
    if (replid === place.replid) {
      const message = `Archiving goes on at offset ${place.offset}.`;
      return tell(archiveEvent('ARCHIVE_CONNECTED', message, { ...from, offset: place.offset }));
    }
    recorder.intake.fork({ replid, offset: place.offset, before: place.replid }, now);
    const message = `A failover has forked the history at offset ${place.offset}; nothing is missing.`;
    tell(archiveEvent('ARCHIVE_FORK', message, { ...from, replid, offset: place.offset }));
  }

  #take(kind: 'snapshot' | 'stream', bytes: Buffer): void {
    const { recorder, progress, watch } = this.#options;
    const now = Date.now();
    if (kind === 'snapshot') watch.snapshot(bytes);
    // Archiving comes first: while it is behind, nobody looks.
    else if (recorder.intake.bytes < fewEnough) watch.stream(bytes, recorder.intake.offset, now);
    recorder.intake[kind](bytes, now);
    if (kind === 'snapshot' && this.#snapshot !== null) {
      this.#snapshot.received += bytes.length;
      const { received, total, began } = this.#snapshot;
      progress({ received, total, since: now - began });
      this.#restFor(this.#throttle.took(bytes.length, now));
    }
    if (recorder.intake.bytes >= most && !this.#isPaused) {
      this.#isPaused = true;
      recorder.intake.unheardSince(now);
      this.#applyPause();
    }
  }

  #snapshotEnds(): void {
    const { recorder, tell } = this.#options;
    const now = Date.now();
    const { received = 0, began = now } = this.#snapshot ?? {};
    this.#snapshot = null;
    recorder.intake.snapshotEnds(now, null);
    const message = `The full copy is whole: ${received} bytes in ${now - began} ms.`;
    tell(archiveEvent('ARCHIVE_SNAPSHOT', message, { bytes: received, took: now - began }));
  }

  #restFor(milliseconds: number): void {
    if (milliseconds < 1 || this.#rests) return;
    this.#rests = true;
    this.#applyPause();
    setTimeout(() => {
      this.#rests = false;
      this.#applyPause();
    }, milliseconds);
  }

  #applyPause(): void {
    if (this.#isPaused || this.#rests) this.#link?.pause();
    else this.#link?.resume();
  }
}
