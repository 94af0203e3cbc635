// Plays one case on a running deployment and says whether what happened is what the case expects.
import type { RedisServer } from '@rampart/stage';
import { attemptsOf, type Attempt } from './attempts.ts';
import type { Answer } from './connection.ts';
import type { Deployment } from './deployment.ts';
import { carryOut, isOpening, labelFirstKeys, snapshotFor, type Stagehand } from './happenings.ts';
import { checkPreflight } from './preflight.ts';
import type { Plan } from './plan.ts';
import { failed, found, type Finding } from './result.ts';
import type { Server } from './server.ts';
import type { ServerName } from './setup-steps.ts';
import { readsBetween } from './store-reads.ts';
import { TokenOffice } from './token-office.ts';
import { sharedText } from './shared-text.ts';
import { judge, type Verdict } from './verdict.ts';

/** From here on requests are sent in rows, unless each of them needs something of its own. */
const many = 50;

export async function play(plan: Plan, deployment: Deployment): Promise<Finding> {
  const { configuration } = plan;
  const office = new TokenOffice({
    configuration,
    method: plan.case.request.method,
    server: (name) => deployment.server(name),
    ringOf: (app) => deployment.ringOf(app),
  });
  labelFirstKeys({ deployment, office });
  const snapshot = await snapshotFor(plan.steps, deployment);
  let attempts: readonly Attempt[] | null = null;
  const prepare = async (): Promise<readonly Attempt[]> =>
    (attempts ??= await attemptsOf(plan, office, deployment.target));
  const [playedOn = 'A', ...alsoOn] = serversFor(plan, deployment);
  const hand: Stagehand = {
    deployment,
    office,
    use: async (on) => useOnce(deployment.server(on ?? playedOn), (await prepare())[0]),
    useFromElsewhere: async () =>
      useFromElsewhere(deployment.server(playedOn), (await prepare())[0]),
    logOut: async (session) => logOut(deployment.server('A'), session, office),
  };
  for (const [index, step] of plan.steps.entries()) {
    // What a step is to spoil exists before it.
    if (!isOpening(step)) await prepare();
    await carryOut(step, plan.steps[index - 1] ?? null, hand, snapshot);
  }
  const prepared = await prepare();
  const alike = checkTokens(plan, prepared);
  if (alike !== null) return alike;
  if (plan.race > 0) return race(prepared[0], plan.race, deployment);
  const send = (): Promise<Finding> => sendAll(plan, prepared, deployment.server(playedOn));
  const first = plan.steps.some(({ kind }) => kind === 'count store reads')
    ? await countingReads(deployment.redis, send)
    : await send();
  for (const name of alsoOn) {
    if (!first.passed) break;
    const next = await sendAll(plan, prepared, deployment.server(name));
    if (!next.passed) return { ...next, detail: `on server ${name}: ${next.detail}` };
  }
  return first;
}

/** Server B, where there are two: what holds on one server must hold on the other. */
function serversFor({ steps }: Plan, { names }: Deployment): readonly ServerName[] {
  if (steps.some((step) => step.kind === 'two servers' && step.atOnce)) return names;
  const away = steps.find((step) => step.kind === 'server away');
  if (away !== undefined) return [away.which];
  const sameServer = steps.some((step) => step.kind === 'used' && step.on === null);
  return names.includes('B') && !sameServer ? ['B'] : ['A'];
}

async function sendAll(plan: Plan, attempts: readonly Attempt[], server: Server): Promise<Finding> {
  const { expect, request } = plan.case;
  const plain = attempts.every(({ parsed, pollution }) => parsed === null && pollution === null);
  const answers =
    attempts.length >= many && plain
      ? await server.sendMany(attempts.map((attempt) => attempt.request))
      : await oneByOne(attempts, server);
  let last: Finding = failed('nothing', 'the case made no request');
  for (const [index, answer] of answers.entries()) {
    const verdict = checkPreflight(
      request,
      answer,
      judge(answer, request.method, await stillThere(answer, server)),
    );
    const name = attempts[index]?.name ?? '';
    last = found(
      verdict,
      verdict.outcome === expect,
      [name, verdict.detail].filter((part) => part !== '').join(': '),
    );
    if (!last.passed) return last;
  }
  return last;
}

