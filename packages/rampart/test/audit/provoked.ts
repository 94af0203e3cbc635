// What cannot be made wrong on a server that listens on the loopback of one machine, made wrong in what
// was seen of a real one: another release, other addresses, another host, another role.
import { unknown } from '../../src/observe/fact.ts';
import type { Context } from '../../src/audit/context.ts';
import type { Habit } from '../../src/audit/sources/facts.ts';
import type { Observation, ServerFacts } from '../../src/observe/facts.ts';
import type { FileFacts, HostFacts, ProcessFacts } from '../../src/observe/host/facts.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { today } from './audited.ts';
import { fact, goodFile, goodProcess } from './good-host.ts';

export interface Case {
  readonly seen: Observation;
  readonly told: Partial<Context>;
}

export type Change = (from: Case) => Case;

/** A rule, and what makes it fail. */
export type Provoked = readonly [rule: string, changes: readonly Change[]];

export function valueOf<Value>(it: { readonly known: boolean; readonly value?: Value }): Value {
  if (!it.known || it.value === undefined) throw new TypeError('The test needs this fact.');
  return it.value;
}

const server =
  (change: (server: ServerFacts) => Partial<ServerFacts>): Change =>
  ({ seen, told }) => ({
    told,
    seen: { ...seen, servers: seen.servers.map((one) => ({ ...one, ...change(one) })) },
  });

const settings = (values: Readonly<Record<string, string>>): Change =>
  server((one) => ({
    settings: fact(new Map([...valueOf(one.settings), ...Object.entries(values)])),
  }));

const info = (section: string, values: Readonly<Record<string, string>>): Change =>
  server((one) => {
    const all = valueOf(one.info);
    const fields = new Map([...(all.get(section) ?? []), ...Object.entries(values)]);
    return { info: fact(new Map([...all, [section, fields]])) };
  });

const identity = (patch: Partial<ReturnType<typeof identityOf>>): Change =>
  server((one) => ({ identity: fact({ ...identityOf(one), ...patch }) }));

function identityOf(one: ServerFacts) {
  return valueOf(one.identity);
}

const host =
  (patch: Partial<HostFacts>): Change =>
  ({ seen, told }) => ({
    told,
    seen: { ...seen, hosts: seen.hosts.map((one) => ({ ...one, ...patch })) },
  });

const process =
  (patch: Partial<ProcessFacts>): Change =>
  ({ seen, told }) => ({
    told,
    seen: {
      ...seen,
      hosts: seen.hosts.map((one) => ({
        ...one,
        processes: fact([goodProcess(valueOf(one.processes)[0]?.pid ?? 0, patch)]),
      })),
    },
  });

/** Files by a piece of their path. */
const files =
  (piece: RegExp, change: (path: string) => FileFacts): Change =>
  ({ seen, told }) => ({
    told,
    seen: {
      ...seen,
      hosts: seen.hosts.map((one) => ({
        ...one,
        files: new Map(
          [...one.files].map(([path, old]) => [path, piece.test(path) ? change(path) : old]),
        ),
      })),
    },
  });

const mode = (piece: RegExp, bits: number): Change =>
  files(piece, (path) => goodFile(path, { mode: bits }));

const told =
  (patch: Partial<Context>): Change =>
  ({ seen, told: before }) => ({ seen, told: { ...before, ...patch } });

const policy = (...lines: readonly string[]): Change =>
  told({ policy: loadPolicy(['version: 1', 'app: shop', ...lines].join('\n'), 'rampart.yaml') });

const upstream = [
  '  upstream: { address: "127.0.0.1:6390", login: { user: g, password: { env: G } } }',
];
const here = '  listen: "127.0.0.1:6379"';

const gateway = (...lines: readonly string[]): Change =>
  policy('users: { web: { from: [loopback], can: [read] } }', 'gateway:', ...upstream, ...lines);

const habit = (name: Habit): Change =>
  told({
    sources: {
      directory: '.',
      files: 1,
      places: [{ habit: name, path: 'app.ts', line: 1, seen: 'It stands here.' }],
    },
  });

const clients = (...list: readonly Readonly<Record<string, string>>[]): Change =>
  server(() => ({ clients: fact(list.map((one) => new Map(Object.entries(one)))) }));

