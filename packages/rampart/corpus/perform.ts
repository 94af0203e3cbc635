// One performance: the case's bytes go to the guard, and everything that can be seen is gathered.
import { setTimeout as delay } from 'node:timers/promises';
import type { Told } from './audit.ts';
import type { Arena } from './arena.ts';
import { gatewayUser, type Player } from './cast.ts';
import type { Case } from './case.ts';
import { CommandFacts } from './command-facts.ts';
import type { Answer, Evidence } from './judge/evidence.ts';
import { changes, stateOf } from './server-state.ts';
import type { Session } from './session.ts';
import { forwarded } from './upstream.ts';
import { encodeRequest, readRequests } from './wire/requests.ts';

/** Machines are loaded, and gateways answer slow guessers slowly. */
const patience = 5_000;

/** Long enough for an answer too many to arrive, once all that are due are here. */
const surplus = 30;

export interface Manner {
  readonly player: Player | null;
  /** All that is due has been received; without it the connection has to be closed. */
  readonly enough: (received: Buffer) => boolean;
  readonly deadline?: number;
  /** Orders that open what would be refused, each answered before the case begins. */
  readonly unlocking?: readonly Buffer[];
}

export async function perform(one: Case, arena: Arena, manner: Manner): Promise<Evidence> {
  const session = await arena.enter(manner.player);
  try {
    for (const order of manner.unlocking ?? []) await unlock(session, order);
    await session.play(one.segments, one.gap);
    await session.until(manner.enough, manner.deadline ?? patience);
    if (!session.closed) await delay(surplus);
    const answer = { bytes: session.received, closed: session.closed };
    return await gather(one, arena, await usable(one, session, answer));
  } finally {
    session.end();
  }
}

async function unlock(session: Session, order: Buffer): Promise<void> {
  await session.play([order], 0);
  await session.until((received) => received.includes('\r\n'), patience);
  const answer = session.received.toString('utf8');
  session.forget();
  if (answer !== '+OK\r\n') throw new Error(`An unlock was answered ${JSON.stringify(answer)}.`);
}

/** What there is to see when everything has been said; the case's connections are still open. */
export async function gather(one: Case, arena: Arena, answer: Answer): Promise<Evidence> {
  const { guard, recorder, server, before } = arena;
  const told = await guard.told();
  return {
    one,
    commands: readRequests(Buffer.concat(one.segments)).requests,
    answer,
    forwarded: forwarded(recorder.connections, gatewayUser),
    told: told.filter(({ address }) => isClients(address, guard.door.from)),
    harm: await harm(),
    facts: await CommandFacts.of(server),
  };

  async function harm(): Promise<readonly string[]> {
    try {
      return changes(before, await stateOf(server));
    } catch (error) {
      return [
        `the server does not answer (${error instanceof Error ? error.message : ''}), its state`,
      ];
    }
  }
}

/** Where a connection has to stay usable, it is used once more. */
async function usable(one: Case, session: Session, answer: Answer): Promise<Answer> {
  if (answer.closed || !/stays usable/.test(one.guard.requirement)) return answer;
  await session.play([encodeRequest('PING')], 0);
  const { length } = answer.bytes;
  const after = await session.until((received) => received.length > length, patience);
  return { ...answer, closed: after !== 'enough' };
}

/** An address may be written as the IPv6 form of an IPv4 one. */
function isClients(address: Told['address'], from: string | undefined): boolean {
  return from === undefined || address === from || address === `::ffff:${from}`;
}
