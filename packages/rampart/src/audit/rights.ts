// What users may do in the end, whatever selector gives it to them.
import { reachesEveryChannel, reachesEveryKey } from '../observe/acl/questions.ts';
import type { AclUser } from '../observe/acl/user.ts';
import type { Evidence } from './finding.ts';
import { mayRun, ofThose } from './granted.ts';
import type { Granted } from './granted.ts';
import { evidence } from './seen.ts';
import type { Seen } from './seen.ts';

/** What a login is for. Only an application is asked for narrow rights. */
export type Purpose =
  | 'administration'
  | 'replication'
  | 'sentinel'
  | 'metrics'
  | 'part of Rampart'
  | 'application';

const handshake =
  'auth hello ping echo reset select quit client|setname client|setinfo client|id client|getname client|no-evict client|reply command command|docs command|info command|count command|list';

const forReplication = wordsOf('psync sync replconf');
const forSentinels = wordsOf(
  'multi exec slaveof replicaof config|rewrite role info publish subscribe client|kill script|kill',
);
const forMetrics = wordsOf(
  'info dbsize role time lastsave config|get slowlog|get slowlog|len latency|latest latency|histogram latency|history client|list cluster|info cluster|nodes memory|stats memory|usage acl|whoami',
);

const namesOfAdministrators: ReadonlySet<string> = new Set([
  'admin',
  'administrator',
  'ops',
  'operator',
  'root',
  'break-glass',
]);

/** Most rules about rights ask, for every user: it is found once. */
const remembered = new WeakMap<Seen, Map<AclUser, Purpose>>();

export function purposeOf(user: AclUser, it: Seen): Purpose {
  const known = remembered.get(it) ?? new Map<AclUser, Purpose>();
  remembered.set(it, known);
  const purpose = known.get(user) ?? findPurpose(user, it);
  known.set(user, purpose);
  return purpose;
}

function findPurpose(user: AclUser, it: Seen): Purpose {
  const { policy, administrators } = it.context;
  if (administrators.has(user.name)) return 'administration';
  const account = policy?.deployment?.accounts.find(({ name }) => name === user.name);
  if (account?.who.kind === 'office') {
    return account.who.office === 'break-glass' ? 'administration' : 'part of Rampart';
  }
  if (account?.who.kind === 'users') {
    const may = account.who.users.flatMap((name) => policy?.users.get(name)?.can ?? []);
    if (may.includes('admin') || may.includes('all')) return 'administration';
  }
  if (user.name === 'rampart-break-glass') return 'administration';
  if (user.name.startsWith('rampart-')) return 'part of Rampart';
  if (policy === null && namesOfAdministrators.has(user.name)) return 'administration';
  if (isWithin(user, forReplication, ['psync'])) return 'replication';
  if (isWithin(user, forSentinels, ['publish', 'role', 'slaveof'])) return 'sentinel';
  if (isWithin(user, forMetrics, ['info'])) return 'metrics';
  return 'application';
}

const ofApplications = new WeakMap<Seen, readonly AclUser[]>();

/** Those who can log in and are meant for an application. */
export function applicationUsers(it: Seen): readonly AclUser[] {
  const users =
    ofApplications.get(it) ??
    it.users.filter((user) => user.enabled && purposeOf(user, it) === 'application');
  ofApplications.set(it, users);
  return users;
}

/** One piece of evidence a user who may run any of them. */
export function usersWhoMay(
  users: readonly AclUser[],
  commands: readonly string[],
): readonly Evidence[] {
  const saying = ofThose(commands, whatTheyMay);
  return users.flatMap((user) => {
    const may = saying(user);
    return may === '' ? [] : [evidence(user.name, `"${user.name}" ${may}`)];
  });
}

function whatTheyMay(granted: readonly Granted[]): string {
  if (granted.length === 0) return '';
  const names = granted.slice(0, 6).map(({ command }) => command.toUpperCase().replace('|', ' '));
  const more = granted.length > 6 ? ` and ${granted.length - 6} more` : '';
  const rules = [...new Set(granted.map(({ rule }) => rule))].slice(0, 4).join(' ');
  return `may run ${names.join(', ')}${more} (${rules}).`;
}

export function hasEveryKey({ selectors }: AclUser): boolean {
  return selectors.some((selector) => reachesEveryKey(selector, { reads: true, writes: true }));
}

export function hasEveryChannel({ selectors }: AclUser): boolean {
  return selectors.some(reachesEveryChannel);
}

/** Commands that belong to a category, by what the server itself says. */
export function inCategory(it: Seen, ...categories: readonly string[]): readonly string[] {
  const catalogue = it.take(it.server.catalogue, 'the commands that the server has');
  return [...catalogue.commands]
    .filter((one) => !one.container && categories.some((name) => one.categories.includes(name)))
    .map(({ name }) => name);
}

/** It may do nothing beyond what is allowed, and what somebody in that place cannot do without. */
function isWithin(user: AclUser, allowed: ReadonlySet<string>, needed: readonly string[]): boolean {
  return (
    user.selectors.every(({ may }) => !may.everyCommand) &&
    needed.every((command) => mayRun(user, command)) &&
    user.selectors.every(({ may }) =>
      [...may.commands.keys()].every(
        (name) => handshakes.has(name) || allowed.has(name) || isContainerOf(name, allowed),
      ),
    )
  );
}

/** A container stands in the list beside its subcommands and opens nothing by itself. */
function isContainerOf(name: string, allowed: ReadonlySet<string>): boolean {
  return !name.includes('|') && [...allowed].some((one) => one.startsWith(`${name}|`));
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const handshakes = wordsOf(handshake);
