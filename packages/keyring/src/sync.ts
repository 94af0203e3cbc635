// Keeps this server's copy of the ring and the store's the same: reads, reconciles, puts back what
// the store lost, makes changes by compare-and-set. One step at a time; what to do is decided by the
// pure files (reconcile, maintain), this one carries it out.
import type { ClockShift, Hooks, RingClock } from './clock.ts';
import { KeyringError } from './errors.ts';
import type { Tell } from './events.ts';
import type { Cached, LocalCache } from './local-cache.ts';
import { maintained } from './maintain.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { laterShift } from './merge.ts';
import { reconcile } from './reconcile.ts';
import type { RevokedSubjects } from './revoked-subjects.ts';
import type { RingCodec } from './ring-value.ts';
import { emptyState, forgettable, withClockShift } from './state.ts';
import type { NewKey, RingState } from './state.ts';
import { sameContent } from './state-text.ts';
import { StoreTime } from './store-time.ts';
import { PAGE, versionOf } from './store.ts';
import type { Reading, StoredRing } from './store.ts';
import type { Settings } from './options.ts';

export interface SyncParts {
  readonly settings: Settings;
  readonly stored: StoredRing;
  readonly codec: RingCodec;
  readonly clock: RingClock;
  readonly hooks: Hooks;
  readonly subjects: RevokedSubjects;
  readonly cache: LocalCache | null;
  readonly tell: Tell;
  makeKey(state: RingState): NewKey;
  /** The copy changed, or subjects were revoked (`before` is then the same as `after`). */
  onChange(before: RingState, after: RingState): void;
}

/** Makes the next state of the one that all agree on, or `null` for no change. */
export type Change = (state: RingState, now: number) => RingState | null;

/** Lost races before a change is given up. */
const TRIES = 50;
/** A value under a foreign seal key is probably a deployment under way: do not fight over it. */
const FOREIGN_PATIENCE = 10_000;

interface Seen {
  readonly version: string | null;
  readonly state: RingState;
  readonly sealedUnder: string | null;
}

const nothingSeen: Seen = { version: null, state: emptyState, sealedUnder: null };

