// Whether a weakness that a release has can be reached: what is in use, and who has the right.
import { isReachable, openPorts } from '../exposure.ts';
import type { AclUser } from '../../observe/acl/user.ts';
import { ofThose } from '../granted.ts';
import { purposeOf } from '../rights.ts';
import type { Seen } from '../seen.ts';
import type { Feature, Vulnerability } from './vulnerability.ts';

export type Reach =
  | { readonly kind: 'reachable'; readonly says: string; readonly lines: readonly string[] }
  | { readonly kind: 'blocked by rights'; readonly says: string }
  | { readonly kind: 'feature off'; readonly says: string };

/** Throws when it was not seen. */
export function reachOf(it: Seen, { path, needs = [] }: Vulnerability): Reach {
  for (const feature of needs) {
    if (!isInUse(it, feature)) return { kind: 'feature off', says: `${offs[feature]}.` };
  }
  switch (path.by) {
    case 'commands':
      return reachByCommands(it, path.commands);
    case 'connection':
      return {
        kind: 'reachable',
        says: isReachable(it) ? 'Whoever reaches a port of it.' : 'Whoever is on its host.',
        lines: [],
      };
    case 'login':
      return { kind: 'reachable', says: 'Whoever has a login.', lines: [] };
    case 'data files':
      return { kind: 'reachable', says: 'Whoever writes the files that it loads.', lines: [] };
    case 'local tools':
      return { kind: 'reachable', says: 'Whoever runs its tools on the host.', lines: [] };
  }
}

const outsiders = new WeakMap<Seen, readonly AclUser[]>();

/** Who can log in, but for administrators and parts of Rampart. */
function outsidersOf(it: Seen): readonly AclUser[] {
  const users =
    outsiders.get(it) ??
    it.users.filter(
      (user) =>
        user.enabled && !['administration', 'part of Rampart'].includes(purposeOf(user, it)),
    );
  outsiders.set(it, users);
  return users;
}

/** Many weaknesses ask for the same commands. */
const reaches = new WeakMap<Seen, Map<string, Reach>>();

function reachByCommands(it: Seen, commands: readonly string[]): Reach {
  const all = reaches.get(it) ?? new Map<string, Reach>();
  reaches.set(it, all);
  const name = commands.join(' ');
  const reach = all.get(name) ?? findReach(it, commands);
  all.set(name, reach);
  return reach;
}

function findReach(it: Seen, commands: readonly string[]): Reach {
  if (it.identity.engine === 'redis' && !it.isSince('6.0')) {
    return { kind: 'reachable', says: 'Whoever knows the password.', lines: [] };
  }
  const table = it.commands;
  const there = commands.filter((name) => table.byName(name) !== undefined);
  if (there.length === 0) {
    return { kind: 'feature off', says: `It has no ${nameOf(commands[0] ?? '')}.` };
  }
  const share = ofThose(there, (granted) => ({
    names: granted.slice(0, 3).map(({ command }) => nameOf(command)),
    away: granted.map(({ command }) => `-${command}`).join(' '),
  }));
  const able = outsidersOf(it)
    .map((user) => ({ user, ...share(user) }))
    .filter(({ away }) => away !== '');
  if (able.length === 0) {
    return {
      kind: 'blocked by rights',
      says: `No user but administrators has ${there
        .slice(0, 4)
        .map((name) => `+${name}`)
        .join(' ')}.`,
    };
  }
  return {
    kind: 'reachable',
    says: able
      .slice(0, 3)
      .map(({ user, names }) => `"${user.name}" may run ${names.join(', ')}.`)
      .join(' '),
    lines: able.map(({ user, away }) => `ACL SETUSER ${user.name} ${away}`),
  };
}

const offs: Readonly<Record<Feature, string>> = {
  tls: 'It does not speak TLS',
  cluster: 'It is no node of a Cluster',
  'plain cluster bus': 'It has no cluster bus without TLS',
  sentinel: 'It is no Sentinel',
  '32-bit build': 'It is built for 64 bits',
  'unix socket': 'It has no socket of files',
  'eviction of clients': 'maxmemory-clients is 0',
  'writable replica': 'It is no replica that takes writes',
  replicas: 'Nobody copies it',
  'certificates as users': 'tls-auth-clients-user is off',
  RDMA: 'It does not speak RDMA',
  modules: 'It has loaded no module',
  'limits beyond the defaults': 'proto-max-bulk-len is not above its default',
  'linked Lua': 'Its Lua is its own',
};

function isInUse(it: Seen, feature: Feature): boolean {
  switch (feature) {
    case 'tls':
      return openPorts(it).tls > 0;
    case 'cluster':
      return it.isClustered;
    case 'plain cluster bus':
      return it.isClustered && it.sure('tls-cluster') !== 'yes';
    case 'sentinel':
      return it.facts.kind === 'sentinel';
    case '32-bit build':
      return it.tell('server', 'arch_bits') === '32';
    case 'unix socket':
      return it.sure('unixsocket') !== '';
    case 'eviction of clients':
      return (it.since('7.0', 'maxmemory-clients') ?? '0') !== '0';
    case 'writable replica':
      return it.isReplica && it.sure('replica-read-only') === 'no';
    case 'replicas':
      return it.replicas > 0;
    case 'certificates as users':
      return (it.since('8.6', 'tls-auth-clients-user', '9.1') ?? 'off').toLowerCase() !== 'off';
    case 'RDMA':
      return (it.setting('rdma-port') ?? '0') !== '0';
    case 'modules':
      return it.take(it.server.modules, 'the list of modules').length > 0;
    case 'limits beyond the defaults':
      return it.number('proto-max-bulk-len') > 512 * 2 ** 20;
    case 'linked Lua':
      // What a package links, only the package shows; the package is judged elsewhere.
      return true;
  }
}

function nameOf(command: string): string {
  return command.toUpperCase().replace('|', ' ');
}
