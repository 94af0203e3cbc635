import { describe, expect, it } from 'vitest';

import { rules as auditRules } from '../../src/audit/rules/rules.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { asIfSeen, defencesOfPolicy, strengthOf, withWhole } from '../../src/risk/posture.ts';
import { defenceNames, defenceOfRule, defences } from '../../src/risk/defences.ts';
import { mishaps } from '../../src/risk/mishaps.ts';
import { aRule, passed, postureBy } from './a-risk.ts';

describe('a posture', () => {
  it('takes nothing for granted: without an audit no defence is there', () => {
    for (const { strength, state, by } of postureBy(null).values()) {
      expect([strength, state, by]).toEqual([0, 'absent', 'nobody']);
    }
  });

  it('is whole where a rule was looked at and none fails', () => {
    expect(postureBy([passed('NET-001')]).get('server.network')).toMatchObject({
      strength: 1,
      state: 'whole',
      by: 'audit',
    });
  });

  it('is weakened by each failing rule according to its severity, and by information never', () => {
    const strength = (...severities: readonly ('critical' | 'high' | 'low' | 'info')[]): number =>
      strengthOf(
        postureBy(severities.map((severity, at) => aRule(`NET-00${at + 1}`, { severity }))),
        'server.network',
      );
    expect(strength('critical')).toBeCloseTo(0.1, 12);
    expect(strength('critical', 'high')).toBeCloseTo(0.04, 12);
    expect(strength('low', 'low')).toBeCloseTo(0.8464, 12);
    expect(strength('info')).toBe(1);
  });

  it('counts what could not be seen as wrong, and says that it is unknown', () => {
    const unseen = postureBy([passed('OS-001'), aRule('OS-002', { state: 'unknown' })]);
    expect(unseen.get('server.os')).toMatchObject({ strength: 0.4, state: 'unknown' });
    const nothing = postureBy([aRule('OS-002', { state: 'unknown' })]);
    expect(nothing.get('server.os')).toMatchObject({ strength: 0, state: 'unknown', by: 'nobody' });
  });

  it('as if everything were seen keeps what fails', () => {
    const posture = postureBy([
      aRule('OS-001', { state: 'unknown' }),
      aRule('NET-001', { severity: 'critical' }),
    ]);
    expect(strengthOf(asIfSeen(posture), 'server.os')).toBe(1);
    expect(strengthOf(asIfSeen(posture), 'server.network')).toBeCloseTo(0.1, 12);
  });

  it('believes its owner only where the audit sees nothing', () => {
    const posture = postureBy([aRule('NET-001')], ['server.network', 'csrf.token']);
    expect(posture.get('server.network')).toMatchObject({ state: 'weakened', by: 'audit' });
    expect(posture.get('csrf.token')).toMatchObject({ state: 'whole', by: 'claim' });
  });

  it('can be asked what it would be with some defences whole, and is not changed by that', () => {
    const posture = postureBy(null);
    expect(strengthOf(withWhole(posture, ['server.tls']), 'server.tls')).toBe(1);
    expect(strengthOf(posture, 'server.tls')).toBe(0);
  });
});

describe('the policy', () => {
  const policyOf = (gateway: string, users = ''): ReturnType<typeof loadPolicy> =>
    loadPolicy(
      `version: 1\napp: shop\ngateway: { listen: '127.0.0.1:6380', upstream: '127.0.0.1:6379'${gateway} }\n${users}`,
      'rampart.yaml',
    );

  it('puts up the defences of the gateway that it describes', () => {
    const there = defencesOfPolicy(policyOf(''));
    expect([...there]).toContain('gateway.command');
    expect([...there]).not.toContain('gateway.unlock');
  });

  it('puts up nothing by a gateway that only observes', () => {
    expect(defencesOfPolicy(policyOf(', observe: true')).size).toBe(0);
  });
});

describe('rules and defences', () => {
  it.each([
    ['NET-001', 'server.network'],
    ['NET-018', 'gateway.protocol'],
    ['ACL-001', 'server.login'],
    ['ACL-0010', 'server.acl'],
    ['CMB-001', 'server.version'],
    ['CMB-003', 'server.os'],
    ['PER-012', 'data.archive'],
    ['NETWORK-1', null],
    ['', null],
  ])('%s speaks for %s', (rule, defence) => {
    expect(defenceOfRule(rule)).toBe(defence);
  });

  it('every rule of the audit speaks for one, but for those about a gateway that the policy describes', () => {
    const silent = auditRules.filter(({ id }) => defenceOfRule(id) === null).map(({ id }) => id);
    expect(silent.filter((id) => !id.startsWith('GWY-'))).toEqual([]);
  });

  it('every defence stands against something, or eases it', () => {
    const used = new Set(
      mishaps.flatMap(({ stopped, losses }) => [
        ...Object.keys(stopped),
        ...losses.flatMap(({ eased }) => Object.keys(eased)),
      ]),
    );
    expect([...used].toSorted()).toEqual([...defenceNames].toSorted());
  });

  it('no family of rules speaks for two defences', () => {
    const all = Object.values(defences).flatMap(({ rules }) => rules);
    expect(new Set(all).size).toBe(all.length);
  });

  it('every mishap can be stopped in part, and by nothing wholly', () => {
    for (const { stopped, losses, often } of mishaps) {
      const shares = [
        ...Object.values(stopped),
        ...losses.flatMap(({ eased }) => Object.values(eased)),
      ];
      for (const share of shares.filter((each) => typeof each === 'number')) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
      }
      expect(Object.keys(stopped).length).toBeGreaterThan(0);
      expect(often.least <= often.likely && often.likely <= often.most).toBe(true);
    }
  });
});
