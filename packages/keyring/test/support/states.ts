// Arbitrary states of a ring, over few ids and moments so that copies often meet.
import fc from 'fast-check';
import { idOf } from '../../src/id.ts';
import { byId } from '../../src/state.ts';
import type { RingKey, RingState, Tombstone } from '../../src/state.ts';

const id = fc.integer({ min: 0, max: 5 }).map((high) => idOf(high, 7));
const moment = fc.integer({ min: 0, max: 50 });

const anyKey: fc.Arbitrary<RingKey> = fc.record({
  id,
  secret: fc.constantFrom('A', 'B').map((letter) => letter.repeat(42) + 'A'),
  bornAt: moment,
  activatesAt: moment,
  retiresAt: moment,
  expiresAt: moment,
  horizon: moment,
  earliestEnd: moment,
  openOnly: fc.boolean(),
  revised: fc.integer({ min: 0, max: 4 }),
});

const anyTombstone: fc.Arbitrary<Tombstone> = fc.record({ id, at: moment, until: moment });

/** No id is both a key and a tombstone, as in every state that a ring can be in. */
export const anyState: fc.Arbitrary<RingState> = fc
  .record({
    epoch: fc.nat(9),
    keys: fc.uniqueArray(anyKey, { selector: (key) => key.id }),
    tombstones: fc.uniqueArray(anyTombstone, { selector: (tomb) => tomb.id }),
    cutOff: fc.option(fc.record({ moment, until: moment })),
    clockShift: fc.option(fc.record({ ahead: moment, at: moment, revised: fc.nat(4) })),
  })
  .map((state) => {
    const dead = new Set(state.tombstones.map((tomb) => tomb.id));
    const keys = state.keys.filter((key) => !dead.has(key.id));
    return { ...state, keys: byId(keys), tombstones: byId(state.tombstones) };
  });
