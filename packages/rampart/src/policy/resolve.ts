// From the policy as it is written to the policy as it acts: names become what they stand for, and
// what was not written becomes its default. All names that lead nowhere are reported at once.
import { resolve as resolvePath } from 'node:path';

import { builtinNetworks } from './addresses.ts';
import type { Path } from './document.ts';
import type { Fault, PolicyCode } from './errors.ts';
import { roleFaults, withRoles } from './roles.ts';
import { alertsOf } from './resolve-alerts.ts';
import { archiveOf } from './resolve-archive.ts';
import { consoleLogOf, consoleOf } from './resolve-console.ts';
import { accountsOf } from './deployment/accounts.ts';
import { behind, listenerFaults, identityOf } from './deployment/behind.ts';
import { layOut } from './deployment/lay-out.ts';
import type { Layout } from './deployment/lay-out.ts';
import type { OwnRole } from './deployment/host-roles.ts';
import type { WrittenPolicy } from './schema/policy.ts';
import { usualLongest } from './schema/rights.ts';
import { usualLimits } from './schema/user.ts';
import type { WrittenUser } from './schema/user.ts';
import { closest } from './suggest.ts';
import type {
  Credential,
  GatewayPolicy,
  Listener,
  Network,
  Policy,
  User,
  UserLimits,
} from './types.ts';

/** The policy, or every name in it that leads nowhere. */
export function resolve(
  written: WrittenPolicy,
  source: string,
  text: string,
): { readonly policy: Policy; readonly faults: readonly Fault[] } {
  const faults = [...networkFaults(written), ...userFaults(written)];
  const networks = networksOf(written);
  const forbid = written.gateway?.forbid ?? [];
  const users = new Map<string, User>();
  for (const [name, user] of written.users) {
    users.set(name, userOf(name, withRoles(user, written.roles), forbid));
  }
  const { layout, faults: layoutFaults } = layoutOf(written);
  const { gateway, faults: behindFaults } = gatewayOf(written, users, layout);
  const { secrets } = written;
  const archives = written.archive !== undefined;
  const deployment = layout && {
    ...layout,
    accounts: accountsOf({ users, gateway, secrets, topology: layout.topology, archives }),
  };
  const archive = archiveOf(written, deployment, gateway);
  const alerts = alertsOf(written, {
    deployment,
    gateway,
    archive: archive?.policy ?? null,
    consoleLog: consoleLogOf(written, gateway, deployment),
  });
  const policy = {
    version: 1,
    app: written.app,
    networks,
    users,
    gateway,
    deployment,
    archive: archive?.policy ?? null,
    alerts,
    console: consoleOf(written, gateway, deployment, [archive?.policy.log, alerts?.log]),
    risk: written.risk ?? null,
    source,
    text,
  } as const;
  return {
    policy,
    faults: [...faults, ...layoutFaults, ...behindFaults, ...(archive?.faults ?? [])],
  };
}

/** Null when the policy says nothing of servers. */
function layoutOf(written: WrittenPolicy): {
  readonly layout: Layout | null;
  readonly faults: readonly Fault[];
} {
  const { server } = written;
  if (server === undefined) return { layout: null, faults: partFaults(written) };
  const own = written.rampart ?? null;
  const { layout, faults } = layOut({ ...written, server, own, parts: partsOf(written) });
  return { layout, faults: faults.map((fault) => ({ ...fault, suggestion: null })) };
}

function partsOf({ gateway, archive, alerts }: WrittenPolicy): readonly OwnRole[] {
  return [
    ...(gateway === undefined ? [] : (['gateway'] as const)),
    ...(archive === undefined ? [] : (['archive'] as const)),
    ...(alerts === undefined ? [] : (['alerts'] as const)),
    // It needs nothing written to serve this machine.
    'console',
  ];
}

/** What is there only for servers says nothing without them. */
function partFaults({
  gateway,
  hosts,
  cluster,
  archive,
  alerts,
  risk,
  rampart,
}: WrittenPolicy): readonly Fault[] {
  const fault = (code: PolicyCode, message: string, path: Path): Fault => ({
    code,
    message,
    suggestion: null,
    path,
  });
  const faults: Fault[] = [];
  // What is at stake, and what is archived, can be said of servers that somebody else sets up.
  const others = [archive, alerts, risk];
  if (gateway === undefined && others.every((other) => other === undefined)) {
    const message = 'gateway or server is missing: the policy describes neither.';
    faults.push(fault('POLICY_KEY_MISSING', message, []));
  }
  for (const [part, written] of [
    ['hosts', hosts.size > 0],
    ['cluster', cluster !== undefined],
    ['rampart', rampart !== undefined],
  ] as const) {
    if (written)
      faults.push(fault('POLICY_CONFLICT', `${part} says nothing without server.`, [part]));
  }
  return faults;
}

function networkFaults({
  networks,
  users,
  gateway,
  server,
  console: { proxies: before },
}: WrittenPolicy): readonly Fault[] {
  const faults: Fault[] = [];
  for (const name of networks.keys()) {
    if (!builtinNetworks.has(name)) continue;
    const message = `The network "${name}" is built in.`;
    faults.push({ code: 'POLICY_NAME_TAKEN', message, suggestion: null, path: ['networks', name] });
  }
  const known = [...builtinNetworks.keys(), ...networks.keys()];
  const check = (names: readonly string[], path: Path): void => {
    for (const [index, name] of names.entries()) {
      if (!known.includes(name)) faults.push(unknown('network', name, known, [...path, index]));
    }
  };
  for (const [name, { from }] of users) check(from, ['users', name, 'from']);
  check(server?.admit ?? [], ['server', 'admit']);
  check(before, ['console', 'proxies']);
  for (const [index, { from, proxies }] of gateway?.listeners.entries() ?? []) {
    check(from ?? [], ['gateway', 'listen', index, 'from']);
    check(proxies, ['gateway', 'listen', index, 'proxies']);
  }
  return faults;
}

