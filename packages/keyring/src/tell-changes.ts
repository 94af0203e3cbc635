// Which events a change of the ring is worth.
import type { Tell } from './events.ts';
import type { RingState } from './state.ts';

export function tellChanges(
  before: RingState,
  after: RingState,
  kind: 'signing' | 'sealing',
  tell: Tell,
): void {
  const had = new Map(before.keys.map((key) => [key.id, key]));
  const buried = new Set(before.tombstones.map((tomb) => tomb.id));
  for (const key of after.keys) {
    const old = had.get(key.id);
    if (old === undefined) {
      tell('KEYRING_KEY_CREATED', `The ring has a new key ${key.id}.`, {
        key: key.id,
        activatesAt: key.activatesAt,
      });
    }
    if (key.openOnly && old !== undefined && !old.openOnly) {
      tell(
        'KEYRING_RESEAL_NEEDED',
        `The key ${key.id} was revoked: what it sealed must be sealed again.`,
        { key: key.id },
      );
    }
  }
  for (const tomb of after.tombstones) {
    if (buried.has(tomb.id)) continue;
    const sealing = kind === 'sealing';
    tell(
      sealing ? 'KEYRING_KEY_RELEASED' : 'KEYRING_KEY_REVOKED',
      `The key ${tomb.id} is ${sealing ? 'not needed any more' : 'revoked'}.`,
      { key: tomb.id },
    );
  }
  const moment = after.cutOff?.moment;
  if (moment !== undefined && moment !== before.cutOff?.moment) {
    tell('KEYRING_CUT_OFF', 'Nothing issued before the cut-off is valid any more.', { moment });
  }
}
