// What an operator does to the ring, by name; answers are lines of text.
import type { KeyId, Ring } from '@rampart/keyring';
import { subjectOf } from '../../../src/mint.ts';
import type { Reads } from './counted-store.ts';

export interface Operated {
  readonly ring: Ring;
  readonly events: readonly string[];
  readonly reads: Reads;
}

export async function operate(
  { ring, events, reads }: Operated,
  what: string,
  details: URLSearchParams,
): Promise<string> {
  switch (what) {
    case 'rotate':
      return ring.rotate({ immediately: details.has('immediately') });
    case 'revoke-key':
      await ring.revokeKey(heldKey(ring, details.get('id')));
      return 'revoked';
    case 'revoke-session':
      await ring.revocations.revoke(subjectOf({ kind: 's', holder: details.get('session') ?? '' }));
      return 'revoked';
    case 'revoke-before':
      await ring.revokeBefore(ring.now());
      return 'revoked';
    case 'compromised':
      return ring.compromised();
    case 'keys':
      return ring
        .describe()
        .keys.map(({ id, state }) => `${id} ${state}`)
        .join('\n');
    case 'silent-for':
      return String(ring.describe().silentFor);
    case 'events':
      return events.join('\n');
    case 'reads':
      return `${reads.begun} ${reads.done}`;
    default:
      throw new RangeError(`The operator knows no ${what}.`);
  }
}

function heldKey(ring: Ring, id: string | null): KeyId {
  const key = ring.describe().keys.find((held) => held.id === id);
  if (key === undefined) throw new RangeError(`This server holds no key ${id}.`);
  return key.id;
}