async function oneByOne(attempts: readonly Attempt[], server: Server): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const attempt of attempts) answers.push(await server.send(attempt));
  return answers;
}

/** Only a missing answer leaves it open whether the server lives. */
async function stillThere(answer: Answer, server: Server): Promise<boolean> {
  return answer.kind === 'response' || (await server.isAlive());
}

async function useOnce(server: Server, attempt: Attempt | undefined): Promise<void> {
  if (attempt === undefined) throw new Error('There is no request to use the token with.');
  const verdict = judge(await server.send(attempt), attempt.request.method, true);
  if (verdict.outcome !== 'allow')
    throw new Error(`The first use was refused: ${verdict.code} ${verdict.detail}`);
}

async function useFromElsewhere(server: Server, attempt: Attempt | undefined): Promise<void> {
  if (attempt === undefined) throw new Error('There is no request to use the token with.');
  const own = attempt.request.headers.filter(
    ([name]) => name !== 'origin' && name !== 'sec-fetch-site',
  );
  const foreign = [
    ['origin', 'https://attacker.test'],
    ['sec-fetch-site', 'cross-site'],
  ] as const;
  const request = { ...attempt.request, headers: [...own, ...foreign] };
  const verdict = judge(await server.send({ ...attempt, request }), request.method, true);
  if (verdict.outcome !== 'deny') throw new Error('A request from another site was not refused.');
}

async function logOut(server: Server, session: string, office: TokenOffice): Promise<void> {
  const token = await office.issue({ session }, undefined);
  const headers = [
    ['host', 'app.example.com'],
    ['origin', 'https://app.example.com'],
    ['cookie', `__Host-sid=${session}`],
    ['x-csrf-token', token],
  ] as const;
  const request = { method: 'POST', target: '/__login', headers, body: Buffer.alloc(0) };
  const answer = await server.send({ request, parsed: null, pollution: null });
  if (judge(answer, 'POST', true).outcome !== 'allow') throw new Error('The logout was refused.');
}

/** One token at the same moment on all servers: exactly one use passes. */
async function race(
  attempt: Attempt | undefined,
  requests: number,
  deployment: Deployment,
): Promise<Finding> {
  if (attempt === undefined) return failed('nothing', 'the case made no request');
  const verdicts = await Promise.all(
    Array.from({ length: requests }, async (_, index): Promise<Verdict> => {
      const server = deployment.server(index % 2 === 0 ? 'A' : 'B');
      const answer = await server.send(attempt);
      return judge(answer, attempt.request.method, await stillThere(answer, server));
    }),
  );
  const passed = verdicts.filter(({ outcome }) => outcome === 'allow').length;
  const refused = verdicts.find(({ outcome }) => outcome === 'deny');
  const clean = verdicts.every(({ outcome }) => outcome !== 'failure');
  if (passed === 1 && refused !== undefined && clean) return found(refused, true);
  return failed(
    `${passed} of ${verdicts.length} passed`,
    verdicts.map(({ outcome, code }) => `${outcome} ${code}`).join(', '),
  );
}

async function countingReads(redis: RedisServer, send: () => Promise<Finding>): Promise<Finding> {
  const { result, reads, allowed } = await readsBetween(redis, send);
  if (reads <= allowed) return result;
  return failed(
    `${reads} reads of the store`,
    `at most ${allowed} were to be expected without the requests`,
  );
}

/** Tokens issued one after another: the same length, and nothing in common to measure. */
function checkTokens(plan: Plan, attempts: readonly Attempt[]): Finding | null {
  if (!plan.tokens.some(({ spec }) => spec.kind === 'several')) return null;
  const tokens = attempts.flatMap(({ request }) =>
    request.headers
      .filter(([name]) => name === plan.configuration.header)
      .map(([, value]) => value),
  );
  const lengths = new Set(tokens.map((token) => token.length));
  if (lengths.size > 1) return failed('tokens of different lengths', [...lengths].join(', '));
  const shared = sharedText(tokens);
  return shared === null
    ? null
    : failed('tokens alike', `two tokens share ${JSON.stringify(shared)}`);
}
