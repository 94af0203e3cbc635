// A ring as applications hold it: opens in the background, keeps in touch with its store, and does
// what the application asks.
import { RingClock } from './clock.ts';
import type { Hooks } from './clock.ts';
import { Contact, isAway } from './contact.ts';
import { describeRing } from './describe.ts';
import { KeyringError } from './errors.ts';
import { teller } from './events.ts';
import type { Tell } from './events.ts';
import { Heartbeat } from './heartbeat.ts';
import { highOf, lowOf } from './id.ts';
import { KeyBook } from './key-book.ts';
import { Learner } from './learn.ts';
import { hasPending } from './maintain.ts';
import { makeKey, openRing } from './opening.ts';
import type { OpenRing } from './opening.ts';
import type { Settings } from './options.ts';
import { lastDeath, emptyState, forgettable, signerAt, withCutOff, withKey } from './state.ts';
import type { NewKey, RingState } from './state.ts';
import type { StoredRing } from './store.ts';
import type { Change } from './sync.ts';
import { RingOnce } from './ring-once.ts';
import { RingRevocations } from './ring-revocations.ts';
import { retire } from './retire.ts';
import { tellChanges } from './tell-changes.ts';
import type { KeyId, OnceMemory, PurposeKeys, Ring, RingView } from './types.ts';

export class SharedRing implements Ring {
  readonly app: string;
  readonly name: string;
  readonly kind: 'signing' | 'sealing';
  readonly revocations: RingRevocations;
  readonly once: OnceMemory;
  protected readonly settings: Settings;
  protected readonly tell: Tell;
  readonly #hooks: Hooks;
  readonly #clock: RingClock;
  readonly #contact: Contact;
  readonly #stored: StoredRing;
  readonly #book: KeyBook;
  readonly #learner: Learner;
  readonly #heartbeat: Heartbeat;
  readonly #whenReady = new Set<() => void>();
  #open: OpenRing | null = null;
  #ready = false;
  #closed = false;
  #watching = false;
  #problem: unknown = null;
  #generation = 0;
  #prunedAt = 0;
  #onceWanted = false;

