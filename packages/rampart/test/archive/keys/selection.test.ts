import { describe, expect, it } from 'vitest';
import { expiryAt, isSelected } from '../../../src/archive/keys/selection.ts';

const head = (name: string, database = 0) => ({
  name: Buffer.from(name),
  database,
  type: 0,
  expiresAt: null,
  idle: null,
  frequency: null,
});

describe('a selection', () => {
  it('takes keys that match one of the patterns, as the server matches', () => {
    const meant = isSelected({ patterns: ['session:*', 'cart:[0-9]'], databases: null });
    const names = ['session:1', 'session:', 'cart:7', 'cart:77', 'xsession:1'];
    expect(names.filter((name) => meant(head(name)))).toEqual(['session:1', 'session:', 'cart:7']);
  });

  it('takes keys of the databases that are named', () => {
    const meant = isSelected({ patterns: ['*'], databases: new Set([0, 3]) });
    expect([0, 1, 3].filter((database) => meant(head('key', database)))).toEqual([0, 3]);
  });
});

describe('a key that expires', () => {
  it('dies when it would have died', () => {
    expect(expiryAt({ expiresAt: 5_000n }, { kind: 'moment' }, 90_000)).toBe(5_000n);
  });

  it('or lives as long as it had to live at the moment that is restored', () => {
    const rule = { kind: 'remaining', of: 2_000 } as const;
    expect(expiryAt({ expiresAt: 5_000n }, rule, 90_000)).toBe(93_000n);
    expect(expiryAt({ expiresAt: null }, rule, 90_000)).toBeNull();
  });

  it('is not shortened where the clock stands before that moment', () => {
    expect(expiryAt({ expiresAt: 5_000n }, { kind: 'remaining', of: 2_000 }, 1_000)).toBe(5_000n);
  });
});