const far = settings({ bind: '10.0.1.5' });
const tls = settings({
  'tls-port': '6390',
  'tls-protocols': 'TLSv1.3',
  'tls-key-file': '/etc/redis/key.pem',
  'tls-ca-cert-file': '/etc/redis/ca.pem',
});
const inCluster = settings({ 'cluster-enabled': 'yes' });
const primary = server(() => ({
  role: fact({
    kind: 'primary' as const,
    offset: 9e9,
    replicas: [{ host: '10.0.1.6', port: 6379, offset: 1 }],
  }),
}));
const replica = server(() => ({
  role: fact({
    kind: 'replica' as const,
    of: { host: '10.9.9.9', port: 6379 },
    link: 'connected',
    offset: 1,
  }),
}));
const old = identity({ version: '2.8.20', compatible: '2.8.20' });
const certificate = (patch: object): Change =>
  server(() => ({
    tls: fact({
      protocol: 'TLSv1.3',
      cipher: 'x',
      subject: 'shop',
      issuer: 'ca',
      names: '',
      validFrom: 0,
      validTo: today + 1e12,
      keyBits: 256,
      selfSigned: false,
      trusted: true,
      ...patch,
    }),
  }));
const openUser: Change = server((one) => ({
  users: fact(
    valueOf(one.users).map((user) =>
      user.name === 'default' ? { ...user, enabled: true, anyPassword: true } : user,
    ),
  ),
}));
const ruleset = (...rules: readonly object[]): Change =>
  host({
    firewall: fact([
      { chain: { family: 'inet', table: 'f', name: 'in', hook: 'input', policy: 'accept' } },
      ...rules.map((expr) => ({ rule: { family: 'inet', table: 'f', chain: 'in', expr } })),
    ]),
  });
const modules = (...list: readonly { readonly name: string; readonly version: string }[]): Change =>
  server(() => ({
    modules: fact(list.map((one) => ({ ...one, path: '/tmp/x.so', arguments: [] }))),
  }));
const withoutPackage = host({
  packages: new Map([['/usr/bin/redis-server', unknown('not-offered', 'Nobody owns it.')]]),
});
const unpersisted = settings({ appendonly: 'no', save: '' });
const unit = (values: Readonly<Record<string, string>>): Change =>
  process({ unit: fact({ name: 'redis.service', properties: new Map(Object.entries(values)) }) });
const ages = {
  'backup-elsewhere': 'PER-010',
  'backup-encrypted': 'PER-011',
  'restore-tested': 'PER-012',
  'alerts-watched': 'MON-004',
  'logs-shipped': 'MON-006',
  'hosts-apart': 'AVA-014',
} as const;
const stale = told({
  statements: new Map(
    (Object.keys(ages) as (keyof typeof ages)[]).map((name) => [
      name,
      { by: 'ops', on: '2020-01-01', says: 'So it was.' },
    ]),
  ),
});
const baseline =
  (patch: object): Change =>
  (from) =>
    told({
      baseline: {
        at: today - 1e9,
        findings: new Set(),
        users: new Map(),
        usersWithSeveralPasswords: [],
        unusedSince: new Map(),
        settings: new Map(),
        startedAt: new Map(),
        ...patch,
      },
    })(from);
const byName =
  (of: (name: string) => object): Change =>
  (from) =>
    baseline(of(from.seen.servers[0]?.name ?? ''))(from);
const mayEverything: Change = server((one) => {
  const all = valueOf(one.users);
  const strong = all.find(({ name }) => name === 'rampart-break-glass');
  return { users: fact(strong === undefined ? all : [...all, { ...strong, name: 'app' }]) };
});

/** A second server beside the first one, changed. */
const twice =
  (change: Change): Change =>
  (from) => {
    const other = change(from).seen.servers.map((one) => ({ ...one, name: 'the other' }));
    return { ...from, seen: { ...from.seen, servers: [...from.seen.servers, ...other] } };
  };

