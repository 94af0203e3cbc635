import { expect, it } from 'vitest';
import { loadGatedPolicy } from '../../../src/policy/load.ts';
import { suitePolicy } from './policy.ts';

it.each(['own', 'shared'] as const)(
  'the policy that lets everything pass stands as %s',
  (upstream) => {
    const policy = loadGatedPolicy(
      suitePolicy({ listen: 7002, server: 7001, upstream }),
      'allow-all',
    );
    expect([...policy.users.keys()]).toEqual(['app', 'default', 'bob', 'user1']);
    for (const user of policy.users.values()) expect(user.upstream).toBe(upstream);
    expect(policy.gateway.upstream.server).toMatchObject({ address: { port: 7001 } });
  },
);