  constructor(settings: Settings, hooks: Hooks) {
    this.settings = settings;
    this.#hooks = hooks;
    ({ app: this.app, name: this.name, kind: this.kind } = settings);
    this.#clock = new RingClock(hooks);
    this.tell = teller(settings, settings.onEvent, () => this.now());
    this.#contact = new Contact(`${this.app}/${this.name}`, this.tell);
    this.#stored = settings.store.open(settings);
    this.#book = new KeyBook({
      place: settings,
      now: () => this.#clock.now(),
      ids: () => this.#open?.ids ?? null,
      isReady: () => this.#ready,
      learn: (high, low) => this.#learner.learn(high, low),
    });
    this.#learner = new Learner({
      monotonic: hooks.monotonic,
      read: () => this.#opened().sync.catchUp(),
      version: () => this.#open?.sync.version ?? null,
      holds: (high, low) =>
        this.state.keys.some((key) => highOf(key.id) === high && lowOf(key.id) === low),
    });
    this.revocations = this.#makeRevocations();
    this.once = new RingOnce({
      stored: this.#stored,
      now: () => this.now(),
      dead: () => forgettable(this.state, this.now()),
      keepAlive: () => this.#keepOnceAlive(),
    });
    this.#heartbeat = new Heartbeat(settings.pollEvery, () => this.#beat(), hooks.monotonic);
    // `beat` does not reject: what fails is kept as the problem, told as an event, and tried again.
    void this.#heartbeat.beat();
  }

  get isReady(): boolean {
    return this.#ready && signerAt(this.state, this.now()) !== null;
  }

  get generation(): number {
    return this.#generation;
  }

  get cutOff(): number {
    return this.state.cutOff?.moment ?? 0;
  }

  protected get state(): RingState {
    return this.#open?.sync.state ?? emptyState;
  }

  protected get silentFor(): number {
    return this.#open?.sync.silentFor ?? Infinity;
  }

  protected get sealKeys(): OpenRing['sealKeys'] {
    return this.#opened().sealKeys;
  }

  now(): number {
    return this.#clock.now();
  }

  async ready(): Promise<void> {
    if (this.isReady) return;
    this.#refuseClosed();
    const { startWithin } = this.settings;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(this.#notReady()), startWithin);
    this.#whenReady.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#whenReady.delete(resolve);
    }
    this.#refuseClosed();
  }

  purpose<Material>(name: string, prepare: (bytes: Uint8Array) => Material): PurposeKeys<Material> {
    return this.#book.page(name, prepare);
  }

  async rotate(options: { readonly immediately?: boolean } = {}): Promise<KeyId> {
    const { immediately = false } = options;
    let successor: KeyId | null = null;
    await this.#change((state, now) => {
      if (!immediately && hasPending(state, now)) {
        const pending = state.keys.find((key) => key.activatesAt > now && !key.openOnly);
        successor = pending?.id ?? null;
        return null;
      }
      const key = this.#newKey(state);
      successor = key.id;
      return withKey(state, key, now, immediately ? now : now + this.settings.lead, this.settings);
    });
    return this.#made(successor);
  }

  async revokeKey(id: KeyId): Promise<void> {
    let known = false;
    await this.#changeEvenHere(`The key ${id} is revoked`, (state, now, reachable) => {
      known = state.tombstones.some((tomb) => tomb.id === id);
      if (!state.keys.some((key) => key.id === id)) return null;
      known = true;
      const replacement = reachable ? this.#newKey(state) : null;
      return retire(state, [id], now, this.settings, replacement);
    });
    if (!known) {
      throw new KeyringError(
        'KEYRING_KEY_UNKNOWN',
        `The ring ${this.app}/${this.name} has no key ${String(id).slice(0, 32)}.`,
      );
    }
  }

  async compromised(): Promise<KeyId> {
    let successor: KeyId | null = null;
    await this.#changeEvenHere('All keys are revoked', (state, now, reachable) => {
      const replacement = reachable ? this.#newKey(state) : null;
      successor = replacement?.id ?? null;
      const ids = state.keys.map((key) => key.id);
      return retire(state, ids, now, this.settings, replacement);
    });
    this.tell(
      'KEYRING_COMPROMISED',
      `All keys of the ring ${this.app}/${this.name} were revoked and replaced.`,
    );
    return this.#made(successor);
  }

  async revokeBefore(moment: number): Promise<void> {
    if (!Number.isFinite(moment) || moment < 0 || moment > this.now()) {
      throw new KeyringError(
        'KEYRING_MOMENT_INVALID',
        `revokeBefore was given ${String(moment)}, which is not a moment of the past.`,
      );
    }
    await this.#changeEvenHere('The cut-off is set', (state, now) =>
      moment <= (state.cutOff?.moment ?? 0) ? null : withCutOff(state, Math.floor(moment), now),
    );
  }

  describe(): RingView {
    return describeRing(this.settings, this.state, this.now(), {
      ready: this.isReady,
      silentFor: this.silentFor,
      revokedSubjects: this.revocations.size,
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#ready = false;
    this.#heartbeat.stop();
    for (const resolve of this.#whenReady) resolve();
    await this.#open?.sync.settled();
    await this.#stored.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected change(change: Change): Promise<void> {
    return this.#change(change);
  }

  /** One look at the store. Never rejects. */
  async #beat(): Promise<void> {
    try {
      this.#open ??= await this.#openUp();
      await this.#open.sync.poll();
      this.#problem = null;
      this.#becomeReady();
      if (this.#contact.made()) this.#watch();
      this.#forgetDead();
    } catch (error) {
      this.#problem = error;
      if (!this.#closed) this.#contact.failed(error);
      this.#startAlone(error);
    }
  }

  async #openUp(): Promise<OpenRing> {
    const open = await openRing({
      settings: this.settings,
      stored: this.#stored,
      clock: this.#clock,
      hooks: this.#hooks,
      tell: this.tell,
      onChange: (before, after) => this.#changed(before, after),
    });
    open.sync.once = this.#onceWanted;
    return open;
  }

  #becomeReady(): void {
    if (this.#ready || this.#closed) return;
    this.revocations.takeEffect();
    this.#book.show(this.state);
    this.#ready = true;
    for (const resolve of this.#whenReady) resolve();
    this.#watch();
  }

  #startAlone(error: unknown): void {
    if (this.#ready || !isAway(error) || this.#open?.cached !== true) return;
    const latest = this.state.keys.reduce((moment, key) => Math.max(moment, key.bornAt), 0);
    this.#clock.startAlone(latest);
    this.#becomeReady();
    this.tell(
      'KEYRING_STARTED_FROM_CACHE',
      `The store is away; the ring ${this.app}/${this.name} started from its local cache.`,
    );
  }

  #changed(before: RingState, after: RingState): void {
    if (mayInvalidate(before, after)) this.#generation += 1;
    if (before !== after) {
      this.#book.show(after);
      tellChanges(before, after, this.kind, this.tell);
    }
  }

  #watch(): void {
    if (this.#watching || !this.settings.push) return;
    this.#watching = true;
    this.#stored
      .watch(() => this.#heartbeat.hint())
      .catch((error: unknown) => {
        // Tried again when the store has been away and is back.
        this.#watching = false;
        this.tell('KEYRING_PUSH_UNAVAILABLE', `No hints from other servers: ${String(error)}`);
      });
  }

  #forgetDead(): void {
    const now = this.now();
    if (now - this.#prunedAt < 10_000) return;
    this.#prunedAt = now;
    this.#opened().subjects.forgetDead(forgettable(this.state, now));
  }

  async #change(change: Change): Promise<void> {
    await this.#opened().sync.change(change);
    this.#becomeReady();
  }

  /** What takes rights away holds here even when the store cannot be told yet. */
  async #changeEvenHere(
    what: string,
    change: (state: RingState, now: number, reachable: boolean) => RingState | null,
  ): Promise<void> {
    const { sync } = this.#opened();
    try {
      await this.#change((state, now) => change(state, now, true));
    } catch (cause) {
      await sync.changeHere((state, now) => change(state, now, false));
      throw new KeyringError(
        'KEYRING_STORE_UNAVAILABLE',
        `${what} on this server only; the others learn it when the store can be written again.`,
        { cause },
      );
    }
  }

  #makeRevocations(): RingRevocations {
    const { keep, lead } = this.settings;
    return new RingRevocations({
      stored: this.#stored,
      now: () => this.now(),
      dead: () => forgettable(this.state, this.now()),
      isReady: () => this.#ready && !this.#closed,
      notReady: () => {
        this.#refuseClosed();
        return this.#notReady();
      },
      subjects: () => this.#opened().subjects,
      subjectsIfOpen: () => this.#open?.subjects ?? null,
      lastDeath: (now) => Math.max(lastDeath(this.state, now), now + keep + 2 * lead),
      revoked: () => {
        this.#generation += 1;
        return this.#opened().sync.saveCache();
      },
    });
  }

  async #keepOnceAlive(): Promise<void> {
    this.#onceWanted = true;
    if (this.#open !== null) this.#open.sync.once = true;
    await this.ready();
    return this.#opened().sync.poll();
  }

  #newKey(state: RingState): NewKey {
    return makeKey(this.#opened().ids, state);
  }

  #made(id: KeyId | null): KeyId {
    if (id !== null) return id;
    throw new KeyringError('KEYRING_STORE_UNAVAILABLE', 'No key could be made.');
  }

  #opened(): OpenRing {
    this.#refuseClosed();
    if (this.#open === null) throw this.#notReady();
    return this.#open;
  }

  #refuseClosed(): void {
    if (!this.#closed) return;
    throw new KeyringError('KEYRING_RING_CLOSED', `The ring ${this.app}/${this.name} is closed.`);
  }

  #notReady(): KeyringError {
    const problem = this.#problem;
    const where = `The ring ${this.app}/${this.name} has no key yet.`;
    if (problem instanceof KeyringError) {
      return new KeyringError(problem.code, `${where} ${problem.message}`, { cause: problem });
    }
    if (problem !== null) return new KeyringError('KEYRING_NOT_READY', where, { cause: problem });
    return this.#open === null
      ? new KeyringError(
          'KEYRING_SEAL_KEY_UNAVAILABLE',
          `${where} Its seal keys were not given yet.`,
        )
      : new KeyringError('KEYRING_STORE_UNAVAILABLE', `${where} The store has not answered yet.`);
  }
}

/** Something was taken away, so what was verified before may be wrong now. */
function mayInvalidate(before: RingState, after: RingState): boolean {
  if (before === after) return true;
  const kept = new Set(after.keys.map((key) => key.id));
  return (
    before.keys.some((key) => !kept.has(key.id)) ||
    after.tombstones.length > before.tombstones.length ||
    before.cutOff?.moment !== after.cutOff?.moment
  );
}