export const provoked: readonly Provoked[] = [
  ['NET-001', [settings({ bind: '*' })]],
  ['NET-002', [settings({ bind: '8.8.8.8' })]],
  ['NET-004', [identity({ version: '6.2.0' }), far, openUser]],
  ['NET-005', [far, tls]],
  ['NET-006', [far]],
  [
    'NET-007',
    [
      far,
      ruleset([
        {
          match: {
            op: '==',
            left: { payload: { field: 'saddr' } },
            right: { prefix: { addr: '0.0.0.0', len: 0 } },
          },
        },
        {
          match: { op: '==', left: { payload: { field: 'dport' } }, right: { range: [1, 65_535] } },
        },
        { accept: null },
      ]),
    ],
  ],
  ['NET-008', [far, inCluster]],
  ['NET-009', [inCluster, settings({ 'cluster-bus-port-protected-mode': 'no' })]],
  ['NET-010', [far, settings({ 'protected-mode': 'no' }), openUser]],
  ['NET-012', [settings({ unixsocket: '/run/redis.sock', unixsocketperm: '777' })]],
  ['NET-013', [settings({ bind: '0.0.0.0', port: '6379' })]],
  ['NET-014', [habit('published port')]],
  ['NET-015', [unit({})]],
  ['NET-017', [settings({ maxclients: '10' }), info('clients', { connected_clients: '9' })]],
  ['NET-018', [identity({ version: '3.2.6' })]],
  [
    'AUTH-002',
    [
      server(() => ({
        secrets: fact(
          new Map([['masterauth', { set: true, digest: 'x', weakness: 'has 3 characters' }]]),
        ),
      })),
    ],
  ],
  ['AUTH-003', [process({ arguments: fact(['redis-server', '--requirepass', 'x']) })]],
  ['AUTH-006', [replica]],
  ['AUTH-007', [primary]],
  ['AUTH-009', [clients({ name: 'sentinel-1', user: 'web' })]],
  [
    'AUTH-011',
    [
      server((one) => ({
        users: fact(valueOf(one.users).map((user) => ({ ...user, passwords: ['a', 'b'] }))),
      })),
      byName((name) => ({ usersWithSeveralPasswords: [`${name} web`] })),
    ],
  ],
  [
    'AUTH-012',
    [
      server(() => ({
        refusals: fact([
          { reason: 'auth', object: 'AUTH', user: 'web', count: 30, age: 5, client: '' },
        ]),
      })),
    ],
  ],
  ['AUTH-013', [byName((name) => ({ users: new Map([[name, ['web', 'gone']]]) }))]],
  ['ACL-018', [byName((name) => ({ unusedSince: new Map([[`${name} web`, 0]]) }))]],
  ['ACL-022', [settings({ 'tls-auth-clients-user': 'CN' })]],
  ['ACL-014', [mode(/users\.acl$/, 0o644)]],
  ['TLS-001', [far]],
  ['TLS-002', [identity({ version: '5.0.0' })]],
  ['TLS-003', [tls, settings({ 'tls-protocols': 'TLSv1.1 TLSv1.2' })]],
  ['TLS-004', [tls, settings({ 'tls-ciphers': 'HIGH:RC4' })]],
  ['TLS-005', [tls, settings({ 'tls-auth-clients': 'no' })]],
  ['TLS-006', [far, primary]],
  ['TLS-007', [far, inCluster]],
  ['TLS-008', [tls, certificate({ validTo: today + 1e8 })]],
  ['TLS-009', [tls, mode(/key\.pem$/, 0o644)]],
  [
    'TLS-010',
    [
      tls,
      settings({
        'tls-ca-cert-file': '/etc/ssl/certs/ca-certificates.crt',
        'tls-auth-clients': 'yes',
      }),
    ],
  ],
  ['TLS-011', [tls, identity({ version: '8.6.5' }), withoutPackage]],
  ['TLS-012', [tls, settings({ 'tls-dh-params-file': '/etc/dh.pem' })]],
  ['TLS-013', [habit('certificate not checked')]],
  ['CFG-001', [settings({ 'enable-protected-configs': 'yes' })]],
  ['CFG-002', [settings({ 'enable-debug-command': 'local' })]],
  ['CFG-003', [settings({ 'enable-module-command': 'yes' })]],
  ['CFG-004', [identity({ version: '6.2.0' }), mayEverything]],
  ['CFG-005', [modules({ name: 'system', version: '1' })]],
  ['CFG-006', [settings({ dir: '/var/spool/cron' })]],
  [
    'CFG-013',
    [settings({ 'maxmemory-clients': '1000' }), identity({ version: '8.6.2' }), withoutPackage],
  ],
  ['CFG-015', [settings({ 'lua-enable-deprecated-api': 'yes' })]],
  ['CFG-017', [settings({ 'hide-user-data-from-log': 'no' })]],
  ['CFG-021', [identity({ configFile: '' })]],
  ['CFG-025', [settings({ 'io-threads': '32' })]],
  ['CFG-026', [settings({ 'rdma-port': '6380' })]],
  ['CFG-027', [replica]],
  ['OS-001', [process({ user: { id: 0, name: 'root' } })]],
  ['OS-002', [host({ shells: fact(new Map([['redis', '/bin/bash']])) })]],
  ['OS-003', [mode(/state\.conf$/, 0o644)]],
  ['OS-004', [mode(/data$/, 0o755)]],
  ['OS-005', [mode(/server\.log$/, 0o644)]],
  ['OS-007', [unit({ ProtectSystem: 'full' })]],
  ['OS-008', [unit({})]],
  ['OS-009', [process({ capabilities: fact('00000000a80425fb') })]],
  ['OS-010', [host({ sysctl: new Map([['vm.overcommit_memory', fact('0')]]) })]],
  ['OS-011', [host({ hugePages: fact('always') }), settings({ 'disable-thp': 'no' })]],
  ['OS-012', [host({ swaps: fact([{ place: '/dev/sda2', bytes: 1e9, encrypted: fact(false) }]) })]],
  [
    'OS-013',
    [
      process({ coreSize: fact({ soft: null, hard: null }) }),
      host({ sysctl: new Map([['kernel.core_pattern', fact('core')]]) }),
    ],
  ],
  ['OS-014', [process({ openFiles: fact({ soft: 1_024, hard: 1_024 }) })]],
  ['OS-015', [host({ sysctl: new Map([['net.core.somaxconn', fact('128')]]) })]],
  ['OS-016', [withoutPackage]],
  ['OS-017', [habit('download without checksum')]],
  ['OS-018', [habit('careless container')]],
  ['OS-019', [process({ confinement: fact('unconfined') })]],
  ['OS-020', [process({ unit: unknown('not-offered', 'No unit.') })]],
  ['OS-021', [files(/crontab$/, (path) => goodFile(path, { isSnapshot: fact(true) }))]],
  ['OS-022', [server(() => ({ clock: fact({ ahead: 60_000, within: 5 }) }))]],
  [
    'OS-023',
    [
      host({
        system: fact(
          new Map([
            ['ID', 'debian'],
            ['VERSION_ID', '10'],
          ]),
        ),
      }),
    ],
  ],
  ['PER-002', [primary, unpersisted, unit({ Restart: 'always' })]],
  [
    'PER-004',
    [
      settings({ appendfsync: 'always' }),
      server(() => ({ latency: fact([{ event: 'aof-fsync-always', at: 0, last: 1, most: 400 }]) })),
    ],
  ],
  ['PER-007', [info('persistence', { rdb_last_bgsave_status: 'err' })]],
  ['PER-009', [settings({ rdbchecksum: 'no' })]],
  ['PER-010', [stale]],
  ['PER-011', [stale]],
  ['PER-012', [stale]],
  ['PER-013', [primary, unpersisted]],
  ['PER-014', [info('memory', { used_memory: '900000000000' })]],
  [
    'PER-018',
    [
      files(/data$/, (path) => ({
        ...goodFile(path),
        volume: fact({ ...valueOf(goodFile(path).volume), encrypted: fact(false) }),
      })),
    ],
  ],
  [
    'PER-019',
    [files(/server\.log$/, (path) => ({ ...goodFile(path), volume: goodFile('/data').volume }))],
  ],
  [
    'PER-020',
    [
      files(/data$/, (path) => ({
        ...goodFile(path),
        volume: fact({ ...valueOf(goodFile(path).volume), free: 1e10 }),
      })),
    ],
  ],
  ['AVA-002', [replica, settings({ 'replica-read-only': 'no' })]],
  ['AVA-003', [primary]],
  ['AVA-004', [primary, settings({ 'min-replicas-to-write': '1' })]],
  ['AVA-009', [primary, info('replication', { master_repl_offset: '900000000000' })]],
  ['AVA-010', [replica, info('replication', { master_link_status: 'down' })]],
  ['AVA-011', [replica]],
  [
    'AVA-013',
    [
      inCluster,
      server(() => ({ cluster: fact(new Map([['cluster_state', 'fail']])), nodes: fact([]) })),
    ],
  ],
  ['AVA-014', [primary, stale]],
  ['AVA-015', [inCluster, mode(/nodes\.conf$/, 0o666)]],
  ['CLI-001', [clients({ user: 'default', addr: '10.0.1.9:4000' })]],
  ['CLI-002', [clients({ user: 'web', addr: '8.8.8.8:4000' })]],
  ['CLI-003', [habit('password in a url')]],
  ['CLI-004', [info('memory', { number_of_cached_scripts: '900' })]],
  ['CLI-005', [habit('key from parts')]],
  ['CLI-007', [clients({ 'lib-name': 'redis-py', 'lib-ver': '4.5.1' })]],
  ['CLI-008', [clients(...Array.from({ length: 6 }, () => ({ idle: '100000' })))]],
  ['CLI-009', [mode(/rediscli_history$/, 0o644)]],
  ['GWY-001', [gateway(here, '  observe: true')]],
  [
    'GWY-002',
    [
      policy(
        'users: { web: { from: [loopback], can: [read], commands: { dangerously_allow: [flushall] } } }',
        'gateway:',
        here,
        ...upstream,
      ),
    ],
  ],
  ['GWY-003', [gateway('  listen: { address: "10.0.1.5:6379", dangerously_plain: true }')]],
  ['GWY-005', [gateway(here)]],
  ['GWY-006', [gateway(here, '  anonymous: web')]],
  ['GWY-007', [gateway(here)]],
  ['MON-005', [files(/server\.log$/, (path) => goodFile(path, { bytes: 2 ** 31 }))]],
  ['MON-006', [stale]],
  ['MON-007', [info('commandstats', { 'cmdstat_host:': 'calls=3' })]],
  ['MON-008', [baseline({ at: today - 1e9 })]],
  ['MON-010', [clients({ flags: 'O', age: '1000', user: 'web', addr: '10.0.1.9:1' })]],
  ['MON-011', [info('memory', { maxmemory: '100', used_memory: '99' })]],
  ['MON-012', [byName((name) => ({ startedAt: new Map([[name, 0]]) }))]],
  ['VER-001', [identity({ version: '8.2.1' }), withoutPackage]],
  ['VER-002', [identity({ version: '6.0.1' }), withoutPackage]],
  ['VER-003', [identity({ version: '8.2.1' })]],
  ['VER-004', [identity({ engine: 'valkey', version: '8.1.1' })]],
  ['VER-005', [process({ program: fact({ path: '/usr/bin/redis-server', deleted: true }) })]],
  ['VER-007', [identity({ version: '8.2.1' }), withoutPackage]],
  ['VER-008', [identity({ version: '8.2.1' }), withoutPackage, mayEverything]],
  ['VER-009', [modules({ name: 'bf', version: '20609' })]],
  ['VER-010', [told({ now: today + 1e10 })]],
  ['VER-011', [told({ now: Date.parse('2040-01-01') })]],
  ['CMB-001', [identity({ version: '8.2.1' }), withoutPackage, mayEverything]],
  ['CMB-002', [identity({ version: '8.2.1' }), withoutPackage, mayEverything]],
  [
    'CMB-003',
    [settings({ 'enable-protected-configs': 'yes' }), process({ user: { id: 0, name: 'root' } })],
  ],
  ['CMB-004', [primary]],
  [
    'CMB-005',
    [
      files(/data$/, (path) => ({
        ...goodFile(path),
        volume: fact({ ...valueOf(goodFile(path).volume), free: 1e11 }),
      })),
    ],
  ],
  ['CMB-006', [tls, settings({ 'tls-auth-clients': 'optional' }), openUser]],
  [
    'CMB-008',
    [
      identity({ version: '8.2.1' }),
      withoutPackage,
      replica,
      settings({ 'replica-read-only': 'no' }),
      mayEverything,
    ],
  ],
  ['CMB-009', [far, inCluster, identity({ version: '8.2.1' }), withoutPackage]],
  ['CMB-010', [identity({ version: '8.2.1' }), withoutPackage]],
  ['CMB-011', [settings({ 'enable-protected-configs': 'yes' }), mayEverything]],
  ['CMB-012', [settings({ 'enable-module-command': 'yes' }), mayEverything]],
  ['AUTH-015', [old]],
  [
    'PER-015',
    [
      host({
        files: new Map([['/var/lib/redis/temp-1.rdb', goodFile('/var/lib/redis/temp-1.rdb')]]),
      }),
      settings({ dir: '/var/lib/redis/temp-1.rdb' }),
    ],
  ],
  ['MON-004', [stale]],
  ['AVA-001', [policy('durability: { back_within: 5m }', 'server: {}')]],
  [
    'GWY-004',
    [
      policy(
        'users: { web: { from: [loopback], can: [read] } }',
        'gateway:',
        here,
        '  upstream: { address: "127.0.0.1:6390", dangerously_open: true }',
      ),
    ],
  ],
  ['VER-006', [twice(identity({ version: '7.0.14' }))]],
  ['OS-006', [twice((same) => same)]],
  ['AVA-016', [twice(primary), primary]],
];
