import { describe, expect, it } from 'vitest';

import { hostPlans } from '../../src/policy/compile/host-plans.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';

const policies = (await readGuide('servers-upgrades.md')).filter(
  ({ language }) => language === 'yaml',
);

/** The units of Rampart's own parts, by host. */
function partsOf(text: string): Readonly<Record<string, readonly string[]>> {
  const policy = loadPolicy(text, 'rampart.yaml');
  if (policy.deployment === null) throw new TypeError('It describes servers.');
  return Object.fromEntries(
    [...hostPlans(policy, policy.deployment)].map(([host, { units }]) => [
      host,
      units
        .map(({ name }) => /^rampart-(\w+)-shop\.service$/.exec(name)?.[1] ?? '')
        .filter((part) => part !== '' && part !== 'firewall'),
    ]),
  );
}

describe('each policy of the guide brings the parts that it speaks of', () => {
  it('to this machine, where it names no hosts', () => {
    expect(partsOf(policies[0]?.text ?? '')).toEqual({ localhost: ['gateway', 'console'] });
  });

  it('to the hosts that it names, each by its roles', () => {
    expect(partsOf(policies[1]?.text ?? '')).toEqual({
      db1: [],
      db2: [],
      door: ['gateway'],
      watch: ['archive', 'alerts', 'console'],
    });
  });
});
