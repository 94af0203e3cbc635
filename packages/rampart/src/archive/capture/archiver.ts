// Archives a system until it is told to stop: follows one of its servers, goes on with another when
// that one is gone, and picks up where the archive ended after whatever has happened.
import { join } from 'node:path';

import { causeOf } from '../../events/codes.ts';
import { lockPath, releaseLock, takeLock } from '../../events/lock.ts';
import type { SigningKey } from '../../events/signing.ts';
import { messageOf } from '../../message-of.ts';
import { ArchiveError } from '../codes.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import type { Recipient } from '../seal/recipient.ts';
import type { KeptFiles, Head, Place } from '../segment/contents.ts';
import { mainTrack } from '../read/history.ts';
import { LiveWatch } from '../rewrite/live-watch.ts';
import type { RewriteBounds } from '../rewrite/mass-rewrite.ts';
import { Step, writeStatus } from '../status.ts';
import { DirectoryStore } from '../store/directory-store.ts';
import type { ArchiveStore } from '../store/store.ts';
import { headsFile, keepHead, readHeads, signHead } from './anchor.ts';
import { ClockWatch } from './clock.ts';
import { Copies } from './copies.ts';
import { openOrCreate } from './create.ts';
import { Following } from './following.ts';
import type { Progress } from './following.ts';
import { byPreference } from './preference.ts';
import { Recorder } from './recorder.ts';
import { recover } from './recover.ts';
import { sourceName } from './source.ts';
import type { ArchiveSource } from './source.ts';

export interface ArchiverOptions {
  readonly directory: string;
  /** What the system is called: the archive takes no other. */
  readonly name: string;
  /** One of them is followed: a replica, if one is there; of equal ones, the first. */
  readonly sources: readonly ArchiveSource[];
  readonly recipients: readonly Recipient[];
  /** Where closed segments go besides. */
  readonly copies: readonly ArchiveStore[];
  /** An offset is acknowledged when it is on this disk, or only when every copy has it too. */
  readonly acknowledge: 'local' | 'copies';
  /** What is kept beside the data; asked at each full copy and then from time to time. */
  readonly files: () => Promise<KeptFiles>;
  readonly segmentBytes: number;
  readonly segmentAge: number;
  /** Milliseconds between two signed heads while something happens. */
  readonly anchorEvery: number;
  /** Bytes a second of a full copy; Infinity for no limit. */
  readonly bytesPerSecond: number;
  /** What is taken for mass rewriting. */
  readonly rewrites: RewriteBounds;
  readonly tell: Tell;
  readonly progress: (progress: Progress) => void;
}

const firstPause = 100;
const longestPause = 5_000;
const keepEvery = 60_000;
const clockEvery = 60_000;
/** No name of an object: it belongs to the archiver, not to the archive. */
const watchFile = '.rewrite-watch';
/** What a kill may cost the watch. It is kept only where it has changed. */
const watchEvery = 60_000;
const statusEvery = 1_000;
const tick = 200;

export class Archiver {
  readonly #options: ArchiverOptions;
  readonly #store: DirectoryStore;
  readonly #key: SigningKey;
  readonly #copies: Copies;
  readonly #archive: string;
  readonly #watch: LiveWatch;
  readonly #clock: ClockWatch;
  readonly #step = new Step();
  readonly #stop = new AbortController();
  #recorder: Recorder | null = null;
  #following: Following | null = null;
  /** What is tried, one after the other; asked for anew when one has agreed, or all have failed. */
  #order: readonly ArchiveSource[] = [];
  #tried: ArchiveSource | null = null;
  #failures = 0;
  /** How many failures there had been when a server first offered nothing but a full copy. */
  #offered: number | null = null;
  #nextAnchor = 0;
  #nextKeep = 0;
  #nextClock = 0;
  #nextWatch = 0;
  #nextStatus = 0;
  #anchored = '';
  #kept = '';
  #running: Promise<void> = Promise.resolve();

  private constructor(
    options: ArchiverOptions,
    store: DirectoryStore,
    archive: string,
    key: SigningKey,
  ) {
    this.#options = options;
    this.#store = store;
    this.#archive = archive;
    this.#key = key;
    this.#watch = new LiveWatch(options.rewrites, options.tell);
    this.#clock = new ClockWatch(options.tell);
    this.#copies = new Copies(store, options.copies, options.tell);
  }

