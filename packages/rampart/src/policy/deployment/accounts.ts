// Who has a login at the servers: the users whose passwords the server checks, the logins under which
// gateways speak for others, and the parts of Rampart itself.
import { offices, usualVariable } from '../schema/offices.ts';
import type { WrittenOffices } from '../schema/offices.ts';
import type { GatewayPolicy, SecretSource, UpstreamLogin, User } from '../types.ts';
import type { Account, Office, Topology } from './types.ts';

export interface AccountSources {
  readonly users: ReadonlyMap<string, User>;
  readonly gateway: GatewayPolicy | null;
  readonly secrets: WrittenOffices;
  readonly topology: Topology;
  /** Whether there is an archive. */
  readonly archives: boolean;
}

/** The name of an office's login at the servers. */
export function officeLogin(office: Office): string {
  return `rampart-${office}`;
}

export function accountsOf(sources: AccountSources): readonly Account[] {
  const { gateway, users } = sources;
  const accounts = offices
    .filter((office) => isNeeded(office, sources))
    .map((office) => officeAccount(office, sources));
  const own = gateway?.upstream.login;
  // A login of the gateway that has a name of its own is that office, under this name.
  const named = own === null || own === undefined ? null : nameOf(own);
  const people = new Map<string, { password: SecretSource | null; users: User[] }>();
  for (const user of users.values()) {
    const login = loginOf(user);
    if (login === null || login.name === named) continue;
    const known = people.get(login.name);
    if (known === undefined) people.set(login.name, { password: login.password, users: [user] });
    else known.users.push(user);
  }
  return [
    ...accounts,
    ...[...people].map(([name, { password, users: those }]): Account => ({
      name,
      who: { kind: 'users', users: those.map((user) => user.name) },
      password,
      // Behind a gateway nobody comes to the server himself.
      from: gateway === null ? [...new Set(those.flatMap(({ from }) => from))] : [],
    })),
  ];
}

function isNeeded(office: Office, { gateway, topology, archives }: AccountSources): boolean {
  switch (office) {
    case 'gateway':
      return gateway !== null;
    case 'replication':
      return topology.kind !== 'single';
    case 'sentinel':
      return topology.kind === 'sentinel';
    case 'archive':
      return archives;
    case 'audit':
    case 'apply':
    case 'break-glass':
      return true;
  }
}

function officeAccount(office: Office, { gateway, secrets }: AccountSources): Account {
  const login = office === 'gateway' ? (gateway?.upstream.login ?? null) : null;
  return {
    name: login === null ? officeLogin(office) : nameOf(login),
    who: { kind: 'office', office },
    password: login?.password ?? secrets[office] ?? { kind: 'env', name: usualVariable(office) },
    from: [],
  };
}

interface Login {
  readonly name: string;
  readonly password: SecretSource | null;
}

/** Under which name the server knows a user. Null: it is the gateway's business alone. */
function loginOf({ name, credential, secret }: User): Login | null {
  if (credential.kind === 'server') return { name, password: secret ?? usualSecret(name) };
  const { upstream } = credential;
  return upstream === null ? null : { name: nameOf(upstream), password: upstream.password };
}

function nameOf({ user }: UpstreamLogin): string {
  return user ?? 'default';
}

/** The variable that is meant when nothing is written. */
function usualSecret(user: string): SecretSource {
  return {
    kind: 'env',
    name: `RAMPART_USER_${user.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}_PASSWORD`,
  };
}
