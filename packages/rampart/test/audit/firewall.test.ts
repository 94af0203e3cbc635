import { describe, expect, test } from 'vitest';

import { acceptsFrom, guardsPort } from '../../src/audit/rules/firewall.ts';

const chain = (policy: string, hook = 'input'): object => ({
  chain: { family: 'inet', table: 'filter', name: 'in', hook, policy },
});
const rule = (...expr: readonly object[]): object => ({
  rule: { family: 'inet', table: 'filter', chain: 'in', expr },
});
const match = (field: string, right: unknown): object => ({
  match: { op: '==', left: { payload: { field } }, right },
});
const net = (addr: string, len: number): object => ({ prefix: { addr, len } });

describe('a port is guarded', () => {
  test.each([
    [
      'when the rest is dropped and some may come',
      [
        chain('drop'),
        rule(match('saddr', net('10.0.0.0', 8)), match('dport', 6379), { accept: null }),
      ],
    ],
    ['when a rule drops it', [chain('accept'), rule(match('dport', 6379), { drop: null })]],
    [
      'when a rule drops a range around it',
      [chain('accept'), rule(match('dport', { range: [6000, 7000] }), { reject: null })],
    ],
    [
      'when a rule drops a set with it',
      [chain('accept'), rule(match('dport', { set: [22, 6379] }), { drop: null })],
    ],
    [
      'when a last rule drops everything',
      [
        chain('accept'),
        rule(match('saddr', '10.0.0.1'), match('dport', 6379), { accept: null }),
        rule({ drop: null }),
      ],
    ],
  ])('%s', (_, ruleset) => {
    expect(guardsPort(ruleset, 6379)).toBe(true);
  });
});

describe('a port is not guarded', () => {
  test.each([
    ['by nothing', []],
    ['by a chain that accepts', [chain('accept')]],
    ['by a chain for what goes out', [chain('drop', 'output')]],
    ['by rules about another port', [chain('accept'), rule(match('dport', 22), { drop: null })]],
    [
      'when everybody is let in to it',
      [chain('drop'), rule(match('dport', 6379), { accept: null })],
    ],
    ['by what is not understood', ['?', null, 5, { rule: 3 }, { chain: [] }]],
  ])('%s', (_, ruleset) => {
    expect(guardsPort(ruleset, 6379)).toBe(false);
  });
});

test('the sources that a port is open to are those of its rules', () => {
  const ruleset = [
    chain('drop'),
    rule(match('saddr', { set: ['10.0.0.1', net('0.0.0.0', 0)] }), match('dport', 6379), {
      accept: null,
    }),
    rule(match('saddr', '10.0.0.2'), match('dport', 22), { accept: null }),
  ];
  expect(acceptsFrom(ruleset, 6379)).toEqual(['10.0.0.1', '0.0.0.0/0']);
});
