// A ring's revoked subjects as applications use them: in memory at once, in the store for the others.
import { Batch } from './batch.ts';
import { KeyringError } from './errors.ts';
import type { RevokedSubjects } from './revoked-subjects.ts';
import { PAGE } from './store.ts';
import type { StoredRing } from './store.ts';
import type { Revocations, SubjectState } from './types.ts';

export interface RevocationsSource {
  readonly stored: StoredRing;
  now(): number;
  /** What died by then may be forgotten. */
  dead(): number;
  isReady(): boolean;
  /** Why it is not; throws when the ring is closed. */
  notReady(): KeyringError;
  /** Throws while the ring is not open. */
  subjects(): RevokedSubjects;
  /** `null` while the ring is not open. */
  subjectsIfOpen(): RevokedSubjects | null;
  /** By then everything issued up to `now` has died. */
  lastDeath(now: number): number;
  /** A subject was revoked here: memories of verified tokens end, and the local cache is written. */
  revoked(): Promise<void>;
}

type RevokeOptions = NonNullable<Parameters<Revocations['revoke']>[1]>;

/** Revocations that wait for the ring to be ready; each is a subject's name and a number. */
const WAITING = 10_000;

export class RingRevocations implements Revocations {
  readonly #source: RevocationsSource;
  readonly #batch: Batch;
  #waiting: { readonly subject: string; readonly options: RevokeOptions }[] = [];

  constructor(source: RevocationsSource) {
    this.#source = source;
    this.#batch = new Batch(
      (entries) => source.stored.addRevocations(entries, source.dead()),
      PAGE,
    );
  }

  get size(): number {
    return this.#source.subjectsIfOpen()?.size ?? 0;
  }

  check(subject: string, issuedAt: number): SubjectState {
    const subjects = this.#source.subjectsIfOpen();
    return subjects === null ? 'unsure' : subjects.check(subject, issuedAt, this.#source.now());
  }

  async look(subject: string, issuedAt: number): Promise<'clear' | 'revoked'> {
    const subjects = this.#source.subjects();
    const held = subjects.check(subject, issuedAt, this.#source.now());
    if (held !== 'unsure') return held;
    const found = await this.#source.stored.findRevocations(subjects.hashesOf(subject));
    return subjects.judge(found, issuedAt);
  }

  get latest(): number {
    return this.#source.subjectsIfOpen()?.latest ?? 0;
  }

  revokedAt(subject: string): number {
    return this.#source.subjectsIfOpen()?.revokedAt(subject) ?? 0;
  }

  async revoke(subject: string, options: RevokeOptions = {}): Promise<void> {
    if (!this.#source.isReady()) throw this.#putOff(subject, options);
    const entry = this.#revokeHere(subject, options);
    await this.#source.revoked();
    try {
      const list = await this.#batch.add(entry);
      this.#source.subjects().written([entry], list);
    } catch (cause) {
      throw new KeyringError(
        'KEYRING_STORE_UNAVAILABLE',
        'The subject is revoked on this server only; the others learn it when the store is back.',
        { cause },
      );
    }
  }

  /**
   * The ring is about to be ready: what waited is revoked before anything verifies here, and goes to
   * the store with the next look at it. Up to now, not up to when it was asked for: the ring's time
   * was not known then.
   */
  takeEffect(): void {
    if (this.#waiting.length === 0) return;
    for (const { subject, options } of this.#waiting) this.#revokeHere(subject, options);
    this.#waiting = [];
    // Does not reject: a local cache that cannot be written is told as an event.
    void this.#source.revoked();
  }

  /** Without seal keys a subject has no name in the store, and without the store's time no moment. */
  #putOff(subject: string, options: RevokeOptions): KeyringError {
    const cause = this.#source.notReady();
    if (this.#waiting.length >= WAITING) {
      const what = `The subject is not revoked: ${WAITING} wait for the ring to be ready.`;
      return new KeyringError('KEYRING_REVOCATION_REFUSED', what, { cause });
    }
    this.#waiting.push({ subject, options });
    const what =
      'The subject is not revoked yet; it will be when the ring is ready on this server.';
    return new KeyringError('KEYRING_REVOCATION_WAITS', what, { cause });
  }

  #revokeHere(subject: string, { diesWithin }: RevokeOptions): string {
    const subjects = this.#source.subjects();
    // What was issued since the last time may bear the moment after it, which clocks may not show yet.
    const at = Math.max(this.#source.now(), subjects.revokedAt(subject) + 1);
    const until = diesWithin === undefined ? this.#source.lastDeath(at) : at + diesWithin;
    return subjects.revoke(subject, at, until);
  }
}
