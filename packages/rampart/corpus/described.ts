// Cases without bytes: they say in words what is done. Each kind of doing is here; a case whose words
// none of them knows fails, with its words.
import { setTimeout as delay } from 'node:timers/promises';
import { Arena } from './arena.ts';
import { application } from './cast.ts';
import type { Case } from './case.ts';
import type { Build, Guard } from './guards/guard.ts';
import { isStopped, judgeThrottle } from './judge/budget.ts';
import type { Answer, Faults } from './judge/evidence.ts';
import { judgeBlock } from './judge/refusal.ts';
import { NotUnderstood } from './not-understood.ts';
import { gather } from './perform.ts';
import { Session } from './session.ts';
import { encodeRequest } from './wire/requests.ts';

interface Doing {
  readonly words: RegExp;
  readonly play: (one: Case, build: Build, match: RegExpExecArray) => Promise<Faults>;
}

const doings: readonly Doing[] = [
  { words: /certificate.*\bNUL\b/i, play: playForgedName },
  { words: /(\d+) (?:connects|connections)\b/i, play: playStorm },
];

export async function playDescribed(one: Case, build: Build): Promise<Faults> {
  const text = `${one.title} ${one.notes}`;
  for (const { words, play } of doings) {
    const match = words.exec(text);
    if (match !== null) return await play(one, build, match);
  }
  throw new NotUnderstood('description', text);
}

const patience = 10_000;

/** The application may ask this; whoever is taken for it gets the answer. */
const question = encodeRequest('GET', 'session:1');
const itsAnswer = '$-1\r\n';

/**
 * A certificate of the right authority whose name is the application's, a NUL, and something else:
 * whoever compares names as C does takes its owner for the application.
 */
async function playForgedName(one: Case, build: Build): Promise<Faults> {
  await using arena = await Arena.build(build, 'tls');
  const honest = await askWith(arena.guard, application);
  const forged = await askWith(arena.guard, `${application}\0.attacker.example`);
  const evidence = await gather({ ...one, segments: [question] }, arena, forged);
  const control = honest.bytes.toString('latin1') === itsAnswer;
  // The honest owner's question did reach the server, the forger's must not have.
  const [, ...requests] = evidence.forwarded.requests;
  const forwarded = { ...evidence.forwarded, requests };
  return [
    ...(control ? [] : ['the certificate of the application itself is not accepted']),
    ...judgeBlock({ ...evidence, forwarded }),
  ];
}

async function askWith({ door, certificates }: Guard, commonName: string): Promise<Answer> {
  if (certificates === null) throw new Error('This guard knows no certificates of clients.');
  const session = await Session.open({
    ...door,
    tls: { ...door.tls, ...certificates(commonName) },
  });
  try {
    await session.play([question], 0);
    await session.until((received) => received.includes('\r\n'), patience);
    return { bytes: session.received, closed: session.closed };
  } finally {
    session.end();
  }
}

/** Longer than a gateway waits for a login. */
const stormPatience = 60_000;

/** So many connections at once that say nothing; others must still be able to come. */
async function playStorm(one: Case, build: Build, [, count]: RegExpExecArray): Promise<Faults> {
  await using arena = await Arena.build(build, 'plain');
  const storm = await Promise.all(
    Array.from({ length: Number(count) }, async () => Session.open(arena.guard.door)),
  );
  try {
    const end = performance.now() + stormPatience;
    let answer: Answer = { bytes: Buffer.alloc(0), closed: false };
    while (!isStopped({ answer }) && performance.now() < end) {
      const over = storm.find((session) => isStopped({ answer: answerOf(session) }));
      if (over !== undefined) answer = answerOf(over);
      else await delay(20);
    }
    // What the gateway tells is asked for by a client of its own, who has to log in for it.
    return judgeThrottle(await gather(one, arena, answer), storm.length);
  } finally {
    for (const session of storm) session.end();
  }
}

function answerOf({ received, closed }: Session): Answer {
  return { bytes: received, closed };
}
