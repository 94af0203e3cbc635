// Changes to what was seen of a server, and to what an audit is told.
import { unknown } from '../../src/observe/fact.ts';
import type { Context } from '../../src/audit/context.ts';
import { statementNames } from '../../src/audit/statements.ts';
import type { Habit } from '../../src/audit/sources/facts.ts';
import type { Observation, ServerFacts } from '../../src/observe/facts.ts';
import type { FileFacts, HostFacts, ProcessFacts } from '../../src/observe/host/facts.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { today } from './audited.ts';
import { fact, goodFile } from './good-host.ts';

export interface Case {
  readonly seen: Observation;
  readonly told: Partial<Context>;
}

export type Change = (from: Case) => Case;

export function valueOf<Value>(it: { readonly known: boolean; readonly value?: Value }): Value {
  if (!it.known || it.value === undefined) throw new TypeError('The test needs this fact.');
  return it.value;
}

export const server =
  (change: (server: ServerFacts) => Partial<ServerFacts>): Change =>
  ({ seen, told }) => ({
    told,
    seen: { ...seen, servers: seen.servers.map((one) => ({ ...one, ...change(one) })) },
  });

export const settings = (values: Readonly<Record<string, string>>): Change =>
  server((one) => ({
    settings: fact(new Map([...valueOf(one.settings), ...Object.entries(values)])),
  }));

export const info = (section: string, values: Readonly<Record<string, string>>): Change =>
  server((one) => {
    const all = valueOf(one.info);
    const fields = new Map([...(all.get(section) ?? []), ...Object.entries(values)]);
    return { info: fact(new Map([...all, [section, fields]])) };
  });

export const identity = (patch: Partial<ReturnType<typeof identityOf>>): Change =>
  server((one) => ({ identity: fact({ ...identityOf(one), ...patch }) }));

function identityOf(one: ServerFacts) {
  return valueOf(one.identity);
}

export const host =
  (patch: Partial<HostFacts>): Change =>
  ({ seen, told }) => ({
    told,
    seen: { ...seen, hosts: seen.hosts.map((one) => ({ ...one, ...patch })) },
  });

export const process =
  (patch: Partial<ProcessFacts>): Change =>
  ({ seen, told }) => ({
    told,
    seen: {
      ...seen,
      hosts: seen.hosts.map((one) => ({
        ...one,
        processes: fact(valueOf(one.processes).map((each) => ({ ...each, ...patch }))),
      })),
    },
  });

/** Files by a piece of their path. */
export const files =
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

export const mode = (piece: RegExp, bits: number): Change =>
  files(piece, (path) => goodFile(path, { mode: bits }));

export const told =
  (patch: Partial<Context>): Change =>
  ({ seen, told: before }) => ({ seen, told: { ...before, ...patch } });

export const policy = (...lines: readonly string[]): Change =>
  told({ policy: loadPolicy(['version: 1', 'app: shop', ...lines].join('\n'), 'rampart.yaml') });

export const upstream = [
  '  upstream: { address: "127.0.0.1:6390", login: { user: g, password: { env: G } } }',
];
export const here = '  listen: "127.0.0.1:6379"';

export const gateway = (...lines: readonly string[]): Change =>
  policy('users: { web: { from: [loopback], can: [read] } }', 'gateway:', ...upstream, ...lines);

export const habit = (name: Habit): Change =>
  told({
    sources: {
      directory: '.',
      files: 1,
      places: [{ habit: name, path: 'app.ts', line: 1, seen: 'It stands here.' }],
    },
  });

export const clients = (...list: readonly Readonly<Record<string, string>>[]): Change =>
  server(() => ({ clients: fact(list.map((one) => new Map(Object.entries(one)))) }));

export const far = settings({ bind: '10.0.1.5' });
export const tls = settings({
  'tls-port': '6390',
  'tls-protocols': 'TLSv1.3',
  'tls-key-file': '/etc/redis/key.pem',
  'tls-ca-cert-file': '/etc/redis/ca.pem',
});
export const inCluster = settings({ 'cluster-enabled': 'yes' });
export const primary = server(() => ({
  role: fact({
    kind: 'primary' as const,
    offset: 9e9,
    replicas: [{ host: '10.0.1.6', port: 6379, offset: 1 }],
  }),
}));
export const replica = server(() => ({
  role: fact({
    kind: 'replica' as const,
    of: { host: '10.9.9.9', port: 6379 },
    link: 'connected',
    offset: 1,
  }),
}));
export const old = identity({ version: '2.8.20', compatible: '2.8.20' });
export const certificate = (patch: object): Change =>
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
export const openUser: Change = server((one) => ({
  users: fact(
    valueOf(one.users).map((user) =>
      user.name === 'default' ? { ...user, enabled: true, anyPassword: true } : user,
    ),
  ),
}));
export const ruleset = (...rules: readonly object[]): Change =>
  host({
    firewall: fact([
      { chain: { family: 'inet', table: 'f', name: 'in', hook: 'input', policy: 'accept' } },
      ...rules.map((expr) => ({ rule: { family: 'inet', table: 'f', chain: 'in', expr } })),
    ]),
  });
export const modules = (
  ...list: readonly { readonly name: string; readonly version: string }[]
): Change =>
  server(() => ({
    modules: fact(list.map((one) => ({ ...one, path: '/tmp/x.so', arguments: [] }))),
  }));
export const withoutPackage = host({
  packages: new Map([['/usr/bin/redis-server', unknown('not-offered', 'Nobody owns it.')]]),
});
export const unpersisted = settings({ appendonly: 'no', save: '' });
export const unit = (values: Readonly<Record<string, string>>): Change =>
  process({ unit: fact({ name: 'redis.service', properties: new Map(Object.entries(values)) }) });
export const stale = told({
  statements: new Map(
    statementNames.map((name) => [name, { by: 'ops', on: '2020-01-01', says: 'So it was.' }]),
  ),
});
export const baseline =
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
export const byName =
  (of: (name: string) => object): Change =>
  (from) =>
    baseline(of(from.seen.servers[0]?.name ?? ''))(from);
export const mayEverything: Change = server((one) => {
  const all = valueOf(one.users);
  const strong = all.find(({ name }) => name === 'rampart-break-glass');
  return { users: fact(strong === undefined ? all : [...all, { ...strong, name: 'app' }]) };
});

/** A second server beside the first one, changed. */
export const twice =
  (change: Change): Change =>
  (from) => {
    const other = change(from).seen.servers.map((one) => ({ ...one, name: 'the other' }));
    return { ...from, seen: { ...from.seen, servers: [...from.seen.servers, ...other] } };
  };
