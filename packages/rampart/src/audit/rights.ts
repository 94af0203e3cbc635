// What users may do in the end, whatever selector gives it to them.
import type { AclUser, Selector } from '../observe/acl/user.ts';
import type { Evidence } from './finding.ts';
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

export function purposeOf(user: AclUser, it: Seen): Purpose {
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
  if (isWithin(user, forReplication)) return 'replication';
  if (isWithin(user, forSentinels)) return 'sentinel';
  if (isWithin(user, forMetrics)) return 'metrics';
  return 'application';
}

/** Those who can log in and are meant for an application. */
export function applicationUsers(it: Seen): readonly AclUser[] {
  return it.users.filter((user) => user.enabled && purposeOf(user, it) === 'application');
}

export function mayRun({ selectors }: AclUser, command: string): boolean {
  return selectors.some((selector) => grants(selector, command));
}

export function grants({ commands, everyCommand, firstArguments }: Selector, command: string): boolean {
  return everyCommand || commands.has(command) || firstArguments.has(command);
}

/** Which of the commands the user may run, with the rule that gave each. */
export function among(
  { selectors }: AclUser,
  commands: Iterable<string>,
): readonly { readonly command: string; readonly by: string }[] {
  return [...commands].flatMap((command) => {
    const giver = selectors.find((selector) => grants(selector, command));
    if (giver === undefined) return [];
    return [{ command, by: giver.commands.get(command) ?? '+@all' }];
  });
}

/** One piece of evidence a user who may run any of them. */
export function usersWhoMay(
  users: readonly AclUser[],
  commands: readonly string[],
): readonly Evidence[] {
  return users.flatMap((user) => {
    const found = among(user, commands);
    if (found.length === 0) return [];
    const names = found.slice(0, 6).map(({ command }) => command.toUpperCase().replace('|', ' '));
    const more = found.length > 6 ? ` and ${found.length - 6} more` : '';
    const rules = [...new Set(found.map(({ by }) => by))].slice(0, 4).join(' ');
    return [evidence(user.name, `"${user.name}" may run ${names.join(', ')}${more} (${rules}).`)];
  });
}

export function reachesEveryKey({ selectors }: AclUser): boolean {
  return selectors.some(
    ({ everyKey, keys }) =>
      everyKey || keys.some(({ glob, reads, writes }) => reads && writes && isStar(glob)),
  );
}

export function reachesEveryChannel({ selectors }: AclUser): boolean {
  return selectors.some(({ everyChannel, channels }) => everyChannel || channels.some(isStar));
}

/** Commands that belong to a category, by what the server itself says. */
export function inCategory(it: Seen, ...categories: readonly string[]): readonly string[] {
  const known = it.take(it.server.categories, "the server's categories of commands");
  return [...known]
    .filter(([, of]) => categories.some((category) => of.has(category)))
    .map(([name]) => name);
}

function isWithin({ selectors }: AclUser, allowed: ReadonlySet<string>): boolean {
  const granted = selectors.flatMap(({ commands }) => [...commands.keys()]);
  const telling = granted.filter((name) => !handshakes.has(name));
  return (
    telling.length > 0 &&
    selectors.every(({ everyCommand }) => !everyCommand) &&
    telling.every((name) => allowed.has(name) || isContainerOf(name, allowed))
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

function isStar(glob: Uint8Array): boolean {
  return glob.length > 0 && glob.every((byte) => byte === 0x2a);
}