export class RingSync {
  readonly #parts: SyncParts;
  readonly #eagerness: number;
  readonly #time: StoreTime;
  readonly #saving: OneAtATime = new OneAtATime(() => this.#save());
  #state: RingState = emptyState;
  /** What the store held when it was last read; its `version` is what this server knows. */
  #seen: Seen = nothingSeen;
  #everSeen = false;
  /**
   * Only a server that starts re-seals for that alone. While a new seal key is put in front, some
   * servers have it there already and some do not yet: they would undo each other's work for ever.
   */
  #startsUp = true;
  #heardAt = -Infinity;
  #heardAtWall = -Infinity;
  #savedAt = -Infinity;
  /** Revocations of other servers that the local cache does not have yet. */
  #learnt = false;
  #foreignSince: number | null = null;
  #toldDamaged: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #waitingPoll: Promise<void> | null = null;
  #waitingLook: Promise<void> | null = null;
  /** The memory of consumed nonces is in use: keep it alive. */
  once = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
    this.#time = new StoreTime(parts);
    this.#eagerness = parts.hooks.random();
  }

  get state(): RingState {
    return this.#state;
  }

  get version(): string | null {
    return this.#seen.version;
  }

  /** Milliseconds since the store answered. A suspended machine's monotonic clock stands still, so both count. */
  get silentFor(): number {
    const { hooks } = this.#parts;
    return Math.max(hooks.monotonic() - this.#heardAt, hooks.wall() - this.#heardAtWall, 0);
  }

  /** Reads the store and does what is due. Calls that come before a read has begun share it. */
  poll(): Promise<void> {
    this.#waitingPoll ??= this.#inTurn(() => {
      this.#waitingPoll = null;
      const { settings } = this.#parts;
      return this.#agree((state, now) =>
        maintained(state, now, settings, this.#eagerness, () => this.#parts.makeKey(state)),
      );
    });
    return this.#waitingPoll;
  }

  /** Reads once and takes in what is new, without writing: for those who wait for an answer. */
  catchUp(): Promise<void> {
    this.#waitingLook ??= this.#inTurn(async () => {
      this.#waitingLook = null;
      const { reading, fresh } = await this.#read();
      await this.#meet(reading, fresh);
    });
    return this.#waitingLook;
  }

  change(change: Change): Promise<void> {
    return this.#inTurn(() => this.#agree(change));
  }

  /** With the store away: holds here at once, and goes to the store when it is back. */
  async changeHere(change: Change): Promise<void> {
    const next = change(this.#state, this.#parts.clock.now());
    if (next !== null) await this.#adopt(next);
  }

  /** Begins with the copy of a local cache, as old as it is. */
  async startFrom(cached: Cached): Promise<void> {
    const { hooks, subjects } = this.#parts;
    this.#heardAtWall = cached.savedAt;
    this.#heardAt = hooks.monotonic() - Math.max(0, hooks.wall() - cached.savedAt);
    for (const entry of cached.revocations) subjects.restore(entry);
    await this.#adopt(cached.state);
  }

  async settled(): Promise<void> {
    await this.#turn;
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(task);
    // The next in turn goes on whatever became of this one; its own caller hears of a failure.
    this.#turn = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #agree(change: Change): Promise<void> {
    const { codec, stored, clock, tell, hooks } = this.#parts;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { reading, fresh } = await this.#read();
      await this.#putBackRevocationsFirst();
      const { seen, state, putBack } = await this.#meet(reading, fresh);
      const shifted =
        this.#time.shiftTo === null
          ? null
          : withClockShift(state, this.#time.shiftTo, reading.time);
      const changed = change(shifted ?? state, clock.now()) ?? shifted;
      const reseal =
        this.#startsUp && seen.version !== null && seen.sealedUnder !== codec.sealsUnder;
      if (changed === null && !putBack && !reseal) {
        this.#startsUp = false;
        return;
      }
      const next = { ...(changed ?? state), epoch: state.epoch + 1 };
      const value = codec.encode(next);
      const write = { expected: reading.version, value, basedOn: reading.time };
      if ((await stored.write(write)) === 'written') {
        this.#tellHealed(seen, state);
        if (reseal) tell('KEYRING_RESEALED', `The ring ${this.#name} is sealed under another key.`);
        this.#seen = { version: versionOf(value), state: next, sealedUnder: codec.sealsUnder };
        this.#everSeen = true;
        this.#startsUp = false;
        await this.#adopt(next);
        return;
      }
      await pause(hooks.random() * Math.min(20 * (tries + 1), 200));
    }
    throw new KeyringError(
      'KEYRING_STORE_CONTENDED',
      `The ring ${this.#name} was changed by others ${TRIES} times while this server tried.`,
    );
  }

  /** What was read and what is held become one. */
  async #meet(
    reading: Reading,
    fresh: boolean,
  ): Promise<{ readonly seen: Seen; readonly state: RingState; readonly putBack: boolean }> {
    const { clock, hooks } = this.#parts;
    const seen = this.#look(reading, fresh);
    const { state, putBack, dropped } = reconcile(this.#state, fresh, seen.state, clock.now());
    this.#tellDropped(dropped);
    // Only now: a stale server that failed before this point is still stale.
    this.#heardAt = hooks.monotonic();
    this.#heardAtWall = hooks.wall();
    await this.#adopt(state);
    return { seen, state, putBack };
  }

  /** One reading of the ring, and all pages of the list of revocations. */
  async #read(): Promise<{ reading: Reading; fresh: boolean }> {
    const { stored, subjects, clock, hooks, settings } = this.#parts;
    const fresh = this.silentFor <= settings.maxStale;
    for (;;) {
      const sentAt = hooks.monotonic();
      const reading = await stored.read({
        version: this.#seen.version,
        list: subjects.list,
        sequence: subjects.sequence,
        // The memory begins at a time that all agree on, so not before this server knows it.
        once: this.once && clock.begun,
        now: clock.now(),
      });
      this.#time.hear({ time: reading.time, sentAt, shift: this.#shiftIn(reading), fresh });
      this.#absorb(reading);
      if (!reading.more) return { reading, fresh };
    }
  }

  /** Where the store has nothing that can be believed, what this server knows goes on. */
  #shiftIn({ value }: Reading): ClockShift | null {
    const opened = value === null ? null : this.#parts.codec.decode(value);
    const held = this.#state.clockShift;
    return opened?.kind === 'ring' ? laterShift(held, opened.state.clockShift) : held;
  }

  #absorb(reading: Reading): void {
    const { subjects, clock, tell } = this.#parts;
    subjects.listIs(reading.list, clock.now());
    let fresh = 0;
    let forged = 0;
    const overflowed = subjects.overflowed;
    for (const entry of reading.entries) {
      const kind = subjects.absorb(entry);
      if (kind === 'new') fresh += 1;
      if (kind === 'forged') forged += 1;
    }
    subjects.readUpTo(reading.sequence);
    if (fresh > 0) {
      this.#learnt = true;
      this.#parts.onChange(this.#state, this.#state);
    }
    if (forged > 0) {
      tell(
        'KEYRING_REVOCATION_FORGED',
        `${forged} revocations in the store were made by no server of this ring.`,
        { count: forged },
      );
    }
    if (!overflowed && subjects.overflowed) {
      tell('KEYRING_REVOCATIONS_OVERFLOW', 'More subjects are revoked than this process holds.');
    }
  }

  /** Before any key goes back into an emptied store, so that nobody finds the keys without them. */
  async #putBackRevocationsFirst(): Promise<void> {
    const { subjects, stored, clock } = this.#parts;
    const waiting = subjects.unwritten;
    for (let from = 0; from < waiting.length; from += PAGE) {
      const page = waiting.slice(from, from + PAGE);
      const dead = forgettable(this.#state, clock.now());
      const list = await stored.addRevocations(page, dead);
      subjects.listIs(list, clock.now());
      subjects.written(page, list);
    }
  }

  /** What the reading says of the ring. Throws when it cannot be believed and nothing better is held. */
  #look(reading: Reading, fresh: boolean): Seen {
    if (reading.version !== null && reading.version === this.#seen.version) return this.#seen;
    if (reading.version === null || reading.value === null) return { ...nothingSeen };
    const opened = this.#parts.codec.decode(reading.value);
    if (opened.kind === 'ring') {
      this.#foreignSince = null;
      this.#toldDamaged = null;
      const { state, sealedUnder } = opened;
      this.#seen = { version: reading.version, state, sealedUnder };
      this.#everSeen = true;
      return this.#seen;
    }
    this.#tellNotAuthentic(reading.version, opened.kind);
    const now = this.#parts.hooks.monotonic();
    if (opened.kind === 'foreign') this.#foreignSince ??= now;
    const patient =
      opened.kind === 'foreign' && now - (this.#foreignSince ?? now) < FOREIGN_PATIENCE;
    if (this.#state.keys.length === 0 || !fresh || patient) {
      throw new KeyringError('KEYRING_RING_NOT_AUTHENTIC', this.#notAuthentic(opened.kind));
    }
    return { ...nothingSeen };
  }

  async #adopt(next: RingState): Promise<void> {
    const before = this.#state;
    const changed = !sameContent(before, next);
    this.#state = next;
    if (changed) this.#parts.onChange(before, next);
    await this.#writeThrough(changed);
  }

  /** The local cache never says less than what this server acts on. */
  async #writeThrough(changed: boolean): Promise<void> {
    const { cache, hooks, settings } = this.#parts;
    const aged = this.#heardAtWall - this.#savedAt > settings.maxStale / 4;
    if (cache === null || !(changed || aged || this.#learnt)) return;
    this.#learnt = false;
    await this.saveCache();
    this.#savedAt = Math.min(this.#heardAtWall, hooks.wall());
  }

  /** Resolves when all that is held now is on disk; many who ask at once share a save. */
  async saveCache(): Promise<void> {
    if (this.#parts.cache !== null) await this.#saving.run();
  }

  async #save(): Promise<void> {
    const { cache, subjects, tell } = this.#parts;
    if (cache === null || this.#state.keys.length + this.#state.tombstones.length === 0) return;
    const savedAt = Math.max(0, Math.floor(this.#heardAtWall));
    try {
      await cache.save({ savedAt, state: this.#state, revocations: subjects.entries });
    } catch (error) {
      tell('KEYRING_CACHE_UNUSABLE', `The local cache cannot be written: ${String(error)}`);
    }
  }

  #tellHealed(seen: Seen, state: RingState): void {
    const has = new Set(seen.state.keys.map((key) => key.id));
    const lost = state.keys.filter((key) => !has.has(key.id)).length;
    if (!this.#everSeen || (lost === 0 && seen.state.epoch >= this.#state.epoch)) return;
    this.#parts.tell(
      'KEYRING_HEALED',
      `The store had lost the ring ${this.#name} or a part of it; this server put it back.`,
      { keys: lost, tombstones: state.tombstones.length },
    );
  }

  #tellDropped(dropped: readonly string[]): void {
    if (dropped.length === 0) return;
    this.#parts.tell(
      'KEYRING_STALE_KEYS_DROPPED',
      `This server was out of touch too long; keys that only it held are gone: ${dropped.join(', ')}.`,
      { keys: dropped.length },
    );
  }

  #tellNotAuthentic(version: string, kind: 'foreign' | 'damaged'): void {
    if (this.#toldDamaged === version) return;
    this.#toldDamaged = version;
    this.#parts.tell('KEYRING_RING_NOT_AUTHENTIC', this.#notAuthentic(kind));
  }

  #notAuthentic(kind: 'foreign' | 'damaged'): string {
    return kind === 'foreign'
      ? `The ring ${this.#name} in the store is sealed under a key that this server does not have.`
      : `The ring ${this.#name} in the store is not what one of its servers wrote.`;
  }

  get #name(): string {
    return `${this.#parts.settings.app}/${this.#parts.settings.name}`;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
