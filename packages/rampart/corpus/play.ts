// Plays a case in every way that its duty asks for, and has each play judged.
import { Arena } from './arena.ts';
import { application, everybody, operator, type Player } from './cast.ts';
import type { Case } from './case.ts';
import type { Build } from './guards/guard.ts';
import { playDescribed } from './described.ts';
import { judgeChallenge, judgeUnlocked } from './judge/challenge.ts';
import { judgeClose } from './judge/closing.ts';
import type { Evidence, Faults, Twins } from './judge/evidence.ts';
import { judgeAllow, judgeObserve } from './judge/honest.ts';
import { judgeBlock, marked } from './judge/refusal.ts';
import { perform, type Manner } from './perform.ts';
import { playThrottle } from './play-throttle.ts';
import type { TwinServers } from './twins.ts';
import { countReplies, readReplies } from './wire/replies.ts';
import { encodeRequest, readRequests, type Request } from './wire/requests.ts';

/** Time for a connection to be closed. */
const closeWithin = 10_000;

export interface Means {
  readonly build: Build;
  readonly twins: TwinServers;
}

export async function play(one: Case, means: Means): Promise<Faults> {
  if (one.segments.length === 0) return await playDescribed(one, means.build);
  switch (one.guard.duty) {
    case 'allow':
      return await playHonest(one, means, judgeAllow);
    case 'observe':
      return await playHonest(one, means, judgeObserve);
    case 'block':
      return await playBlock(one, means);
    case 'challenge':
      return await playChallenge(one, means);
    case 'throttle':
      return await playThrottle(one, means.build, player(one, application));
    case 'close':
      return await playClose(one, means);
  }
}

/** Nobody, where the case comes before the login. */
function player(one: Case, somebody: Player): Player | null {
  return one.loggedIn ? somebody : null;
}

/** Some honest work is not the application's; it passes if somebody may do it. */
async function playHonest(
  one: Case,
  means: Means,
  judge: (evidence: Evidence, twins: Twins) => Faults,
): Promise<Faults> {
  const faults: string[] = [];
  for (const who of one.loggedIn ? everybody : [null]) {
    const twins = await means.twins.answers(one, who);
    const enough = whenLike(twins);
    const found = judge(await performAlone(one, means.build, { player: who, enough }), twins);
    if (found.length === 0) return [];
    faults.push(...found.map((fault) => (who === null ? fault : `as ${who}: ${fault}`)));
  }
  return faults;
}

async function playBlock(one: Case, { build }: Means): Promise<Faults> {
  const manner: Manner = { player: player(one, application), enough: whenAnswered(one) };
  return judgeBlock(await performAlone(one, build, manner));
}

/** A browser's bytes are the first of a connection, an injection's come after the login: both. */
async function playClose(one: Case, { build }: Means): Promise<Faults> {
  const faults: string[] = [];
  for (const who of one.loggedIn ? [null, application] : [null]) {
    const manner: Manner = { player: who, enough: () => false, deadline: closeWithin };
    const found = judgeClose(await performAlone(one, build, manner));
    const when = who === null ? 'before a login' : 'after a login';
    faults.push(...found.map((fault) => `${when}: ${fault}`));
  }
  return faults;
}

async function playChallenge(one: Case, { build }: Means): Promise<Faults> {
  const manner: Manner = { player: operator, enough: whenAnswered(one) };
  const challenged = await performAlone(one, build, manner);
  const faults = judgeChallenge(challenged);
  await using arena = await Arena.build(build, 'plain');
  const codes = await arena.guard.codes?.(operator);
  if (codes === undefined) return [...faults, 'there is no second factor to unlock with'];
  const unlocking = unlocks(marked(challenged), codes);
  return [...faults, ...judgeUnlocked(await perform(one, arena, { ...manner, unlocking }))];
}

/** An order for each command, on the connection itself: these words, once. */
function unlocks(commands: readonly Request[], codes: readonly string[]): readonly Buffer[] {
  if (commands.length > codes.length) {
    throw new Error(`${commands.length} commands ask for more codes than an authenticator shows.`);
  }
  return commands.map(({ words }, at) => {
    const exact = words.map((word) => word.toString('utf8'));
    return encodeRequest('RAMPART', 'UNLOCK', codes[at] ?? '', 'FOR', '1m', 'USES', '1', ...exact);
  });
}

async function performAlone(one: Case, build: Build, manner: Manner): Promise<Evidence> {
  await using arena = await Arena.build(build, one.endpoint === 'tls' ? 'tls' : 'plain');
  return await perform(one, arena, manner);
}

/** As many answers as commands. */
function whenAnswered(one: Case): (received: Buffer) => boolean {
  const { requests } = readRequests(Buffer.concat(one.segments));
  return (received) => countReplies(received) >= requests.length;
}

/** As much as the twins said; if they closed the connection, that has to come too. */
function whenLike({ answers: [one] }: Twins): (received: Buffer) => boolean {
  const { replies } = readReplies(one.bytes);
  return (received) => !one.closed && countReplies(received) >= replies.length;
}
