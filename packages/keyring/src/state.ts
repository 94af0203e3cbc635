// What a ring is: plain data, and the changes that servers make to it. All pure: time, random bytes
// and lengths come in as arguments.
import type { ClockShift } from './clock.ts';
import type { KeyId } from './types.ts';

/** Later than any moment that a clock will show: the expiry of keys that seal. */
export const FOREVER = 8_640_000_000_000_000;

export interface RingKey {
  readonly id: KeyId;
  /** 32 bytes in base64url. */
  readonly secret: string;
  readonly bornAt: number;
  readonly activatesAt: number;
  /** A successor signs from then on. */
  readonly retiresAt: number;
  /** The last thing made with the key has died. */
  readonly expiresAt: number;
  /** The latest `expiresAt` the key ever had in any copy: its tombstone outlives this moment. */
  readonly horizon: number;
  /** The earliest one: what is remembered of things made with the key was to be remembered so long. */
  readonly earliestEnd: number;
  /** A sealing key that must not seal any more, but opens what it sealed. */
  readonly openOnly: boolean;
  /** The epoch of the last change to this key: of two copies the later one tells its lifetimes. */
  readonly revised: number;
}

/** Remembers that a key is dead for as long as some copy of it could come back. */
export interface Tombstone {
  readonly id: KeyId;
  readonly at: number;
  readonly until: number;
}

/** Nothing issued before `moment` is valid; by `until` all of it has died anyway. */
export interface CutOff {
  readonly moment: number;
  readonly until: number;
}

export interface RingState {
  readonly epoch: number;
  /** Sorted by id. */
  readonly keys: readonly RingKey[];
  /** Sorted by id. */
  readonly tombstones: readonly Tombstone[];
  readonly cutOff: CutOff | null;
  readonly clockShift: ClockShift | null;
}

/** How long the keys of a ring live. */
export interface Lifetimes {
  readonly kind: 'signing' | 'sealing';
  readonly rotateEvery: number;
  readonly lead: number;
  readonly keep: number;
  readonly maxStale: number;
}

/** What a new key is made of. */
export interface NewKey {
  readonly id: KeyId;
  readonly secret: string;
}

export const emptyState: RingState = Object.freeze({
  epoch: 0,
  keys: [],
  tombstones: [],
  cutOff: null,
  clockShift: null,
});

/**
 * The key that signs: of those that act already the latest that is not retired, ties by id. When all
 * are retired (no successor could be made) the latest of them goes on; when all are pending, the
 * nearest begins early. So there is a signing key whenever there is a key.
 */
export function signerAt(state: RingState, now: number): RingKey | null {
  let best: RingKey | null = null;
  for (const key of state.keys) {
    if (!key.openOnly && (best === null || signsBefore(key, best, now))) best = key;
  }
  return best;
}

function signsBefore(a: RingKey, b: RingKey, now: number): boolean {
  const rankA = rank(a, now);
  const rankB = rank(b, now);
  if (rankA !== rankB) return rankA > rankB;
  if (a.activatesAt !== b.activatesAt) {
    return rankA === 0 ? a.activatesAt < b.activatesAt : a.activatesAt > b.activatesAt;
  }
  return a.id > b.id;
}

function rank(key: RingKey, now: number): 0 | 1 | 2 {
  if (key.activatesAt > now) return 0;
  return key.retiresAt > now ? 2 : 1;
}

/** When `signerAt` may next give another answer. */
export function nextSignerChange(state: RingState, now: number): number {
  let next = Infinity;
  for (const key of state.keys) {
    if (key.activatesAt > now && key.activatesAt < next) next = key.activatesAt;
    if (key.retiresAt > now && key.retiresAt < next) next = key.retiresAt;
  }
  return next;
}

/** A key past its time is dead, except while it is the one that signs. */
export function isExpired(key: RingKey, signer: RingKey | null, now: number): boolean {
  return key.expiresAt <= now && key.id !== signer?.id;
}

