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
  /** Throws while the ring is not open. */
  subjects(): RevokedSubjects;
  /** `null` while the ring is not open. */
  subjectsIfOpen(): RevokedSubjects | null;
  /** By then everything issued up to `now` has died. */
  lastDeath(now: number): number;
  /** A subject was revoked here: memories of verified tokens end, and the local cache is written. */
  revoked(): Promise<void>;
}

export class RingRevocations implements Revocations {
  readonly #source: RevocationsSource;
  readonly #batch: Batch;

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

  revokedAt(subject: string): number {
    return this.#source.subjectsIfOpen()?.revokedAt(subject) ?? 0;
  }

  async revoke(subject: string, options: { readonly diesWithin?: number } = {}): Promise<void> {
    const subjects = this.#source.subjects();
    const at = this.#source.now();
    const { diesWithin } = options;
    const until = diesWithin === undefined ? this.#source.lastDeath(at) : at + diesWithin;
    const entry = subjects.revoke(subject, at, until);
    await this.#source.revoked();
    try {
      const list = await this.#batch.add(entry);
      subjects.written([entry], list);
    } catch (cause) {
      throw new KeyringError(
        'KEYRING_STORE_UNAVAILABLE',
        'The subject is revoked on this server only; the others learn it when the store is back.',
        { cause },
      );
    }
  }
}
