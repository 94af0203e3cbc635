import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idOf } from '../src/id.ts';
import { maintained } from '../src/maintain.ts';
import { reconcile } from '../src/reconcile.ts';
import { retire } from '../src/retire.ts';
import { readState, writeState } from '../src/state-text.ts';
import {
  emptyState,
  forgettable,
  pruned,
  signerAt,
  withCutOff,
  withKey,
  withoutKeys,
} from '../src/state.ts';
import type { Lifetimes, NewKey, RingState } from '../src/state.ts';
import { anyState } from './support/states.ts';

const lives: Lifetimes = { kind: 'signing', rotateEvery: 1000, lead: 100, keep: 500, maxStale: 50 };
let count = 0;
const made = (): NewKey => {
  count += 1;
  return { id: idOf(count, 1), secret: Buffer.alloc(32, count).toString('base64url') };
};
const keyIds = (state: RingState): string[] => state.keys.map((key) => key.id);

describe('which key signs', () => {
  test('there is one whenever there is a key', () => {
    fc.assert(
      fc.property(anyState, fc.nat(60), (state, now) => {
        const able = state.keys.some((key) => !key.openOnly);
        expect(signerAt(state, now) !== null).toBe(able);
      }),
    );
  });

  test('a routine successor from its moment on, and its predecessor until then', () => {
    const first = withKey(emptyState, made(), 0, 0, lives);
    const both = withKey(first, made(), 900, 1000, lives);
    expect(signerAt(both, 999)?.id).toBe(first.keys[0]?.id);
    expect(signerAt(both, 1000)?.id).not.toBe(first.keys[0]?.id);
  });

  test('an overdue one goes on when no successor could be made', () => {
    const state = withKey(emptyState, made(), 0, 0, lives);
    expect(signerAt(state, 1_000_000)?.id).toBe(state.keys[0]?.id);
    expect(keyIds(pruned(state, 1_000_000))).toHaveLength(1);
  });

  test('of several that act from the same moment all servers take the same one', () => {
    fc.assert(
      fc.property(anyState, fc.nat(60), (state, now) => {
        const turned = { ...state, keys: state.keys.toReversed() };
        expect(signerAt(turned, now)?.id).toBe(signerAt(state, now)?.id);
      }),
    );
  });
});

describe('the life of a key', () => {
  test('a followed key verifies for as long as the last thing it signed may live', () => {
    const both = withKey(withKey(emptyState, made(), 0, 0, lives), made(), 200, 300, lives);
    expect(both.keys[0]).toMatchObject({ retiresAt: 300, expiresAt: 800, horizon: 1500 });
  });

  test('what is remembered of a key outlives it, also when its successor came late', () => {
    const one = withKey(emptyState, made(), 0, 0, lives);
    expect(one.keys[0]?.expiresAt).toBe(1500);
    for (const now of [0, 700, 1499]) expect(forgettable(one, now)).toBe(now);
    expect(forgettable(one, 1800)).toBe(1499);
    const followed = withKey(one, made(), 1800, 1900, lives);
    expect(followed.keys.find((key) => key.id === one.keys[0]?.id)?.expiresAt).toBe(2400);
    for (const now of [1800, 2399]) expect(forgettable(followed, now)).toBe(1499);
    expect(forgettable(followed, 2400)).toBe(2400);
    expect(forgettable(emptyState, 2400)).toBe(0);
  });

  test('a compromise buries all keys, pending ones too, and the replacement acts at once', () => {
    const both = withKey(withKey(emptyState, made(), 0, 0, lives), made(), 900, 1000, lives);
    const replacement = made();
    const after = retire(
      both,
      both.keys.map((key) => key.id),
      950,
      lives,
      replacement,
    );
    expect(keyIds(after)).toEqual([replacement.id]);
    expect(signerAt(after, 950)?.id).toBe(replacement.id);
    expect(after.tombstones.map((tomb) => tomb.id)).toEqual(keyIds(both));
    expect(after.tombstones.every((tomb) => tomb.until >= 1500)).toBe(true);
  });

  test('a revoked sealing key opens on', () => {
    const sealing: Lifetimes = { ...lives, kind: 'sealing' };
    const state = withKey(emptyState, made(), 0, 0, sealing);
    const after = retire(
      state,
      state.keys.map((key) => key.id),
      10,
      sealing,
      made(),
    );
    expect(after.keys.map((key) => key.openOnly)).toEqual([true, false]);
    expect(after.tombstones).toEqual([]);
  });
});

