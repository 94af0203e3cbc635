import { encodeCommand } from '../../resp/write.ts';
import { replyTo } from '../codes.ts';
import { reads, writes } from '../decide/key-rules.ts';
import type { Member } from '../decide/member.ts';
import type { Identity } from '../upstream/pools.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import type { Account } from './session.ts';
import { deciding } from './stalls.ts';
import { sitDown } from './standing.ts';

const success = 0x2b;

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
      .login(session, { user, password, gone: () => client.gone })
      .then(async (outcome) => {
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
        const full = sitDown(client, account);
        if (full !== null) return client.closeWith(full, 'auth');
        await goOver(client, account);
        enter(client, account);
        proceed();
      })
      .catch((error: unknown) => desk.upstreamAway(error))
      .finally(() => client.goOn(deciding))
      // `upstreamAway` cannot fail.
      .catch(() => undefined);
  });
}

/**
 * What the connection holds at the server becomes the new user's, if he may see all there is. And in
 * another database than the first the old one has to open the way: the new one may not be allowed
 * to choose a database.
 */
async function goOver({ session, link }: Client, next: Account): Promise<void> {
  const { account, database } = session;
  const { login } = next.identity;
  if (account === null || login === null || isSame(account.identity, next.identity)) return;
  // Where the server answers nothing, it cannot be asked.
  if (!seesEverything(next.member) || session.replies !== 'on') link.release();
  if (link.own === null) {
    if (database === 0) return;
    await link.openOwn(account);
  }
  const frame = encodeCommand(['AUTH', login.user, login.password]);
  const [answer] = await new Promise<Buffer>((resolve) => {
    link.ask(frame, 0, frame.length, (reply) => {
      resolve(Buffer.from(reply));
      return null;
    });
  });
  if (answer === success) link.goOver(next);
}

function seesEverything({ keys, channels, tenant }: Member): boolean {
  const all = reads | writes;
  return keys.every === all && channels.every === all && tenant === null;
}

function isSame(one: Identity, other: Identity): boolean {
  return one.user === other.user && one.credential === other.credential;
}

/** Another identity has another upstream; what the old one held is gone, unless it went over. */
export function enter(client: Client, account: Account): void {
  const { session, link } = client;
  const before = session.account?.identity ?? null;
  if (link.isOf(account)) session.sticky ||= session.database !== 0;
  else if (before === null || !isSame(before, account.identity)) {
    link.release();
    session.sticky = false;
    session.watching = false;
    session.replies = 'on';
  }
  session.account = account;
  client.gate.grants.drop(session.id);
  client.gate.trail.entered(session);
  client.admitted();
}
