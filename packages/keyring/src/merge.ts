// What becomes of two copies of a ring when they meet. Commutative, associative and idempotent, so
// that servers agree whatever the order in which they hear of each other.
import type { ClockShift } from './clock.ts';
import type { KeyId } from './types.ts';
import { byId } from './state.ts';
import type { CutOff, RingKey, RingState, Tombstone } from './state.ts';

export function merge(a: RingState, b: RingState): RingState {
  const tombstones = mergeTombstones(a, b);
  return {
    epoch: Math.max(a.epoch, b.epoch),
    keys: byId([...withoutBuried(mergeKeys(a.keys, b.keys), tombstones).values()]),
    tombstones: byId([...tombstones.values()]),
    cutOff: mergeCutOffs(a.cutOff, b.cutOff),
    clockShift: laterShift(a.clockShift, b.clockShift),
  };
}

/** A tombstone always wins over its key: the one rule that keeps revoked keys dead. */
function withoutBuried(
  keys: ReadonlyMap<KeyId, RingKey>,
  tombstones: ReadonlyMap<KeyId, Tombstone>,
): Map<KeyId, RingKey> {
  return new Map([...keys].filter(([id]) => !tombstones.has(id)));
}

function mergeKeys(a: readonly RingKey[], b: readonly RingKey[]): Map<KeyId, RingKey> {
  const merged = new Map<KeyId, RingKey>();
  for (const key of [...a, ...b]) {
    const other = merged.get(key.id);
    merged.set(key.id, other === undefined ? key : mergeKey(other, key));
  }
  return merged;
}

function mergeKey(a: RingKey, b: RingKey): RingKey {
  const later = comparePlans(a, b) >= 0 ? a : b;
  return {
    id: a.id,
    secret: a.secret < b.secret ? a.secret : b.secret,
    bornAt: Math.min(a.bornAt, b.bornAt),
    activatesAt: Math.min(a.activatesAt, b.activatesAt),
    retiresAt: later.retiresAt,
    expiresAt: later.expiresAt,
    horizon: Math.max(a.horizon, b.horizon),
    earliestEnd: Math.min(a.earliestEnd, b.earliestEnd),
    openOnly: a.openOnly || b.openOnly,
    revised: later.revised,
  };
}

/** A total order, so that the later of any number of plans is the same in whatever order. */
function comparePlans(a: RingKey, b: RingKey): number {
  return a.revised - b.revised || a.expiresAt - b.expiresAt || a.retiresAt - b.retiresAt;
}

/** A tombstone outlives every copy of its key that was ever seen. */
function mergeTombstones(a: RingState, b: RingState): Map<KeyId, Tombstone> {
  const merged = new Map<KeyId, Tombstone>();
  for (const tomb of [...a.tombstones, ...b.tombstones]) {
    const other = merged.get(tomb.id) ?? tomb;
    merged.set(tomb.id, {
      id: tomb.id,
      at: Math.min(tomb.at, other.at),
      until: Math.max(tomb.until, other.until),
    });
  }
  for (const key of [...a.keys, ...b.keys]) {
    const tomb = merged.get(key.id);
    if (tomb !== undefined && tomb.until < key.horizon) {
      merged.set(key.id, { ...tomb, until: key.horizon });
    }
  }
  return merged;
}

function mergeCutOffs(a: CutOff | null, b: CutOff | null): CutOff | null {
  if (a === null || b === null) return a ?? b;
  return { moment: Math.max(a.moment, b.moment), until: Math.max(a.until, b.until) };
}

export function laterShift(a: ClockShift | null, b: ClockShift | null): ClockShift | null {
  if (a === null || b === null) return a ?? b;
  const order = a.revised - b.revised || a.ahead - b.ahead || a.at - b.at;
  return order >= 0 ? a : b;
}
