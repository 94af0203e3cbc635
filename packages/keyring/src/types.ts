// What a ring offers to those who sign, verify and administer with it. The implementation lies in
// ring.ts; csrf and client depend on these types only.

/** 16 lower-case hexadecimal digits: 4 random bytes, then 4 bytes of keyed checksum. */
export type KeyId = string & { readonly __brand: 'KeyId' };

/** Why an id names no key that may be used. */
export type KeyProblem =
  /** The ring holds no keys yet (starting, store away). */
  | 'not-ready'
  /** The checksum does not fit: no server of this ring made this id. Final, no look-up. */
  | 'forged'
  /** The checksum fits but no such key is held: `learn` may find it. */
  | 'unknown'
  | 'revoked'
  | 'expired';

/** A key of the ring, derived for one purpose and prepared once by whoever uses it. */
export interface PurposeKey<Material> {
  readonly id: KeyId;
  /** First and second half of the id as unsigned 32-bit numbers, so that look-ups allocate nothing. */
  readonly high: number;
  readonly low: number;
  readonly activatesAt: number;
  readonly retiresAt: number;
  readonly expiresAt: number;
  readonly material: Material;
}

/** The keys of a ring under one purpose. All of it is synchronous but `learn`. */
export interface PurposeKeys<Material> {
  /** The key that signs now; `null` while the ring is not ready. */
  current(now?: number): PurposeKey<Material> | null;
  /** `now`, where the caller has asked the ring for it already: a clock is read once a request. */
  find(high: number, low: number, now?: number): PurposeKey<Material> | KeyProblem;
  /**
   * Asks the store for an id that `find` called `unknown`: one read for all who ask at once, rate
   * limited, and never for ids that were asked for in vain since the ring last changed.
   */
  learn(high: number, low: number): Promise<PurposeKey<Material> | KeyProblem>;
}

export type SubjectState = 'clear' | 'revoked' | 'unsure';

/** Subjects (sessions, visitors) whose tokens died before their time. */
export interface Revocations {
  /**
   * Everything issued for `subject` up to now is dead, on every server within one second. With the
   * store away it holds on this server at once, is written at reconnection, and the promise is
   * rejected with `KEYRING_STORE_UNAVAILABLE` so that the caller knows. While the ring is not ready
   * it holds nowhere yet: it waits in this process, and the promise is rejected with
   * `KEYRING_REVOCATION_WAITS`, or, when too many wait, with `KEYRING_REVOCATION_REFUSED`.
   *
   * `diesWithin`: milliseconds after which all that was issued up to now has died anyway. It keeps
   * the list short; without it the entry stays until every key of today has expired.
   */
  revoke(subject: string, options?: { readonly diesWithin?: number }): Promise<void>;
  /** `unsure` only when the list overflowed: then `look` asks the store. */
  check(subject: string, issuedAt: number): SubjectState;
  look(subject: string, issuedAt: number): Promise<'clear' | 'revoked'>;
  /**
   * The last moment up to which things issued for `subject` may be dead, as far as this server
   * knows; 0 when there is none. What is issued after it is alive: two clocks, or one millisecond,
   * do not always tell a log-out from the issue that follows it.
   */
  revokedAt(subject: string): number;
  /** No subject's `revokedAt` is later than this: what is issued after it need not ask for one. */
  readonly latest: number;
  /** How many are held in memory: a hot path skips the check while it is 0. */
  readonly size: number;
}

/** `lost`: the store may have forgotten what was consumed before, so this nonce proves nothing. */
export type ConsumeResult = 'fresh' | 'used' | 'lost';

/** Nonces that count once, over all servers. */
export interface OnceMemory {
  /** Starts keeping the memory's marker; call at start-up when any route needs `consume`. */
  prepare(): Promise<void>;
  /** Rejects with `KEYRING_STORE_UNAVAILABLE` when the store cannot be asked. */
  consume(nonce: Uint8Array, issuedAt: number, until: number): Promise<ConsumeResult>;
}

export interface KeyView {
  readonly id: KeyId;
  readonly state: 'pending' | 'active' | 'retired' | 'open-only' | 'expired' | 'revoked';
  readonly bornAt: number;
  readonly activatesAt: number;
  readonly retiresAt: number;
  readonly expiresAt: number;
}

export interface RingView {
  readonly app: string;
  readonly name: string;
  readonly kind: 'signing' | 'sealing';
  readonly epoch: number;
  readonly ready: boolean;
  /** Milliseconds since the store was last heard; `Infinity` before the first time. */
  readonly silentFor: number;
  readonly cutOff: number;
  readonly revokedSubjects: number;
  readonly keys: readonly KeyView[];
}

export interface Ring {
  readonly app: string;
  readonly name: string;
  readonly kind: 'signing' | 'sealing';
  /** Resolves once the ring holds a key that signs; rejects in time with a clear error. */
  ready(): Promise<void>;
  readonly isReady: boolean;
  /** Milliseconds since 1970 by the store's clock, carried forward by a monotonic one. */
  now(): number;
  /** Changes whenever a remembered verification may have become wrong. */
  readonly generation: number;
  /** Nothing issued before this moment is valid; 0 when there is no such moment. */
  readonly cutOff: number;
  readonly revocations: Revocations;
  readonly once: OnceMemory;
  /** `prepare` runs once a key, with the 32 bytes derived for `name`. */
  purpose<Material>(name: string, prepare: (bytes: Uint8Array) => Material): PurposeKeys<Material>;
  /** A routine successor: distributed first, acts later. Returns its id. */
  rotate(options?: { readonly immediately?: boolean }): Promise<KeyId>;
  revokeKey(id: KeyId): Promise<void>;
  /** All keys are revoked, pending ones too; a new one acts at once. Returns its id. */
  compromised(): Promise<KeyId>;
  revokeBefore(moment: number): Promise<void>;
  describe(): RingView;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