describe('what a ring needs by itself', () => {
  test('a first key at once', () => {
    const state = maintained(emptyState, 70, lives, 0, made);
    expect(state?.keys[0]).toMatchObject({ activatesAt: 70, retiresAt: 1070 });
  });

  test('a successor in time for its distribution, and only one', () => {
    const state = withKey(emptyState, made(), 0, 0, lives);
    expect(maintained(state, 899, lives, 0, made)).toBeNull();
    const next = maintained(state, 900, lives, 0, made) ?? expect.fail('a successor is due');
    expect(next.keys[1]).toMatchObject({ activatesAt: 1000 });
    expect(maintained(next, 901, lives, 0, made)).toBeNull();
  });

  test('no dead wood, but not before tokens of it are long forgotten', () => {
    const long = { ...lives, rotateEvery: 1e9 };
    const first = withCutOff(withKey(emptyState, made(), 0, 0, lives), 5, 6);
    const both = withKey(first, made(), 900, 1000, long);
    expect(maintained(both, 1500 + 59_999, long, 0, made)).toBeNull();
    const light = maintained(both, 1500 + 60_001, long, 0, made) ?? expect.fail('it is due');
    expect(keyIds(light)).toHaveLength(1);
    expect(light.cutOff).toBeNull();
  });

  test('and keeps a cut-off while an overdue key signs, however late its successor comes', () => {
    const state = withCutOff(withKey(emptyState, made(), 0, 0, lives), 5, 6);
    const late = maintained(state, 1_000_000, lives, 0, made) ?? expect.fail('it is due');
    expect(late.cutOff?.moment).toBe(5);
  });
});

describe('a server that reads another copy', () => {
  const held = withKey(emptyState, made(), 0, 0, lives);
  const stored = withKey(emptyState, made(), 0, 0, lives);

  test('puts back what the store lost, when it was in touch', () => {
    const result = reconcile(held, true, stored, 10);
    expect(result.putBack).toBe(true);
    expect(keyIds(result.state)).toEqual([...keyIds(held), ...keyIds(stored)].toSorted());
  });

  test('lets go what only it holds, when it was not', () => {
    const result = reconcile(held, false, stored, 10);
    expect(result.putBack).toBe(false);
    expect(result.dropped).toEqual(keyIds(held));
    expect(keyIds(result.state)).toEqual(keyIds(stored));
  });

  test('gives its tombstones in any case', () => {
    const ids = held.keys.map((key) => key.id);
    const result = reconcile(withoutKeys(held, ids, 5, lives), false, held, 10);
    expect(result.putBack).toBe(true);
    expect(keyIds(result.state)).toEqual([]);
  });

  test('does not put back what has died', () => {
    const both = withKey(held, made(), 10, 20, lives);
    const successor = { ...both, keys: both.keys.filter((key) => key.id !== held.keys[0]?.id) };
    expect(reconcile(both, true, successor, 10_000).putBack).toBe(false);
  });

  test('settles: after the put back there is nothing to put back', () => {
    fc.assert(
      fc.property(anyState, anyState, fc.boolean(), fc.nat(60), (mine, theirs, fresh, now) => {
        const { state } = reconcile(mine, fresh, theirs, now);
        expect(reconcile(state, true, state, now)).toMatchObject({ putBack: false, dropped: [] });
      }),
    );
  });
});

describe('a state as text', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(readState(writeState(state))).toEqual(state);
      }),
    );
  });

  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"epoch":-1,"keys":[],"tombstones":[],"cutOff":null}',
    '{"epoch":1,"keys":[{"id":"x"}],"tombstones":[],"cutOff":null}',
  ])('is nothing when it is %s', (text) => {
    expect(readState(text)).toBeNull();
  });
});
