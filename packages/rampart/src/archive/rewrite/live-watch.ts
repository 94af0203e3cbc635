// The watch beside the archiver: what it cannot follow it says, and the archive goes on without it.
import { ArchiveError } from '../codes.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import { keepKnowledge, recallKnowledge } from './knowledge-file.ts';
import type { RewriteBounds } from './mass-rewrite.ts';
import { RewriteWatch } from './rewrite-watch.ts';
import { rewriteSentence } from './sentence.ts';

/** A primary says this to its replicas every few seconds: behind it a command begins. */
const ping = Buffer.from('*1\r\n$4\r\nPING\r\n');

export class LiveWatch {
  readonly #bounds: RewriteBounds;
  readonly #tell: Tell;
  /** What it knows of keys stays, also where it has lost its step in the stream. */
  #watch: RewriteWatch;
  #isInStep = false;
  /** The offset behind all that was looked at. */
  #at = -1;
  /** What it knew when it was kept last, in figures. */
  #kept = '';

  constructor(bounds: RewriteBounds, tell: Tell) {
    this.#bounds = bounds;
    this.#tell = tell;
    this.#watch = new RewriteWatch(bounds, 0, null);
  }

  /** A full copy begins, behind which the stream goes on at the offset. */
  begin(offset: number): void {
    this.#watch = new RewriteWatch(this.#bounds, offset, null);
    this.#isInStep = true;
    this.#at = offset;
  }

  /** Goes on with what was kept; a file that there is not, or that is another one's, changes nothing. */
  async recall(path: string): Promise<void> {
    await recallKnowledge(path, this.#watch.detector);
  }

  /** Where it has learnt something since it was kept last. */
  async keep(path: string): Promise<void> {
    const { detector } = this.#watch;
    const { usual, looked, filters } = detector.knowledge();
    const known = [usual, looked, ...filters.map(({ size }) => size)].join();
    if (known === this.#kept) return;
    await keepKnowledge(path, detector);
    this.#kept = known;
  }

  snapshot(bytes: Buffer): void {
    this.#guarded((watch) => watch.snapshot(bytes));
  }

  /**
   * Bytes that lie behind the offset `from`; some of them may have come before. Bytes that were left
   * out lose it its step until the next PING.
   */
  stream(bytes: Buffer, from: number, now: number): void {
    const to = from + bytes.length;
    if (!this.#isInStep || from > this.#at) this.#enter(bytes, from, now);
    else if (to > this.#at) this.#look(bytes.subarray(this.#at - from), now);
    this.#at = Math.max(this.#at, to);
  }

  #enter(bytes: Buffer, from: number, now: number): void {
    const found = bytes.indexOf(ping);
    this.#isInStep = found !== -1;
    if (found === -1) return;
    const begin = found + ping.length;
    this.#watch.goOn(from + begin);
    this.#look(bytes.subarray(begin), now);
  }

  #look(bytes: Buffer, now: number): void {
    this.#guarded((watch) => {
      for (const rewrite of watch.stream(bytes, now)) {
        const { kind, keys, of, offset, since } = rewrite;
        const message = `${rewriteSentence(rewrite)} Offset ${offset} lies before it.`;
        this.#tell(archiveEvent('ARCHIVE_REWRITE', message, { kind, keys, of, offset, since }));
      }
    });
  }

  #guarded(look: (watch: RewriteWatch) => void): void {
    if (!this.#isInStep) return;
    try {
      look(this.#watch);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#isInStep = false;
      const message = `Nobody watches for mass rewriting until the next PING: ${error.message}`;
      this.#tell(archiveEvent('ARCHIVE_REWRITE_UNWATCHED', message, { why: error.code }));
    }
  }
}
