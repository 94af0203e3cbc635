// A server holds a copy of the ring and reads another in the store. What does it hold afterwards, and
// must it put something back? Pure; sync.ts carries it out.
import { merge } from './merge.ts';
import { sameContent } from './state-text.ts';
import { isExpired, signerAt } from './state.ts';
import type { RingState } from './state.ts';
import type { KeyId } from './types.ts';

export interface Reconciled {
  readonly state: RingState;
  /** The store lacks something that this server knows. */
  readonly putBack: boolean;
  /** Keys that only this server held and that it lets go, being out of touch too long. */
  readonly dropped: readonly KeyId[];
}

/**
 * `fresh`: this server was in touch within `maxStale`, so a key that the store lacks was lost, not
 * revoked. A stale server gives only what can do no harm: tombstones and the cut-off.
 */
export function reconcile(
  held: RingState,
  fresh: boolean,
  stored: RingState,
  now: number,
): Reconciled {
  const given = fresh ? held : { ...held, keys: [] };
  const state = withoutLongDead(merge(given, stored), stored, now);
  const remaining = new Set(state.keys.map((key) => key.id));
  const buried = new Set(state.tombstones.map((tomb) => tomb.id));
  const dropped = held.keys
    .filter((key) => !remaining.has(key.id) && !buried.has(key.id) && key.expiresAt > now)
    .map((key) => key.id);
  return { state, putBack: !sameContent(state, stored), dropped };
}

/** What has died is not put back where another server has cleared it away. */
function withoutLongDead(merged: RingState, stored: RingState, now: number): RingState {
  const signer = signerAt(merged, now);
  const keys = new Set(stored.keys.map((key) => key.id));
  const tombs = new Set(stored.tombstones.map((tomb) => tomb.id));
  const cutOffDied = stored.cutOff === null && merged.cutOff !== null && merged.cutOff.until <= now;
  return {
    ...merged,
    keys: merged.keys.filter((key) => keys.has(key.id) || !isExpired(key, signer, now)),
    tombstones: merged.tombstones.filter((tomb) => tombs.has(tomb.id) || tomb.until > now),
    cutOff: cutOffDied ? null : merged.cutOff,
  };
}
