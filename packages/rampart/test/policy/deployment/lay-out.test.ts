import { describe, expect, it } from 'vitest';

import { PolicyError } from '../../../src/policy/errors.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { Deployment } from '../../../src/policy/deployment/types.ts';

function deploymentOf(...lines: readonly string[]): Deployment {
  const { deployment } = loadPolicy(['version: 1', 'app: shop', ...lines].join('\n'), 'shop.yaml');
  if (deployment === null) throw new TypeError('It describes no servers.');
  return deployment;
}

function faultsOf(...lines: readonly string[]): readonly string[] {
  try {
    deploymentOf(...lines);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.problems.map(({ code, message }) => `${code} ${message}`);
  }
}

const tls = 'tls: { certificate: /etc/ssl/a.pem, key: /etc/ssl/a.key, authority: /etc/ssl/ca.pem }';

function hosts(count: number, roles: (index: number) => string): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `h${index}: { address: 10.0.2.${index + 1}, roles: [${roles(index)}] }`,
  );
  return `hosts: { ${lines.join(', ')} }`;
}

describe('a policy that says no more than that there is a server', () => {
  const deployment = deploymentOf('server: {}');

  it('is one server on this machine, which nobody else reaches', () => {
    expect(deployment.topology).toEqual({ kind: 'single' });
    expect(deployment.sentinels).toEqual([]);
    expect(deployment.servers).toMatchObject([
      {
        name: 'redis-shop',
        user: 'redis-shop',
        role: 'primary',
        follows: null,
        at: { host: '127.0.0.1', port: 6379 },
        listens: ['127.0.0.1'],
        places: { configuration: '/etc/redis-shop', data: '/var/lib/redis-shop' },
        memory: { eviction: 'noeviction' },
      },
    ]);
  });

  it('loses a second at most, and waits for no replica that is not there', () => {
    expect(deployment.durability).toMatchObject({
      loseAtMost: 1_000,
      appendOnly: 'everysec',
      replicas: { least: 0 },
    });
  });

  it('gives the user, the audit, apply and the way in for emergencies a login each', () => {
    expect(deployment.accounts.map(({ name }) => name)).toEqual([
      'rampart-audit',
      'rampart-apply',
      'rampart-break-glass',
      'default',
    ]);
  });
});

