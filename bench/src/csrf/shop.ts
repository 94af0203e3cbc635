// The application that every cell protects: people who are logged in, a form, a transfer of money.
// The same in all cells, so that only the protection differs.
import { createHash } from 'node:crypto';

/** What the browser calls the shop; the protections that check origins are told so. */
export const shopOrigin = 'https://shop.example';

export const sessionCookie = '__Host-sid';

export class Session {
  readonly id: string;
  readonly user: string;
  balance = 1_000_000_000;

  constructor(id: string, user: string) {
    this.id = id;
    this.user = user;
  }
}

/**
 * The ids of the people who are logged in. Derived and not random, so that the load generator and
 * all servers know them without asking each other.
 */
export function sessionIds(count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    createHash('sha256').update(`bench session ${at}`).digest('base64url'),
  );
}

export function openSessions(count: number): ReadonlyMap<string, Session> {
  return new Map(sessionIds(count).map((id, at) => [id, new Session(id, `user-${at}`)]));
}

/** Transfers served: the proof that what wrk counted did reach the protected handler. */
export const served = { transfers: 0 };

export function transfer(session: Session, body: unknown): { ok: true; balance: number } {
  served.transfers += 1;
  if (typeof body === 'object' && body !== null && 'amount' in body) {
    session.balance -= Number(body.amount);
  }
  return { ok: true, balance: session.balance };
}
