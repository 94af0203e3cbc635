import type { Tickets } from './tickets.ts';

/** Milliseconds for which a one-time login waits to be used. */
const oneTimeWaits = 15 * 60_000;

/**
 * The address of the page that logs in. The ticket stands behind a hash: browsers keep that to themselves,
 * so it is in no log of a proxy on the way.
 */
export async function oneTimeLogin(
  origin: string,
  tickets: Tickets,
  person: string,
): Promise<string> {
  const until = Date.now() + oneTimeWaits;
  const text = await tickets.make({ kind: 'login', person, until });
  return `${origin}/login#${text}`;
}