  /** Begins to archive. Throws when the directory belongs to another system or another archiver. */
  static async start(options: ArchiverOptions): Promise<Archiver> {
    const store = new DirectoryStore(options.directory);
    const { name, key } = await openOrCreate(store, options.name, Date.now());
    await lock(options.directory);
    const archiver = new Archiver(options, store, name.id, key);
    const fields = { archive: name.id, directory: options.directory };
    options.tell(archiveEvent('ARCHIVE_STARTED', `"${name.source}" is being archived.`, fields));
    await archiver.#watch.recall(join(options.directory, watchFile));
    archiver.#running = archiver.#run();
    return archiver;
  }

  /** All up to this place is archived; null while there is no whole copy. */
  get durable(): Place | null {
    return this.#recorder?.durable ?? null;
  }

  /** Rejects when archiving has ended for another reason than `stop`. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#following?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pause = firstPause;
    try {
      while (!this.#stop.signal.aborted) {
        try {
          await this.#follow();
        } catch (error) {
          if (this.#stop.signal.aborted) break;
          this.#complain(error);
        }
        pause = this.#failures === 0 ? firstPause : Math.min(longestPause, pause * 2);
        await this.#rest(pause);
      }
    } finally {
      await this.#keepWatch();
      await releaseLock(lockPath(this.#options.directory, 'archive'));
      this.#options.tell(archiveEvent('ARCHIVE_STOPPED', 'Archiving has ended.'));
    }
  }

  async #follow(): Promise<void> {
    const { sources, bytesPerSecond, progress, tell, acknowledge } = this.#options;
    if (this.#failures % sources.length === 0) this.#order = await byPreference(sources);
    const source = this.#order[this.#failures % this.#order.length];
    this.#tried = source ?? null;
    if (source === undefined) throw new ArchiveError('ARCHIVE_OPTION', 'No server is named.');
    const recorder = await this.#openRecorder();
    // Before the first segment begins: it says how the clocks were.
    await this.#compareClocks(recorder, source);
    const following = new Following({
      source,
      recorder,
      bytesPerSecond,
      mayBreak: this.#mayBreak,
      tell,
      progress,
      watch: this.#watch,
      mayAcknowledge: (place) => (acknowledge === 'local' ? place.offset : this.#copies.offset),
    });
    this.#following = following;
    const timer = setInterval(() => {
      // What fails in it ends the following, which tells why.
      void this.#tend(recorder, following, source);
    }, tick);
    try {
      // Who stopped it while the disk was being looked at found nothing to close.
      if (!this.#stop.signal.aborted) await following.run();
    } finally {
      if (following.agreed) this.#offered = null;
      else if (following.offeredCopy) this.#offered ??= this.#failures;
      this.#failures = following.agreed ? 0 : this.#failures + 1;
      clearInterval(timer);
      this.#following = null;
      // Only the order to stop ends a segment properly; after a failure recovery looks at the disk.
      if (this.#stop.signal.aborted) await recorder.rest(Date.now(), true);
      await recorder.abandon();
      await this.#copies.settled();
    }
  }

  /**
   * History is broken only when no server could go on with it. One that offers a copy has a primary again after
   * a failover, and that primary may be another of them, which had none yet when it was asked before.
   */
  get #mayBreak(): boolean {
    const { length } = this.#options.sources;
    return length === 1 || (this.#offered !== null && this.#failures >= this.#offered + length);
  }

  async #openRecorder(): Promise<Recorder> {
    const { segmentBytes, segmentAge, recipients } = this.#options;
    const { end, heard, closed } = await recover(this.#store, this.#key, Date.now());
    if (closed !== null) await this.#reportRecovery(closed);
    this.#copies.look();
    const recorder = new Recorder(
      {
        store: this.#store,
        archive: this.#archive,
        track: mainTrack,
        recipients,
        key: this.#key,
        segmentBytes,
        segmentAge,
      },
      end,
      {
        written: () => this.#following?.written(),
        durable: (place) => this.#following?.durable(place),
        closed: (_, head) => {
          // A failure to anchor is told, and must not stop the archive.
          void this.#anchor(head);
          this.#copies.look();
        },
        failed: (error) => this.#following?.fail(error),
      },
    );
    if (heard !== null) recorder.intake.unheardSince(heard);
    this.#recorder = recorder;
    return recorder;
  }

