// users.acl: one line a login, passwords by their SHA-256 only.
import { CommandTable } from '@rampart/client/commands';

import type { Account, Deployment } from '../deployment/types.ts';
import type { Policy, User } from '../types.ts';
import { commandsOf, userRules } from './acl-rules.ts';
import type { Content, SecretPlace } from './content.ts';
import { defaultUser, officeRules } from './office-rules.ts';

/** Where gateways keep what they share, if no policy of theirs says otherwise. */
const usualReserved = 'rampart:gateway:';

export function usersAcl(policy: Policy, { accounts, release }: Deployment): Content {
  const table = CommandTable.bundled();
  const names = new Set(commandsOf(table, release).map(({ name }) => name));
  const reserved = policy.gateway?.upstream.reserved ?? usualReserved;
  const rules = ({ who }: Account): readonly string[] =>
    who.kind === 'office'
      ? officeRules(who.office, reserved, (command) => names.has(command))
      : userRules(usersNamed(policy, who.users), table, release);
  const parts: (string | SecretPlace)[] = [];
  // A policy may have a user of this name; then it is his line.
  if (!accounts.some(({ name }) => name === 'default')) {
    parts.push(`user default ${defaultUser.join(' ')}\n`);
  }
  for (const account of accounts) {
    const { name, password } = account;
    parts.push(`user ${name} on sanitize-payload resetkeys resetchannels resetpass `);
    if (password !== null) parts.push('#', { secret: password, as: 'sha256' }, ' ');
    parts.push(`${rules(account).join(' ')}\n`);
  }
  return parts;
}

function usersNamed({ users }: Policy, names: readonly string[]): readonly User[] {
  return names.map((name) => users.get(name)).filter((user) => user !== undefined);
}
