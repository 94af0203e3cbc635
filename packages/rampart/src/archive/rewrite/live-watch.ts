// The watch beside the archiver: what it cannot follow it says, and the archive goes on without it.
import { ArchiveError } from '../codes.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import type { RewriteBounds } from './mass-rewrite.ts';
import { RewriteWatch } from './rewrite-watch.ts';
import { rewriteSentence } from './sentence.ts';

/** A primary says this to its replicas every few seconds: behind it a command begins. */
const ping = Buffer.from('*1\r\n$4\r\nPING\r\n');

export class LiveWatch {
  readonly #bounds: RewriteBounds;
  readonly #tell: Tell;
  #watch: RewriteWatch | null = null;
  /** The offset behind all that was looked at. */
  #at = -1;

  constructor(bounds: RewriteBounds, tell: Tell) {
    this.#bounds = bounds;
    this.#tell = tell;
  }

  /** A full copy begins, behind which the stream goes on at the offset. */
  begin(offset: number): void {
    this.#watch = new RewriteWatch(this.#bounds, offset, null);
    this.#at = offset;
  }

  snapshot(bytes: Buffer): void {
    this.#guarded((watch) => watch.snapshot(bytes));
  }

  /** Bytes that lie behind the offset `from`; some of them may have come before. */
  stream(bytes: Buffer, from: number, now: number): void {
    const to = from + bytes.length;
    const fresh = from < this.#at ? bytes.subarray(this.#at - from) : bytes;
    if (this.#watch === null || from > this.#at) {
      this.#enter(bytes, from, now);
    } else if (fresh.length > 0) this.#look(fresh, now);
    this.#at = Math.max(this.#at, to);
  }

  /** Nobody knows where a command begins after a restart, until the primary says its next PING. */
  #enter(bytes: Buffer, from: number, now: number): void {
    this.#watch = null;
    const found = bytes.indexOf(ping);
    if (found === -1) return;
    const begin = found + ping.length;
    this.#watch = new RewriteWatch(this.#bounds, from + begin, null);
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
    if (this.#watch === null) return;
    try {
      look(this.#watch);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#watch = null;
      this.#at = -1;
      const message = `Nobody watches for mass rewriting until the stream can be followed again: ${error.message}`;
      this.#tell(archiveEvent('ARCHIVE_REWRITE_UNWATCHED', message, { why: error.code }));
    }
  }
}