function userFaults({ roles, users, gateway }: WrittenPolicy): readonly Fault[] {
  const faults = roleFaults(roles, users).map(({ path, kind, name }): Fault => {
    if (kind === 'unknown') return unknown('role', name, roles.keys(), path);
    const message = `The role "${name}" has itself, by way of this one.`;
    return { code: 'POLICY_ROLE_CYCLE', message, suggestion: null, path };
  });
  const anonymous = gateway?.anonymous ?? null;
  if (anonymous !== null && !users.has(anonymous)) {
    faults.push(unknown('user', anonymous, users.keys(), ['gateway', 'anonymous']));
  }
  for (const [name, user] of users) {
    const silent = user.password.kind === 'none' && user.certificates.length === 0;
    if (!silent || name === anonymous) continue;
    const message = `Nobody can log in as "${name}": it has no password and no certificate.`;
    const path = ['users', name, 'password'];
    faults.push({ code: 'POLICY_CONFLICT', message, suggestion: null, path });
  }
  return faults;
}

function unknown(what: string, name: string, known: Iterable<string>, path: Path): Fault {
  const message = `There is no ${what} "${name}".`;
  return { code: 'POLICY_NAME_UNKNOWN', message, suggestion: closest(name, known), path };
}

function networksOf({ networks }: WrittenPolicy): ReadonlyMap<string, Network> {
  const all = new Map(builtinNetworks);
  for (const [name, blocks] of networks) all.set(name, { name, blocks });
  return all;
}

function userOf(name: string, written: WrittenUser, forbid: readonly string[]): User {
  const { commands, data, scripts } = written;
  return {
    name,
    from: written.from,
    can: written.can,
    keys: written.keys,
    channels: written.channels,
    commands: { ...commands, forbid: [...new Set([...commands.forbid, ...forbid])] },
    tenant: written.tenant,
    credential: credentialOf(written),
    secret: written.secret ?? null,
    certificates: written.certificates,
    unlock: written.unlock ?? { kind: 'never' },
    upstream: written.upstream,
    limits: limitsOf(written.limits),
    data: {
      replyBytes: data.replyBytes ?? null,
      egress: data.egress ?? null,
      sweep: data.sweep ?? null,
      sensitive: data.sensitive,
      canaries: data.canaries ?? null,
      expiring: data.expiring,
    },
    scripts: {
      allow: scripts.allow,
      others: scripts.others ?? 'inspect',
      longest: scripts.longest === undefined ? usualLongest : scripts.longest,
    },
  };
}

function credentialOf({ password, serverLogin }: WrittenUser): Credential {
  const upstream = serverLogin ?? null;
  switch (password.kind) {
    case 'server':
      return { kind: 'server' };
    case 'none':
      return { kind: 'none', upstream };
    case 'hash':
      return { kind: 'gateway', hash: password.hash, upstream };
  }
}

function limitsOf(written: WrittenUser['limits']): UserLimits {
  const or = <K extends keyof UserLimits>(key: K): UserLimits[K] => {
    const limit = written[key];
    return limit === undefined ? usualLimits[key] : limit;
  };
  return {
    commandsPerSecond: or('commandsPerSecond'),
    connections: or('connections'),
    blocked: or('blocked'),
    queued: or('queued'),
    keyLength: or('keyLength'),
    keyText: or('keyText'),
    patternLength: or('patternLength'),
    patternStars: or('patternStars'),
    rangeSpan: or('rangeSpan'),
    offset: or('offset'),
    wholeReads: or('wholeReads'),
    expiries: or('expiries'),
    comparisons: or('comparisons'),
  };
}

function gatewayOf(
  { app, gateway: written, secrets }: WrittenPolicy,
  users: ReadonlyMap<string, User>,
  layout: Layout | null,
): { readonly gateway: GatewayPolicy | null; readonly faults: readonly Fault[] } {
  if (written === undefined) return { gateway: null, faults: [] };
  const { listeners, forbid: _, admin, audit, upstream: server, ...same } = written;
  const { upstream, faults } = behind(server, layout, secrets);
  const named = [...users.values()].flatMap(({ from }) => from);
  // While nothing is refused, whoever is near enough may show where he comes from.
  const near = written.observe ? ['loopback', 'private', 'unix'] : [];
  const everybody = [...new Set([...named, ...near])];
  const directory = admin.directory ?? `/var/lib/rampart/${app}/gateway`;
  // Whoever watches may read it, and nothing else of the gateway's.
  const log = admin.directory === null ? `/var/lib/rampart/${app}/events` : `${directory}/events`;
  const gateway: GatewayPolicy = {
    ...same,
    upstream,
    listeners: listeners.map((listener): Listener => ({
      ...listener,
      tls: identityOf(listener.tls, layout),
      from: listener.from ?? everybody,
    })),
    admin: { directory, socket: admin.socket ?? socketIn(admin.directory, app) },
    audit: { ...audit, directory: audit.directory ?? log },
  };
  return { gateway, faults: [...faults, ...listenerFaults(listeners, layout)] };
}

/** Who names a directory of his own may not be able to write to that of the system. */
function socketIn(directory: string | null, app: string): string {
  return directory === null ? `/run/rampart/${app}.sock` : resolvePath(directory, 'admin.sock');
}
