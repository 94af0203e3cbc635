import { replyTo } from '../codes.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import type { Account } from './session.ts';
import { deciding } from './stalls.ts';

export interface LoginRequest {
  readonly user: string;
  readonly password: Buffer;
  /** Runs once the client is in. */
  readonly proceed: () => void;
}

/** Asks the doorman; the input waits meanwhile. */
export function logIn(client: Client, desk: Desk, { user, password, proceed }: LoginRequest): void {
  const { session, gate, link } = client;
  client.wait(deciding);
  link.whenIdle(() => {
    gate.doorman
      .login(session, { user, password })
      .then((outcome) => {
        if (client.closed) return;
        if ('kind' in outcome) {
          gate.trail.refused(session, outcome, 'auth');
          if (outcome.code === 'GATEWAY_LOGIN_REFUSED') desk.answer(replyTo(outcome));
          else client.closeWith(outcome, 'auth');
          return;
        }
        // The policy may have changed while the password was looked at.
        const account = client.gate.doorman.renewed(outcome);
        if (account === null) return client.leave('the user is gone', 0);
        enter(client, account);
        proceed();
      })
      .catch((error: unknown) => desk.upstreamAway(error))
      .finally(() => client.goOn(deciding))
      // `upstreamAway` cannot fail.
      .catch(() => undefined);
  });
}

/** Another identity has another upstream; what the old one held is gone. */
export function enter(client: Client, account: Account): void {
  const { session, link } = client;
  const before = session.account?.identity;
  const same =
    before?.user === account.identity.user && before.credential === account.identity.credential;
  if (!same) {
    link.release();
    session.sticky = false;
    session.watching = false;
  }
  session.account = account;
  client.gate.grants.drop(session.id);
  client.gate.trail.entered(session);
  client.admitted();
}
