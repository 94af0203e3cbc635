// What a ring needs by itself: a first key, a successor in time, and no dead wood. Any server does
// it; the compare-and-set decides whose change counts.
import { pruned, signerAt, withKey } from './state.ts';
import type { Lifetimes, NewKey, RingState } from './state.ts';

/** Dead keys stay a while, so that their late tokens are called expired and not unknown. */
const LINGER = 60_000;

/**
 * The next state when something is due, else `null`. `eagerness` (0 to 1, random for each server)
 * spreads the servers over the time before the deadline.
 */
export function maintained(
  state: RingState,
  now: number,
  lives: Lifetimes,
  eagerness: number,
  makeKey: () => NewKey,
): RingState | null {
  const signer = signerAt(state, now);
  if (signer === null) return withKey(state, makeKey(), now, now, lives);
  let next = state;
  const due = signer.retiresAt - lives.lead * (1 + eagerness);
  if (now >= due && !hasPending(state, now)) {
    const acts = Math.max(now + lives.lead, signer.retiresAt);
    next = withKey(state, makeKey(), now, acts, lives);
  }
  const kept = pruned(next, now - LINGER);
  const lighter =
    kept.keys.length < next.keys.length ||
    kept.tombstones.length < next.tombstones.length ||
    kept.cutOff !== next.cutOff;
  if (lighter) next = kept;
  return next === state ? null : next;
}

export function hasPending(state: RingState, now: number): boolean {
  return state.keys.some((key) => !key.openOnly && key.activatesAt > now);
}
