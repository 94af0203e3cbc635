// A budget shows only when it is used up: the case is played again and again, each time on a new
// connection while the earlier ones stay, until the gateway stops it.
import { setTimeout as delay } from 'node:timers/promises';
import { Arena } from './arena.ts';
import type { Player } from './cast.ts';
import type { Case } from './case.ts';
import type { Build } from './guards/guard.ts';
import { isStopped, judgeThrottle } from './judge/budget.ts';
import type { Answer, Faults } from './judge/evidence.ts';
import { gather } from './perform.ts';
import { provide } from './provisions.ts';
import type { Session } from './session.ts';
import { nameOf } from './command-facts.ts';
import { countReplies } from './wire/replies.ts';
import { readRequests, type Request } from './wire/requests.ts';

/** More than any budget of a recommended policy lets pass. */
const mostRepetitions = 150;

/** For an answer, while anything is answered at all. */
const patience = 3_000;

/** For an answer to what was not answered the first time. */
const shortPatience = 20;

/** For budgets of time: a frame that does not end, a login that does not come. */
const longPatience = 60_000;

export async function playThrottle(
  one: Case,
  build: Build,
  player: Player | null,
): Promise<Faults> {
  await using arena = await Arena.build(build, one.endpoint === 'tls' ? 'tls' : 'plain');
  const { requests } = readRequests(Buffer.concat(one.segments));
  await provide(arena.server, requests);
  const held: Session[] = [];
  try {
    const stopped = await repeat(one, arena, player, requests, held);
    const answer = stopped ?? (await outlast(held));
    const evidence = await gather(one, arena, answer);
    const commands = Array.from({ length: held.length }, () => requests).flat();
    return judgeThrottle({ ...evidence, commands }, held.length);
  } finally {
    for (const session of held) session.end();
  }
}

/** The answer that shows the budget, or null when it did not show. */
async function repeat(
  one: Case,
  arena: Arena,
  player: Player | null,
  requests: readonly Request[],
  held: Session[],
): Promise<Answer | null> {
  const pace = new Pace(requests);
  while (held.length < mostRepetitions) {
    const session = await enterIfLet(arena, player);
    if (session === null) return { bytes: Buffer.alloc(0), closed: true };
    held.push(session);
    const began = performance.now();
    await session.play(one.segments, one.gap);
    await session.until((received) => countReplies(received) >= requests.length, pace.patience);
    const answer = { bytes: session.received, closed: session.closed };
    const slowed = pace.slowed(performance.now() - began, answer.bytes.length > 0);
    if (isStopped({ answer })) return answer;
    // A delay is a budget too; to the judge it is as good as an end.
    if (slowed) return { ...answer, closed: true };
  }
  return null;
}

/** Budgets of time close what was left open. */
async function outlast(held: readonly Session[]): Promise<Answer> {
  const end = performance.now() + longPatience;
  for (;;) {
    const over = held.find(({ received, closed }) =>
      isStopped({ answer: { bytes: received, closed } }),
    );
    if (over !== undefined) return { bytes: over.received, closed: over.closed };
    if (performance.now() >= end)
      return { bytes: held[0]?.received ?? Buffer.alloc(0), closed: false };
    await delay(100);
  }
}

/** A login that is refused where the first ones were not is the budget at work. */
async function enterIfLet(arena: Arena, player: Player | null): Promise<Session | null> {
  try {
    return await arena.enter(player);
  } catch {
    return null;
  }
}

const longestHonest = 400;

/** How long answers take from one repetition to the next. */
class Pace {
  readonly #logins: boolean;
  #first = Number.NaN;
  #answered = true;

  constructor(requests: readonly Request[]) {
    this.#logins = requests.every((request) => ['auth', 'hello'].includes(nameOf(request)));
  }

  get patience(): number {
    if (this.#logins) return longPatience;
    return this.#answered ? patience : shortPatience;
  }

  /** Guesses are answered ever more slowly; nothing else may be. */
  slowed(took: number, answered: boolean): boolean {
    this.#answered = answered;
    if (Number.isNaN(this.#first)) this.#first = took;
    return this.#logins && took > longestHonest && took > this.#first * 2;
  }
}
