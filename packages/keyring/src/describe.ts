// A ring for the operator's eyes: everything but the secrets.
import { isExpired, signerAt } from './state.ts';
import type { RingKey, RingState } from './state.ts';
import type { KeyView, RingView } from './types.ts';

export interface Condition {
  readonly ready: boolean;
  readonly silentFor: number;
  readonly revokedSubjects: number;
}

export function describeRing(
  ring: Pick<RingView, 'app' | 'name' | 'kind'>,
  state: RingState,
  now: number,
  condition: Condition,
): RingView {
  const signer = signerAt(state, now);
  const views = state.keys.map((key): KeyView => ({
    id: key.id,
    state: stateOf(key, signer, now),
    bornAt: key.bornAt,
    activatesAt: key.activatesAt,
    retiresAt: key.retiresAt,
    expiresAt: key.expiresAt,
  }));
  const revoked = state.tombstones.map(({ id, at, until }): KeyView => ({
    id,
    state: 'revoked',
    bornAt: 0,
    activatesAt: 0,
    retiresAt: at,
    expiresAt: until,
  }));
  return {
    app: ring.app,
    name: ring.name,
    kind: ring.kind,
    epoch: state.epoch,
    ...condition,
    cutOff: state.cutOff?.moment ?? 0,
    keys: [...views, ...revoked],
  };
}

function stateOf(key: RingKey, signer: RingKey | null, now: number): KeyView['state'] {
  if (key.id === signer?.id) return 'active';
  if (key.openOnly) return 'open-only';
  if (isExpired(key, signer, now)) return 'expired';
  return key.activatesAt > now ? 'pending' : 'retired';
}
