// Tells the application what happens in a ring. A listener that throws harms nobody.
import type { EventListener, RampartEvent } from './contract.ts';
import type { KeyringCode } from './errors.ts';
import type { RingPlace } from './sealed-text.ts';

const kinds = {
  KEYRING_KEY_CREATED: ['info', 'changed', 'key_management'],
  KEYRING_KEY_REVOKED: ['medium', 'changed', 'key_management'],
  KEYRING_KEY_RELEASED: ['info', 'changed', 'key_management'],
  KEYRING_COMPROMISED: ['high', 'changed', 'key_management'],
  KEYRING_CUT_OFF: ['medium', 'changed', 'key_management'],
  KEYRING_RESEALED: ['info', 'changed', 'key_management'],
  KEYRING_RESEAL_NEEDED: ['high', 'changed', 'key_management'],
  KEYRING_HEALED: ['high', 'recovered', 'key_management'],
  KEYRING_STALE_KEYS_DROPPED: ['medium', 'changed', 'key_management'],
  KEYRING_STORE_LOST: ['high', 'failed', 'application_lifecycle'],
  KEYRING_STORE_BACK: ['info', 'recovered', 'application_lifecycle'],
  KEYRING_STARTED_FROM_CACHE: ['medium', 'observed', 'application_lifecycle'],
  KEYRING_CACHE_UNUSABLE: ['high', 'failed', 'application_lifecycle'],
  KEYRING_PUSH_UNAVAILABLE: ['info', 'observed', 'application_lifecycle'],
  KEYRING_MEMORY_STORE_IN_PRODUCTION: ['high', 'observed', 'application_lifecycle'],
  KEYRING_PLAINTEXT_STORE: ['high', 'observed', 'application_lifecycle'],
  KEYRING_CLOCK_DIFFERS: ['medium', 'observed', 'application_lifecycle'],
  KEYRING_CLOCK_JUMP: ['high', 'observed', 'application_lifecycle'],
  KEYRING_RING_NOT_AUTHENTIC: ['critical', 'refused', 'detection_finding'],
  KEYRING_REVOCATION_FORGED: ['high', 'refused', 'detection_finding'],
  KEYRING_REVOCATIONS_OVERFLOW: ['medium', 'observed', 'key_management'],
} as const;

/** A code of the table in errors.ts that is told as an event. */
export type EventCode = keyof typeof kinds & KeyringCode;

export type Tell = (
  code: EventCode,
  message: string,
  fields?: Readonly<Record<string, string | number | boolean>>,
) => void;

export function teller(
  place: RingPlace,
  listener: EventListener | undefined,
  time: () => number,
): Tell {
  return (code, message, fields) => {
    if (listener === undefined) return;
    const [severity, outcome, eventClass] = kinds[code];
    const event: RampartEvent = {
      time: time(),
      class: eventClass,
      code,
      severity,
      outcome,
      layer: 'data',
      message,
      fields: { app: place.app, ring: place.name, ...fields },
    };
    try {
      listener(event);
    } catch {
      // The listener's own defect; the ring has to go on.
    }
  };
}
