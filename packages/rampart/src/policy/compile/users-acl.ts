// users.acl: one line a login, passwords by their SHA-256 only.
import { CommandTable } from '@rampart/client/commands';

import type { Account, Deployment } from '../deployment/types.ts';
import type { Policy, User } from '../types.ts';
import { commandsOf, userRules } from './acl-rules.ts';
import type { Content, SecretPlace } from './content.ts';
import { defaultUser, officeRules } from './office-rules.ts';

/** Where gateways keep what they share, if no policy of theirs says otherwise. */
const usualReserved = 'rampart:gateway:';

/** A login at a server and its rules, as ACL SETUSER takes them, from nothing on. */
export interface Login {
  readonly name: string;
  readonly rules: Content;
}

export function usersAcl(policy: Policy, deployment: Deployment): Content {
  return linesOf(serverLogins(policy, deployment));
}

export function serverLogins(policy: Policy, { accounts, release }: Deployment): readonly Login[] {
  const table = CommandTable.bundled();
  const names = new Set(commandsOf(table, release).map(({ name }) => name));
  const reserved = policy.gateway?.upstream.reserved ?? usualReserved;
  const rules = ({ who }: Account): readonly string[] =>
    who.kind === 'office'
      ? officeRules(who.office, reserved, (command) => names.has(command))
      : userRules(usersNamed(policy, who.users), table, release);
  const logins = accounts.map((account): Login => {
    const { name, password } = account;
    const secret: readonly (string | SecretPlace)[] =
      password === null ? [] : ['#', { secret: password, as: 'sha256' }, ' '];
    const begin = 'on sanitize-payload resetkeys resetchannels resetpass ';
    return { name, rules: [begin, ...secret, rules(account).join(' ')] };
  });
  // A policy may have a user of this name; then it is his line.
  if (logins.some(({ name }) => name === 'default')) return logins;
  return [{ name: 'default', rules: [defaultUser.join(' ')] }, ...logins];
}

/** A file of users, a line each. */
export function linesOf(logins: readonly Login[]): Content {
  return logins.flatMap(({ name, rules }) => [`user ${name} `, ...rules, '\n']);
}

function usersNamed({ users }: Policy, names: readonly string[]): readonly User[] {
  return names.map((name) => users.get(name)).filter((user) => user !== undefined);
}