/** Adds a key that acts from `activatesAt`, and plans the end of those that it follows. */
export function withKey(
  state: RingState,
  made: NewKey,
  now: number,
  activatesAt: number,
  lives: Lifetimes,
): RingState {
  const revised = state.epoch + 1;
  const expiresAt =
    lives.kind === 'sealing' ? FOREVER : activatesAt + lives.rotateEvery + lives.keep;
  const signer = signerAt(state, now);
  const followed = (old: RingKey): RingKey => {
    const end = lives.kind === 'sealing' ? FOREVER : activatesAt + lives.keep;
    return {
      ...old,
      retiresAt: activatesAt,
      expiresAt: end,
      horizon: Math.max(old.horizon, end),
      earliestEnd: Math.min(old.earliestEnd, end),
      revised,
    };
  };
  // Keys that were followed before keep the end that was planned then.
  const keys = state.keys.map((old) =>
    old.id === signer?.id || (old.activatesAt > now && old.activatesAt <= activatesAt)
      ? followed(old)
      : old,
  );
  const key: RingKey = {
    ...made,
    bornAt: now,
    activatesAt,
    retiresAt: activatesAt + lives.rotateEvery,
    expiresAt,
    horizon: expiresAt,
    earliestEnd: expiresAt,
    openOnly: false,
    revised,
  };
  // What an overdue key signed lives on after its planned end, and so must the cut-off.
  const cutOff =
    state.cutOff === null
      ? null
      : {
          ...state.cutOff,
          until: Math.max(state.cutOff.until, lastDeath({ ...state, keys }, now)),
        };
  return { ...state, keys: byId([...keys, key]), cutOff };
}

/** Takes keys out for good. Their tombstones stay until no copy of them can be alive. */
export function withoutKeys(
  state: RingState,
  ids: readonly KeyId[],
  now: number,
  lives: Lifetimes,
): RingState {
  const gone = state.keys.filter((key) => ids.includes(key.id));
  const tombs = gone.map((key) => ({
    id: key.id,
    at: now,
    until: Math.min(FOREVER, Math.max(key.horizon, now + lives.keep + 2 * lives.maxStale)),
  }));
  return {
    ...state,
    keys: state.keys.filter((key) => !ids.includes(key.id)),
    tombstones: byId([...state.tombstones, ...tombs]),
  };
}

/** Sealing keys that must not seal again, but open what they sealed. */
export function withOpenOnly(state: RingState, ids: readonly KeyId[], now: number): RingState {
  const revised = state.epoch + 1;
  const shut = (key: RingKey): RingKey => {
    const retiresAt = key.openOnly ? key.retiresAt : Math.min(key.retiresAt, now);
    return { ...key, retiresAt, openOnly: true, revised };
  };
  return { ...state, keys: state.keys.map((key) => (ids.includes(key.id) ? shut(key) : key)) };
}

export function withCutOff(state: RingState, moment: number, now: number): RingState {
  const until = Math.max(lastDeath(state, now), state.cutOff?.until ?? 0);
  return { ...state, cutOff: { moment: Math.max(moment, state.cutOff?.moment ?? 0), until } };
}

export function withClockShift(state: RingState, ahead: number, at: number): RingState {
  return { ...state, clockShift: { ahead, at, revised: state.epoch + 1 } };
}

/** The moment by which everything made up to `now` has died. */
export function lastDeath(state: RingState, now: number): number {
  return state.keys.reduce((latest, key) => Math.max(latest, key.expiresAt), now);
}

/**
 * Revoked subjects and consumed nonces that were to be remembered until then, or shorter, may be
 * forgotten: all that they could stop has died. This is mostly `now`. But a key whose successor came
 * late (the store was away) lives longer than was planned when they were written down, and what they
 * stop lives with it; so while such a key lives, nothing is forgotten that was to outlive its
 * earliest planned end.
 */
export function forgettable(state: RingState, now: number): number {
  // Who has not seen the ring yet does not know what lives.
  if (state.keys.length === 0) return 0;
  const signer = signerAt(state, now);
  return state.keys
    .filter((key) => !isExpired(key, signer, now))
    .reduce((earliest, key) => Math.min(earliest, key.earliestEnd - 1), now);
}

/** Without what has died: expired keys, and tombstones and cut-offs that nothing can outlive. */
export function pruned(state: RingState, now: number): RingState {
  const signer = signerAt(state, now);
  const cutOff = state.cutOff !== null && state.cutOff.until > now ? state.cutOff : null;
  return {
    ...state,
    keys: state.keys.filter((key) => !isExpired(key, signer, now)),
    tombstones: state.tombstones.filter((tomb) => tomb.until > now),
    cutOff,
  };
}

export function byId<Item extends { readonly id: KeyId }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
