import type { RampartEvent } from '@rampart/keyring';

/** Who had a key made or killed at the console, and why. */
export function keysEvent(
  code: 'CONSOLE_KEYS_ROTATED' | 'CONSOLE_KEYS_REVOKED',
  deployment: string,
  asked: {
    readonly ring: string;
    readonly key: string;
    readonly by: string;
    readonly reason: string;
  },
): RampartEvent {
  const { ring, key, by, reason } = asked;
  const isRotation = code === 'CONSOLE_KEYS_ROTATED';
  const what = isRotation
    ? `has had a successor made in the ring ${ring}`
    : `has revoked ${key === 'all' ? 'all keys' : `the key ${key}`} of the ring ${ring}`;
  return {
    time: Date.now(),
    class: 'application_lifecycle',
    code,
    severity: isRotation ? 'info' : 'high',
    outcome: 'changed',
    layer: 'csrf',
    message: `${by} ${what}: ${reason}`,
    fields: { deployment, ring, key, by, reason },
  };
}
