// Keys that must not be used any more: a signing key dies, a sealing key only stops sealing, since
// what it sealed would be lost with it.
import { signerAt, withKey, withOpenOnly, withoutKeys } from './state.ts';
import type { Lifetimes, NewKey, RingState } from './state.ts';
import type { KeyId } from './types.ts';

/** `replacement` acts at once when the key that signs is among `ids`; `null` with the store away. */
export function retire(
  state: RingState,
  ids: readonly KeyId[],
  now: number,
  lives: Lifetimes,
  replacement: NewKey | null,
): RingState {
  const signer = signerAt(state, now);
  const needed = signer === null || ids.includes(signer.id);
  const without =
    lives.kind === 'sealing' ? withOpenOnly(state, ids, now) : withoutKeys(state, ids, now, lives);
  return needed && replacement !== null ? withKey(without, replacement, now, now, lives) : without;
}