describe('several servers', () => {
  it('on one host are told apart by everything that they have', () => {
    const { servers } = deploymentOf(
      'server: { port: 7000, instances: { sessions: {}, cache: { memory: { eviction: allkeys-lru } } } }',
    );
    expect(servers.map(({ name, at, memory }) => [name, at.port, memory.eviction])).toEqual([
      ['redis-shop-sessions', 7000, 'noeviction'],
      ['redis-shop-cache', 7001, 'allkeys-lru'],
    ]);
    const theirs = servers.flatMap(({ user, places: { configuration, data, logs, run } }) => [
      user,
      configuration,
      data,
      logs,
      run,
    ]);
    expect(new Set(theirs).size).toBe(10);
  });

  it('of which one leads are a primary and its replicas, one of which has to be there', () => {
    const { servers, topology, durability, accounts } = deploymentOf(
      `server: { ${tls} }`,
      hosts(3, (index) => (index === 0 ? 'redis' : 'replica')),
    );
    expect(topology).toEqual({ kind: 'replicas' });
    expect(servers.map(({ role, follows }) => [role, follows?.host])).toEqual([
      ['primary', undefined],
      ['replica', '10.0.2.1'],
      ['replica', '10.0.2.1'],
    ]);
    expect(durability.replicas).toEqual({ least: 1, lag: 2_000 });
    expect(accounts.map(({ name }) => name)).toContain('rampart-replication');
  });

  it.each([
    ['lose_at_most: 0s', 2_000],
    ['lose_at_most: 3500ms', 3_000],
    ['replicas: { lag: 1500ms }', 1_000],
    ['lose_at_most: 1h', 10_000],
    ['lose_at_most: 1h, replicas: { lag: 1m }', 60_000],
  ])('with durability { %s } have to acknowledge within %i ms', (durability, lag) => {
    const { durability: told } = deploymentOf(
      `server: { ${tls} }\ndurability: { ${durability} }`,
      hosts(3, (index) => (index === 0 ? 'redis' : 'replica')),
    );
    expect(told.replicas).toEqual({ least: 1, lag });
  });

  it('with Sentinels are watched by more than half of them', () => {
    const { topology, sentinels } = deploymentOf(
      `server: { ${tls} }`,
      hosts(5, (index) => `${index === 0 ? 'redis' : 'replica'}, sentinel`),
    );
    expect(topology).toMatchObject({ kind: 'sentinel', quorum: 3 });
    expect(sentinels).toHaveLength(5);
    expect(sentinels[4]).toMatchObject({
      name: 'redis-shop-sentinel',
      at: { host: '10.0.2.5', port: 26379 },
      watches: [{ group: 'shop', primary: { host: '10.0.2.1', port: 6379 } }],
    });
  });

  it('on each host are a group each to the Sentinels', () => {
    const { servers, sentinels } = deploymentOf(
      `server: { ${tls}, port: 7000, instances: { sessions: {}, cache: {} } }`,
      'sentinel: { group: main }',
      hosts(3, (index) => `${index === 0 ? 'redis' : 'replica'}, sentinel`),
    );
    expect(sentinels).toHaveLength(3);
    for (const { watches } of sentinels) {
      expect(watches).toEqual([
        { group: 'main-sessions', primary: { host: '10.0.2.1', port: 7000 } },
        { group: 'main-cache', primary: { host: '10.0.2.1', port: 7001 } },
      ]);
    }
    const groups = Map.groupBy(servers, ({ watchedAs }) => watchedAs);
    expect([...groups.keys()]).toEqual(['main-sessions', 'main-cache']);
    for (const [, those] of groups) {
      expect(new Set(those.map(({ instance }) => instance)).size).toBe(1);
      expect(those).toHaveLength(3);
    }
  });

  it('of a Cluster follow nobody until they are told', () => {
    const { servers, topology } = deploymentOf(
      `server: { ${tls} }`,
      'cluster: {}',
      hosts(6, () => 'redis'),
    );
    expect(topology).toEqual({ kind: 'cluster', replicas: 1, nodeTimeout: 15_000 });
    expect(new Set(servers.map(({ role, follows }) => `${role} ${follows?.host}`))).toEqual(
      new Set(['node undefined']),
    );
  });
});

