// The keys of the application's rings, everything but the secrets; a routine successor, and the end of a
// key that is in wrong hands.
import type { KeyId, KeyView as HeldKey, Ring } from '@rampart/keyring';
import * as v from 'valibot';

import type { KeysView, RingView } from '../../contract/access.ts';
import type { Gap } from '../../contract/session.ts';
import { ConsoleError } from '../../errors.ts';
import type { House, OpenRoom, Watched } from '../../house.ts';
import { act, nothing, view } from '../../route.ts';
import { gapOf, orRefuse } from '../refusal.ts';
import { keysEvent } from './events.ts';
import { Rings } from './rings.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1_000));
const rotating = v.strictObject({ ring: name, reason });
const revoking = v.strictObject({ ring: name, reason, key: v.optional(name) });

export const keysRoom: OpenRoom = (house) => {
  const rings = new Rings(house.tell);
  return {
    routes: [
      view(
        {
          path: 'keys',
          role: 'viewer',
          says: 'The rings that the policy names, and their keys; never a key itself.',
          answers: 'KeysView',
        },
        nothing,
        ({ deployment }) => keysOf(rings, deployment),
      ),
      act(
        {
          path: 'keys/rotate',
          role: 'operator',
          says: 'Makes a routine successor, which every server knows before it signs.',
          answers: 'RingView',
        },
        rotating,
        ({ deployment, person, body }) =>
          orRefuse(() => rotate(house, rings, deployment, { by: person.name, ...body })),
      ),
      act(
        {
          path: 'keys/revoke',
          role: 'operator',
          says: 'Kills one key on every server within a second, or all of them: then a new one signs at once.',
          answers: 'RingView',
        },
        revoking,
        ({ deployment, person, body: { key = null, ...body } }) =>
          orRefuse(() => revoke(house, rings, deployment, key, { by: person.name, ...body })),
      ),
    ],
    close: () => rings.close(),
  };
};

interface Asked {
  readonly ring: string;
  readonly reason: string;
  readonly by: string;
}

async function keysOf(rings: Rings, deployment: Watched): Promise<KeysView> {
  const names = [...deployment.policy.console.rooms.rings.keys()];
  if (names.length === 0) {
    const what = `${deployment.file} names no rings of the application.`;
    const todo = 'Name them with their seal keys: console.rings in docs/reference/policy.md.';
    return { rings: [], gaps: [{ what, todo }] };
  }
  const found = await Promise.all(
    names.map((each) => rings.of(deployment, each).then(shownRing, gapOf)),
  );
  return {
    rings: found.flatMap((each) => (isGap(each) ? [] : [each])),
    gaps: found.filter(isGap),
  };
}

async function rotate(
  house: House,
  rings: Rings,
  deployment: Watched,
  asked: Asked,
): Promise<RingView> {
  const ring = await rings.of(deployment, asked.ring);
  const key = await ring.rotate();
  await house.durably(keysEvent('CONSOLE_KEYS_ROTATED', deployment.id, { ...asked, key }));
  return shownRing(ring);
}

async function revoke(
  house: House,
  rings: Rings,
  deployment: Watched,
  key: string | null,
  asked: Asked,
): Promise<RingView> {
  const ring = await rings.of(deployment, asked.ring);
  if (key === null) await ring.compromised();
  else await ring.revokeKey(heldKey(ring, key));
  const which = { ...asked, key: key ?? 'all' };
  await house.durably(keysEvent('CONSOLE_KEYS_REVOKED', deployment.id, which));
  return shownRing(ring);
}

function heldKey(ring: Ring, id: string): KeyId {
  const found = ring.describe().keys.find((each) => each.id === id);
  if (found !== undefined) return found.id;
  throw new ConsoleError(
    'CONSOLE_NOT_FOUND',
    `The ring ${ring.name} has no key ${JSON.stringify(id)}.`,
  );
}

function shownRing(ring: Ring): RingView {
  const { name: called, epoch, keys, revokedSubjects } = ring.describe();
  const signing = keys.find(({ state }) => state === 'active');
  return {
    name: called,
    epoch,
    keys: keys.flatMap(({ id, state, ...times }) => {
      const shown = states[state];
      return shown === null ? [] : [{ id, state: shown, ...times }];
    }),
    revokedSessions: revokedSubjects,
    nextRotationAt: signing?.retiresAt ?? null,
  };
}

/** Null: it is of no use any more. */
const states: Readonly<Record<HeldKey['state'], RingView['keys'][number]['state'] | null>> = {
  pending: 'coming',
  active: 'signing',
  retired: 'verifying',
  'open-only': 'verifying',
  revoked: 'revoked',
  expired: null,
};

function isGap(found: RingView | Gap): found is Gap {
  return 'todo' in found;
}