  async #reportRecovery(head: Head): Promise<void> {
    const { tell, directory } = this.#options;
    const known = (await readHeads(join(directory, headsFile))).findLast(
      ({ head: { segment } }) => segment === head.segment,
    );
    const fields = { segment: head.segment, frames: head.frames, offset: head.offset };
    if (known !== undefined && known.head.frames > head.frames) {
      const message = `Segment ${head.segment} has fewer frames than were there before.`;
      tell(archiveEvent('ARCHIVE_CUT', message, { ...fields, before: known.head.frames }));
    }
    const message = `The archiver had ended without closing segment ${head.segment}.`;
    tell(archiveEvent('ARCHIVE_RECOVERED', message, fields));
    await this.#anchor(head);
  }

  async #tend(recorder: Recorder, following: Following, source: ArchiveSource): Promise<void> {
    const now = Date.now();
    try {
      following.beat(now);
      await recorder.rest(now);
      if (now >= this.#nextAnchor) {
        this.#nextAnchor = now + this.#options.anchorEvery;
        const head = recorder.head(now);
        if (head !== null) await this.#anchor(head);
      }
      await this.#keepStatus(recorder, now);
      if (now >= this.#nextWatch && recorder.durable !== null) {
        this.#nextWatch = now + watchEvery;
        await this.#keepWatch();
      }
      if (now >= this.#nextKeep && recorder.durable !== null) {
        this.#nextKeep = now + keepEvery;
        await this.#keepFiles(recorder, now);
      }
      if (now >= this.#nextClock) await this.#compareClocks(recorder, source);
    } catch (error) {
      following.fail(error);
    }
  }

  async #compareClocks(recorder: Recorder, source: ArchiveSource): Promise<void> {
    // One that has no right to ask would fill the server's log of refusals: not before the next connection.
    this.#nextClock = Infinity;
    const looked = await this.#clock.look(source, () => recorder.intake.timeAt(Date.now()));
    if (looked === null) return;
    this.#nextClock = Date.now() + clockEvery;
    recorder.clock = looked.reading;
    // The next segment says it: what comes now must not stand under the old comparison.
    if (looked.isSet) await recorder.rest(Date.now(), true);
  }

  async #keepStatus({ intake, durable }: Recorder, now: number): Promise<void> {
    if (durable === null || this.#following?.agreed !== true) return;
    const status = this.#step.look(intake.offset, durable.offset, now);
    if (now < this.#nextStatus) return;
    this.#nextStatus = now + statusEvery;
    await writeStatus(this.#options.directory, status);
  }

  /** What cannot be kept is learnt anew: that is no reason to stop archiving. */
  async #keepWatch(): Promise<void> {
    await this.#watch.keep(join(this.#options.directory, watchFile)).catch(() => undefined);
  }

  async #keepFiles(recorder: Recorder, now: number): Promise<void> {
    const files = await this.#options.files();
    const text = JSON.stringify(files);
    if (files.files.length === 0 || text === this.#kept) return;
    this.#kept = text;
    recorder.intake.keep(files, now);
  }

  async #anchor(head: Head): Promise<void> {
    if (head.hash === this.#anchored) return;
    this.#anchored = head.hash;
    const { tell, directory } = this.#options;
    const signed = signHead(head, this.#key);
    const { archive, track, segment, frames, hash, replid, offset, time } = head;
    const where = `${track} ${segment}, offset ${offset}`;
    const fields = { archive, track, segment, frames, hash, replid, offset, headTime: time };
    const { key, signature } = signed;
    tell(archiveEvent('ARCHIVE_HEAD', `Archived to ${where}.`, { ...fields, key, signature }));
    try {
      await keepHead(join(directory, headsFile), signed);
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    const message = messageOf(error);
    const isStore = error instanceof ArchiveError && error.code.startsWith('ARCHIVE_STORE');
    const from = this.#tried === null ? '' : sourceName(this.#tried);
    const code = isStore ? 'ARCHIVE_STORE_AWAY' : 'ARCHIVE_AWAY';
    this.#options.tell(archiveEvent(code, message, { source: from }));
  }

  async #rest(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
    if (this.#stop.signal.aborted) resolve();
    await promise;
    clearTimeout(timer);
  }
}

async function lock(directory: string): Promise<void> {
  try {
    await takeLock(lockPath(directory, 'archive'));
  } catch (cause) {
    if (causeOf(cause) !== 'EVENTS_LOG_IN_USE') throw cause;
    const what = `Another archiver writes into ${directory}.`;
    throw new ArchiveError('ARCHIVE_IN_USE', what, { cause });
  }
}