it('two names never become one name of a user', () => {
  const long = 'a'.repeat(60);
  const names = ['shop.a', 'shop-a', 'shop_a', `${long}1`, `${long}2`].map(
    (app) =>
      loadPolicy(`version: 1\napp: ${app}\nserver: {}\n`, 'x').deployment?.servers[0]?.user ?? '',
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

describe('what makes no sense is refused:', () => {
  it.each([
    [
      'plain passwords on a network',
      ['server: {}', hosts(2, (i) => (i === 0 ? 'redis' : 'replica'))],
      'POLICY_PLAIN',
    ],
    [
      'two primaries that nothing binds',
      [`server: { ${tls} }`, hosts(2, () => 'redis')],
      'POLICY_CONFLICT Several hosts',
    ],
    [
      'two Sentinels',
      [`server: { ${tls} }`, hosts(2, (i) => `${i === 0 ? 'redis' : 'replica'}, sentinel`)],
      'POLICY_CONFLICT 2 Sentinels',
    ],
    [
      'Sentinels without a replica',
      [`server: { ${tls} }`, hosts(3, (i) => (i === 0 ? 'redis, sentinel' : 'sentinel'))],
      'POLICY_CONFLICT Sentinels need a replica',
    ],
    [
      'a Cluster that is too small',
      [`server: { ${tls} }`, 'cluster: {}', hosts(5, () => 'redis')],
      'POLICY_CONFLICT A Cluster',
    ],
    [
      'hosts without servers',
      ['gateway: { listen: "127.0.0.1:1", upstream: "127.0.0.1:2" }', hosts(1, () => 'redis')],
      'POLICY_CONFLICT hosts',
    ],
    [
      'a public address',
      [`server: { ${tls} }`, 'hosts: { a: { address: 8.8.8.8, roles: redis } }'],
      'POLICY_PUBLIC',
    ],
    [
      'a name where a firewall wants a number',
      ['server: {}', 'hosts: { a: { address: db.internal, roles: redis } }'],
      'POLICY_VALUE',
    ],
    [
      'one port for two',
      [
        'server: {}',
        'hosts: { a: { address: 127.0.0.1, roles: redis }, b: { address: 127.0.0.1, roles: replica } }',
      ],
      'POLICY_CONFLICT',
    ],
    [
      'a version without users',
      ['server: { version: "5.0" }'],
      'POLICY_VALUE Rampart writes settings for redis 7.0 to 8.8, not for 5.0. It has no users: all share one password',
    ],
    [
      'a version whose users may write what they may read',
      ['server: { version: "6.2" }'],
      'POLICY_VALUE Rampart writes settings for redis 7.0 to 8.8, not for 6.2. Its users have no separate rights',
    ],
    [
      'a Cluster whose nodes would speak to each other where no port is',
      [hosts(3, () => 'redis'), 'cluster: { replicas: 0 }', `server: { ${tls}, port: 60000 }`],
      'POLICY_CONFLICT A node at port 60000',
    ],
    [
      'an instance that has the name of the Sentinel beside it',
      [
        hosts(3, (index) => (index === 0 ? 'redis, sentinel' : 'replica, sentinel')),
        `server: { ${tls}, instances: { a: {}, sentinel: {} } }`,
      ],
      'POLICY_CONFLICT A server and its Sentinel would both be called redis-shop-sentinel.',
    ],
    [
      'less to lose than is kept',
      ['server: {}', 'durability: { lose_at_most: 0s, append_only: everysec }'],
      'POLICY_CONFLICT With append_only',
    ],
    ['neither gateway nor server', [], 'POLICY_KEY_MISSING gateway or server'],
  ])('%s', (_, lines, beginning) => {
    const faults = faultsOf(...lines);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toContain(beginning);
  });
});

describe('hosts on several addresses of loopback', () => {
  it('are one machine, on which their servers have names and files of their own', () => {
    const { servers } = deploymentOf(
      'hosts: { one: { address: 127.0.0.1, roles: redis }, two: { address: 127.0.0.2, roles: replica } }',
      'server: {}',
    );
    expect(servers.map(({ name }) => name)).toEqual(['redis-shop-one', 'redis-shop-two']);
    expect(new Set(servers.map(({ places }) => places.data)).size).toBe(2);
  });
});

describe('Rampart itself', () => {
  const release = `{ version: 0.1.0, from: /srv/rampart.tar.gz, sha256: ${'a'.repeat(64)} }`;

  it('is not brought, and its parts get no place, unless the policy names a release', () => {
    const gateway = "gateway: { listen: '127.0.0.1:6380' }";
    const without = deploymentOf('server: {}', gateway);
    expect(without.own).toBeNull();
    expect(without.hosts.get('localhost')?.roles).toEqual(['redis']);
    const brought = deploymentOf('server: {}', gateway, `rampart: ${release}`);
    expect(brought.hosts.get('localhost')?.roles).toEqual(['redis', 'gateway', 'console']);
  });

  it('has no part on a host of which the policy says nothing else', () => {
    const written = ['hosts: { a: { address: 127.0.0.1, roles: [redis, archive] } }', 'server: {}'];
    expect(faultsOf(...written)).toEqual([
      expect.stringContaining('has the role archive, and the policy says nothing of it'),
    ]);
  });

  it.each(['../0.1.0', '0.1', '.1.2', '1.0.0/x'])('has no version %j', (version) => {
    expect(faultsOf('server: {}', `rampart: ${release.replace('0.1.0', version)}`)).toEqual([
      expect.stringContaining('POLICY_VALUE'),
    ]);
  });
});
