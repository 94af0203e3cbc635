// RAMPART UNLOCK: an order to the gateway itself. Only who may have something unlocked can give one;
// for everybody else it is a command that the server does not know.
import type { Arguments } from '@rampart/client/commands';
import { refuse } from '../codes.ts';
import { inBandError, isInBand, readInBand } from '../unlock/in-band.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import { deciding } from './stalls.ts';

/** Whether it was an order. */
export function runInBand(client: Client, desk: Desk, args: Arguments): boolean {
  const { session, gate } = client;
  const user = session.account?.member.user;
  if (user === undefined || user.unlock.kind === 'never' || !isInBand(args)) return false;
  if (session.transaction !== null) {
    desk.refuse(refuse('GATEWAY_STATE_REFUSED', 'nothing is unlocked within a transaction'), null);
    return true;
  }
  try {
    const order = readInBand(args, user.name);
    client.wait(deciding);
    gate
      .inBand({ ...order, connection: String(session.id) })
      .then((line) => desk.answer(Buffer.from(line)))
      .finally(() => client.goOn(deciding))
      // It answers with a line, whatever happens.
      .catch(() => undefined);
  } catch (error) {
    desk.answer(Buffer.from(inBandError(error)));
  }
  return true;
}
