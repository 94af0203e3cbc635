// The loop that brings a chain to disk: one write at a time, many records in each. What cannot be
// written stays in memory and is tried again from the very byte where the disk gave up.
import type { Chain, Step } from './chain.ts';
import { EventsError, causeOf } from './codes.ts';
import type { LogFile } from './log-file.ts';

/** Milliseconds between the beginnings of two writes while much happens; a lone record is written at once. */
const PACE = 5;
const RETRY = 100;
/** Milliseconds between two looks whether the file was renamed or shortened. */
const LOOK = 1_000;

/** A seal that has been written. */
export interface Sealed {
  readonly seq: number;
  readonly hash: string;
}

interface Waiter {
  /** Number of the line that has to be on disk. */
  readonly seq: number;
  readonly resolve: (sealed: Sealed) => void;
  readonly reject: (error: EventsError) => void;
}

export interface WritingListener {
  readonly mended: (cause: string, since: number) => void;
  /** Somebody took bytes off the file. */
  readonly shortened: () => void;
  /** The chain goes on in a new file. */
  readonly turned: () => void;
}

export class Writing {
  readonly #chain: Chain;
  readonly #file: LogFile;
  readonly #listener: WritingListener;
  #waiters: Waiter[] = [];
  #running = false;
  /** Takes back the start that is planned. */
  #cancel: (() => void) | null = null;
  #last = -PACE;
  #looked = performance.now();
  #sealed: Sealed = { seq: 0, hash: '' };
  #trouble: { readonly cause: string; readonly since: number } | null = null;
  /** Ends the pause after a failed write. */
  #retry: (() => void) | null = null;
  /** After trouble the disk has to prove that it keeps what it takes. */
  #mustSync = false;
  #stopped = false;

  constructor(chain: Chain, file: LogFile, listener: WritingListener) {
    this.#chain = chain;
    this.#file = file;
    this.#listener = listener;
  }

  get healthy(): boolean {
    return this.#trouble === null;
  }

  /** Something was appended: it is written with this turn of the event loop, or soon. */
  wake(): void {
    // A full batch does not wait.
    if (this.#chain.steps.length > 0) this.#startSoon();
    if (this.#running || this.#cancel !== null || this.#stopped) return;
    const rest = this.#last + PACE - performance.now();
    if (rest <= 0) {
      this.#startSoon();
      return;
    }
    const timer = setTimeout(() => this.#start(), rest);
    this.#cancel = () => clearTimeout(timer);
  }

  /** Resolves when all that was appended so far is on disk; rejects when a write or sync fails. */
  async synced(): Promise<Sealed> {
    if (this.#trouble !== null) throw unwritable(this.#trouble.cause);
    if (this.#stopped) throw new EventsError('EVENTS_LOG_CLOSED', 'The log has been closed.');
    const { promise, resolve, reject } = Promise.withResolvers<Sealed>();
    this.#waiters.push({ seq: this.#chain.seq, resolve, reject });
    this.#startSoon();
    return promise;
  }

  /** Goes on in a new file if somebody has renamed the current one. */
  async reopen(): Promise<void> {
    // The round that is under way may have looked already; the one after it has not.
    await this.synced();
    this.#looked = -LOOK;
    await this.synced();
  }

  /** Writes what is left; gives up after so many milliseconds and says what was left. */
  async stop(within: number): Promise<void> {
    const deadline = setTimeout(() => this.#giveUp(), within);
    try {
      // A disk that came back a moment ago has not been noticed yet.
      while (this.#trouble !== null && !this.#stopped) await this.#attempt();
      await this.synced();
    } finally {
      clearTimeout(deadline);
      this.#stopped = true;
      this.#cancel?.();
      // A disk that hangs must not keep the process.
      if (this.#trouble === null) await this.#file.close();
    }
  }

  #attempt(): Promise<void> {
    this.#retry?.();
    return new Promise((resolve) => setTimeout(resolve, RETRY / 4));
  }

  #giveUp(): void {
    this.#stopped = true;
    this.#retry?.();
    const { cause } = this.#trouble ?? { cause: 'it takes too long' };
    this.#rejectAll(cause);
  }

  /** With this turn of the event loop, so that all that it brings goes into one write. */
  #startSoon(): void {
    if (this.#running || this.#stopped) return;
    this.#cancel?.();
    const immediate = setImmediate(() => this.#start());
    this.#cancel = () => clearImmediate(immediate);
  }

  #start(): void {
    this.#cancel = null;
    this.#running = true;
    // Nothing in the loop rejects: a failure is what it tells the waiters and the listener of.
    void this.#run();
  }

  async #run(): Promise<void> {
    do {
      try {
        await this.#round();
        this.#wasMended();
      } catch (error) {
        this.#hasFailed(error);
        await this.#pause();
      }
    } while (!this.#stopped && this.#isUrgent());
    this.#running = false;
    if (this.#chain.isOpen) this.wake();
  }

  #isUrgent(): boolean {
    return this.#trouble !== null || this.#waiters.length > 0 || this.#chain.steps.length > 0;
  }

  async #round(): Promise<void> {
    this.#last = performance.now();
    await this.#lookAround();
    this.#chain.seal();
    for (;;) {
      const [step] = this.#chain.steps;
      if (step === undefined || this.#stopped) break;
      await this.#carryOut(step);
      this.#chain.done();
    }
    await this.#satisfy();
  }

  async #carryOut(step: Step): Promise<void> {
    if (step.kind === 'turn') {
      await this.#file.turn(step.finished);
      this.#listener.turned();
      return;
    }
    const { batch } = step;
    await this.#file.write(batch);
    if (batch.sealed !== null) {
      this.#sealed = { seq: batch.sealed.seq, hash: batch.sealed.hash.toString('hex') };
    }
  }

  /** One sync serves everybody who waits. */
  async #satisfy(): Promise<void> {
    const { seq } = this.#sealed;
    if (!this.#mustSync && !this.#waiters.some((waiter) => waiter.seq <= seq)) return;
    await this.#file.sync();
    this.#mustSync = false;
    const served = this.#waiters.filter((waiter) => waiter.seq <= seq);
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > seq);
    for (const waiter of served) waiter.resolve(this.#sealed);
  }

  async #lookAround(): Promise<void> {
    if (performance.now() - this.#looked < LOOK) return;
    this.#looked = performance.now();
    const found = await this.#file.look();
    if (found === 'moved') this.#chain.endFile();
    if (found === 'shorter') this.#listener.shortened();
  }

  #hasFailed(error: unknown): void {
    const cause = causeOf(error);
    this.#mustSync = true;
    if (this.#trouble === null) {
      this.#trouble = { cause, since: Date.now() };
    }
    this.#rejectAll(cause);
  }

  #wasMended(): void {
    if (this.#trouble === null) return;
    const { cause, since } = this.#trouble;
    this.#trouble = null;
    this.#listener.mended(cause, since);
  }

  #rejectAll(cause: string): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(unwritable(cause));
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, RETRY);
      this.#retry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#retry = null;
  }
}

function unwritable(cause: string): EventsError {
  return new EventsError('EVENTS_LOG_UNWRITABLE', `The log could not be written: ${cause}.`);
}
