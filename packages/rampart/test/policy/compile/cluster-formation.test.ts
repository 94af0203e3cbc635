import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clusterFormations } from '../../../src/policy/compile/cluster-formation.ts';
import type { Formation } from '../../../src/policy/compile/cluster-formation.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

function formationsOf(
  hosts: readonly string[],
  replicas: number,
  server = '',
): readonly Formation[] {
  const { deployment } = loadPolicy(
    [
      'version: 1',
      'app: shop',
      `hosts: { ${hosts.map((host, index) => `n${index}: ${host}`).join(', ')} }`,
      `cluster: { replicas: ${replicas} }`,
      `server: { dangerously_plain: true${server} }`,
    ].join('\n'),
    'rampart.yaml',
  );
  if (deployment === null) throw new TypeError('There are servers.');
  return clusterFormations(deployment);
}

const host = (at: number, role = 'redis'): string => `{ address: 10.0.2.${at}, roles: ${role} }`;

describe('the nodes of a Cluster', () => {
  it('have all slots, and each is in one shard', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 9 }),
        (replicas, more) => {
          const count = 3 * (replicas + 1) + more;
          const hosts = Array.from({ length: count }, (_, index) => host(index + 1));
          const [formation] = formationsOf(hosts, replicas);
          const slots = (formation?.shards ?? []).flatMap(({ slots: [first, last] }) =>
            Array.from({ length: last - first + 1 }, (_, index) => first + index),
          );
          expect(slots).toEqual(Array.from({ length: 16_384 }, (_, slot) => slot));
          for (const shard of formation?.shards ?? [])
            expect(shard.replicas.length).toBeGreaterThanOrEqual(replicas);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are primaries where the policy says redis, with replicas on other machines', () => {
    const two = (at: number): readonly string[] => [
      `{ address: 10.0.2.${at}, roles: replica, port: 7001 }`,
      `{ address: 10.0.2.${at}, roles: redis, port: 7000 }`,
    ];
    const [formation] = formationsOf([...two(1), ...two(2), ...two(3)], 1);
    expect(formation?.shards.map(({ primary }) => primary.port)).toEqual([7000, 7000, 7000]);
    for (const { primary, replicas } of formation?.shards ?? []) {
      expect(replicas).toHaveLength(1);
      expect(replicas[0]?.host).not.toBe(primary.host);
    }
  });

  it('are Clusters of their own where there are several instances', () => {
    const instances = ', instances: { sessions: { port: 7000 }, cache: { port: 7001 } }';
    const formations = formationsOf([host(1), host(2), host(3)], 0, instances);
    expect(formations.map(({ first }) => first.port)).toEqual([7000, 7001]);
    expect(formations[0]?.shards).toHaveLength(3);
  });
});

it('there is no formation where there is no Cluster', () => {
  const { deployment } = loadPolicy('version: 1\napp: shop\nserver: {}\n', 'rampart.yaml');
  expect(deployment && clusterFormations(deployment)).toEqual([]);
});
