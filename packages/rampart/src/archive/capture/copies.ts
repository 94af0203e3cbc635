// Copies of the archive in other stores: each closed segment goes to each of them, in order, again and
// again until it is there.
import { setTimeout as delay } from 'node:timers/promises';

import { messageOf } from '../../message-of.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import { nameObject } from '../read/archive.ts';
import { fetchSegment } from '../read/catalogue.ts';
import { mainTrack } from '../read/history.ts';
import { closingLength, Segment } from '../segment/read.ts';
import type { ArchiveStore } from '../store/store.ts';

const retryAfter = 1_000;

export class Copies {
  readonly #lines: readonly CopyLine[];

  constructor(from: ArchiveStore, to: readonly ArchiveStore[], tell: Tell) {
    this.#lines = to.map((store) => new CopyLine(from, store, tell));
  }

  /** The offset that every copy has; -1 while one has none. */
  get offset(): number {
    return Math.min(...this.#lines.map((line) => line.offset), Infinity);
  }

  /** There may be something new. */
  look(): void {
    for (const line of this.#lines) line.look();
  }

  /** What was under way is done, or has failed once more. */
  async settled(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.settled()));
  }
}

class CopyLine {
  offset = -1;
  readonly #from: ArchiveStore;
  readonly #to: ArchiveStore;
  readonly #tell: Tell;
  #running: Promise<void> | null = null;
  #again = false;
  #isAway = false;
  readonly #has = new Set<string>();

  constructor(from: ArchiveStore, to: ArchiveStore, tell: Tell) {
    this.#from = from;
    this.#to = to;
    this.#tell = tell;
  }

  look(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#copyAll();
        if (this.#isAway) {
          this.#isAway = false;
          this.#tell(archiveEvent('ARCHIVE_COPY_BACK', `${this.#to.place} takes segments again.`));
        }
      } catch (error) {
        const message = messageOf(error);
        const fields = { copy: this.#to.place };
        if (!this.#isAway) this.#tell(archiveEvent('ARCHIVE_COPY_AWAY', message, fields));
        this.#isAway = true;
        this.#retry();
      }
    }
    this.#running = null;
  }

  #retry(): void {
    // Nobody waits for it: a copy that is away must not hold anything up.
    void delay(retryAfter, undefined, { ref: false }).then(() => this.look());
  }

  async #copyAll(): Promise<void> {
    if (this.#has.size === 0) {
      const name = await this.#from.get(nameObject);
      if (name !== null) await this.#to.put(nameObject, name);
      for (const object of await this.#to.list('')) this.#has.add(object.name);
    }
    for (const { name } of await this.#from.list('')) {
      if (!name.endsWith('.seg') || (this.#has.has(name) && this.offset >= 0)) continue;
      const bytes = await fetchSegment(this.#from, name);
      // Only what will not grow any more.
      if (closingLength(bytes) === null) continue;
      if (!this.#has.has(name)) await this.#to.put(name, bytes);
      this.#has.add(name);
      this.offset = offsetBehind(new Segment(name, bytes)) ?? this.offset;
    }
  }
}

/** Where the stream or the copy in it ends; null for a base, or one that holds neither. */
function offsetBehind(segment: Segment): number | null {
  if (segment.label.track !== mainTrack) return null;
  let offset: number | null = null;
  for (const { head } of segment.frames()) {
    if (head.kind === 'stream' || head.kind === 'snapshot-end') offset = head.to;
  }
  return offset;
}
