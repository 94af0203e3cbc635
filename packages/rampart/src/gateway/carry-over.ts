// What a new policy means for connections that came in under the old one: their next command is
// decided by the new rights, and whoever would not be let in any more goes, with an answer to what he
// has asked. Nobody else notices.
import type { GatedPolicy } from '../policy/types.ts';
import type { Client } from './client/client.ts';
import { nobodyYet } from './client/standing.ts';
import { markOfLogin } from './credentials.ts';
import type { Provision } from './provision.ts';

/** What became of a user: he may do other things, he has to prove anew who he is, or he is gone. */
export type Change = 'rights' | 'login' | 'gone';

/** How long somebody who has to go may wait for answers. */
const leavesWithin = 10_000;

/** Users whose connections cannot simply go on. */
export function changesBetween(
  before: Pick<Provision, 'policy' | 'credentials' | 'anonymous'>,
  next: Pick<Provision, 'policy' | 'credentials' | 'anonymous'>,
): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  for (const user of before.policy.users.values()) {
    const now = next.policy.users.get(user.name);
    if (now === undefined) changes.set(user.name, 'gone');
    else if (markOfLogin(user, before.credentials) !== markOfLogin(now, next.credentials)) {
      changes.set(user.name, 'login');
    } else if (rightsOf(user.name, before.policy) !== rightsOf(user.name, next.policy)) {
      changes.set(user.name, 'rights');
    }
  }
  for (const { name, credential } of next.policy.users.values()) {
    if (before.policy.users.has(name)) continue;
    // While nothing was refused he was here as a stranger, whose password the server had checked.
    changes.set(name, credential.kind === 'server' ? 'rights' : 'login');
  }
  const { anonymous } = before;
  if (anonymous !== null && anonymous !== next.anonymous) changes.set(anonymous, 'login');
  return changes;
}

function rightsOf(name: string, { users, networks }: GatedPolicy): string {
  const user = users.get(name);
  const places = user?.from.map((network) => networks.get(network)?.blocks ?? null);
  return JSON.stringify([user, places]);
}

/** Puts the connection under the next provision. */
export function carryOver(
  client: Client,
  next: Provision,
  changes: ReadonlyMap<string, Change>,
  serverChanged: boolean,
): void {
  const { session, link } = client;
  const { account } = session;
  const gate = next.gateOf(client.listener);
  client.adopt(gate);
  if (account === null) {
    session.account = nobodyYet(client);
    client.admitted();
    return;
  }
  const change = changes.get(account.member.user.name) ?? null;
  const renewed = gate.doorman.renewed(account);
  if (renewed === null || change === 'gone' || change === 'login') {
    return client.leave('its user has changed', leavesWithin);
  }
  session.account = renewed;
  if (!isFromThere(client, next)) {
    return client.leave('its address is not allowed any more', leavesWithin);
  }
  if (serverChanged) {
    if (link.own === null) client.rehouse();
    else client.leave('the server has changed', leavesWithin);
  } else if (change === 'rights') curtail(client, next);
}

/** What the connection holds at the server was given to it under the old rights. */
function curtail(client: Client, next: Provision): void {
  const { session, link } = client;
  const { own } = link;
  next.gate.grants.drop(session.id);
  if (session.transaction !== null) session.transaction.spoilt = 'refused';
  else if (own === null) client.rehouse();
  else if (session.sticky || own.subscriptions.any || link.pending > 0) {
    client.leave('its rights have changed', leavesWithin);
  } else if (!session.watching) client.rehouse();
}

function isFromThere(
  { session, listener }: Client,
  { policy, networks, observer }: Provision,
): boolean {
  const { address, account } = session;
  const at = JSON.stringify(listener.address);
  const now = policy.gateway.listeners.find((each) => JSON.stringify(each.address) === at);
  const from = account?.member.user.from ?? [];
  const isUsers = observer !== null || networks.contains(from, address);
  return isUsers && networks.contains((now ?? listener).from, address);
}
