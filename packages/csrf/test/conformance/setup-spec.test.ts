import { describe, expect, test } from 'vitest';
import { NotUnderstood } from '../../conformance/not-understood.ts';
import { readSetup } from '../../conformance/setup-spec.ts';

const hour = 3_600_000;

describe('a setup', () => {
  test.each([
    ['', []],
    ['fresh', []],
    ['two servers, one ring', [{ kind: 'two servers', atOnce: false }]],
    ['A and B start at once', [{ kind: 'two servers', atOnce: true }]],
    [
      'A created K3 a moment ago, B has not polled',
      [
        { kind: 'two servers', atOnce: false },
        { kind: 'key created', key: 'K3', on: 'A' },
      ],
    ],
    [
      'K1 retired 2 h ago, grace 1 h',
      [{ kind: 'key retired', key: 'K1', ago: 2 * hour, grace: hour }],
    ],
    [
      'K1 revoked inside its grace',
      [
        { kind: 'key retired', key: 'K1', ago: 60_000, grace: hour },
        { kind: 'key revoked', key: 'K1', on: 'A' },
      ],
    ],
    ['revoke-before = 1 h ago', [{ kind: 'nothing before', ago: hour }]],
    ['used once', [{ kind: 'used', times: 1, on: null }]],
    ['used 5 times on server A', [{ kind: 'used', times: 5, on: 'A' }]],
    ['Redis down', [{ kind: 'store down', from: 'now' }]],
    ['Redis down at start', [{ kind: 'store down', from: 'start' }]],
    [
      'Redis down for 10 s, then back',
      [{ kind: 'store down', from: 'now' }, { kind: 'store back' }],
    ],
    ['FLUSHALL while servers run', [{ kind: 'store emptied' }]],
    ['ring evicted by allkeys-lru', [{ kind: 'store emptied' }]],
    [
      'FLUSHALL and all servers restarted',
      [{ kind: 'store emptied' }, { kind: 'servers restarted', which: ['A', 'B'] }],
    ],
    [
      'K1 revoked, then old RDB restored',
      [{ kind: 'key revoked', key: 'K1', on: 'A' }, { kind: 'snapshot restored' }],
    ],
    [
      'B was away while K1 was revoked, B is back',
      [
        { kind: 'server away', which: 'B' },
        { kind: 'key revoked', key: 'K1', on: 'A' },
        { kind: 'server back', which: 'B' },
      ],
    ],
    [
      'encryption required, Kx stored in clear',
      [{ kind: 'key planted', key: 'Kx', sealed: false }],
    ],
    ['S1 logged out', [{ kind: 'subject revoked', session: 'S1' }]],
    [
      'parallel',
      [
        { kind: 'two servers', atOnce: false },
        { kind: 'at once', requests: 2 },
      ],
    ],
    ['count store reads <= 1 per refresh interval', [{ kind: 'count store reads' }]],
    ['failover to an empty replica', [{ kind: 'store restarted', empty: true }]],
    ['failover', [{ kind: 'store restarted', empty: false }]],
  ])('%s', (text, steps) => {
    expect(readSetup(text)).toEqual(steps);
  });

  test.each([
    'Mercury in retrograde',
    'K1 forgotten',
    'Redis downgraded',
    'used often',
    'fresh paint',
  ])('is an error when it is not understood: %s', (text) => {
    expect(() => readSetup(text)).toThrow(NotUnderstood);
  });
});
