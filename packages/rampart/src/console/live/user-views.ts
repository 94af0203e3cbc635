// What a user of the policy may do, in each layer, from the same rules by which gateway and server decide.
import { CommandTable } from '@rampart/client/commands';
import { parseDocument } from 'yaml';

import { userRules } from '../../policy/compile/acl-rules.ts';
import { rightsOf } from '../../policy/rights.ts';
import type { CommandRight } from '../../policy/rights.ts';
import type { Network, Policy, Rate, User } from '../../policy/types.ts';
import type { UserView } from '../contract/access.ts';

/** Names of commands that are shown before the rest is counted. */
const mostNames = 12;

export function userViews(policy: Policy): readonly UserView[] {
  const table = CommandTable.bundled();
  return [...policy.users.values()].map((user) => viewOf(user, policy, table));
}

function viewOf(user: User, policy: Policy, table: CommandTable): UserView {
  const { unlock } = user;
  return {
    name: user.name,
    roles: rolesOf(policy, user.name),
    from: user.from.map((network) => ({
      network,
      addresses: addressesOf(policy.networks.get(network)),
    })),
    can: user.can,
    keys: user.keys.map(({ pattern, access, except }) => ({
      pattern: except.length === 0 ? pattern : `${pattern} (but not ${except.join(', ')})`,
      access,
    })),
    channels: user.channels,
    unlock: unlock.kind === 'totp' ? unlock.commands : [],
    tenant: user.tenant?.name ?? null,
    limits: limitsOf(user.limits),
    effective: effectiveOf(user, policy, table),
  };
}

/** Rights of roles are the user's own once the policy is loaded; what they were called stands in its text. */
function rolesOf({ text }: Policy, name: string): readonly string[] {
  const written: unknown = parseDocument(text).getIn(['users', name, 'roles']);
  if (typeof written === 'string') return [written];
  const list: unknown =
    typeof written === 'object' && written !== null && 'toJSON' in written
      ? JSON.parse(JSON.stringify(written))
      : [];
  return Array.isArray(list) ? list.map(String) : [];
}

function addressesOf(network: Network | undefined): readonly string[] {
  return (network?.blocks ?? []).map(({ address, prefix }) => `${address}/${prefix}`);
}

function effectiveOf(user: User, policy: Policy, table: CommandTable): UserView['effective'] {
  const rights = rightsOf(user, table);
  const named = (right: CommandRight): readonly string[] =>
    table.commands
      .filter(({ id, container }) => !container && rights[id] === right)
      .map(({ name }) => name.replace('|', ' '));
  const abilities = user.can.length === 0 ? 'none' : user.can.join(', ');
  const effective = [];
  if (policy.gateway !== null) {
    effective.push(
      {
        layer: 'gateway',
        allows: `From ${user.from.length === 0 ? 'nowhere' : user.from.join(', ')}.`,
        why: `users.${user.name}.from names the networks; others are refused even with the right password.`,
      },
      {
        layer: 'gateway',
        allows: listed(named('allowed'), 'command'),
        why: `users.${user.name}.can: ${abilities}, with its commands.allow and without its commands.forbid.`,
      },
      {
        layer: 'gateway',
        allows: `${listed(named('locked'), 'command')} Only with a second factor.`,
        why:
          user.unlock.kind === 'never'
            ? 'The policy unlocks nothing for this user.'
            : `users.${user.name}.unlock: for ${user.unlock.atMost / 1_000} s at most${user.unlock.approval === 'none' ? '' : ', once a second person approves'}.`,
      },
    );
  }
  const { deployment } = policy;
  const account = deployment?.accounts.find(
    ({ who }) => who.kind === 'users' && who.users.includes(user.name),
  );
  if (deployment !== null && account !== undefined) {
    const rules = userRules([user], table, deployment.release);
    const keys = rules.filter((rule) => /^(?:%[RW]+)?~/.test(rule));
    const commands = rules.filter((rule) => rule.startsWith('+'));
    effective.push({
      layer: 'server',
      allows: `${keys.join(' ') || 'no keys'}; ${commands.length} commands by name, no other.`,
      why: `The line of ${account.name} in users.acl. What a second factor opens, the server lets pass: the gateway keeps it shut.`,
    });
  }
  return effective;
}

function listed(names: readonly string[], what: string): string {
  if (names.length === 0) return `No ${what}.`;
  const few = names.slice(0, mostNames).join(', ');
  const rest = names.length - mostNames;
  return rest > 0 ? `${names.length} ${what}s: ${few} and ${rest} more.` : `${few}.`;
}

/** `commandsPerSecond` → `commands per second`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function limitsOf(limits: User['limits']): UserView['limits'] {
  const entries: readonly (readonly [string, string | number | Rate | null])[] =
    Object.entries(limits);
  return entries.flatMap(([name, limit]) =>
    limit === null ? [] : [[words(name), shown(limit)] as const],
  );
}

function shown(limit: string | number | Rate): string {
  if (typeof limit !== 'object') return String(limit);
  return `${limit.perSecond} a second, ${limit.burst} at once`;
}
