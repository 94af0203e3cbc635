// Who a connection is becomes true with this: a place among the connections of its user.
import { refuse, type GatewayRefusal } from '../codes.ts';
import type { Client } from './client.ts';
import type { Account } from './session.ts';

const tooMany =
  'rate limit: this user has as many connections as the policy allows; close some, or raise limits.connections';

/** Null when there was a place; the refusal when there was none. */
export function sitDown({ seat, gate, session }: Client, account: Account): GatewayRefusal | null {
  const { name, limits } = account.member.user;
  if (seat.take(name, limits.connections)) return null;
  const refusal = refuse('GATEWAY_CONNECTIONS_EXCEEDED', tooMany);
  if (gate.observer === null) return refusal;
  gate.trail.observed(session, refusal, null);
  seat.take(name, null);
  return null;
}

/** Somebody who has not logged in; where these have no place left, it has to log in. */
export function nobodyYet(client: Client): Account | null {
  const { anonymous } = client.gate.doorman;
  const refusal = anonymous === null ? null : sitDown(client, anonymous);
  if (anonymous !== null && refusal === null) return anonymous;
  client.seat.leave();
  if (refusal !== null) client.gate.trail.refused(client.session, refusal, null);
  return null;
}
