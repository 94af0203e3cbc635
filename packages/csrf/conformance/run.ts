// Plays all cases on one framework. Cases that ask for the same configuration share a server; a case
// with a setup gets servers and a Redis to itself.
import { Stage, type RedisServer } from '@rampart/stage';
import { acceptedOptions } from './accepted-options.ts';
import type { Case, UnreadableCase } from './case.ts';
import { Deployment } from './deployment.ts';
import { NotUnderstood } from './not-understood.ts';
import { understand, type Plan } from './plan.ts';
import { play } from './play.ts';
import { failed, type Finding, type Result } from './result.ts';
import type { ServerName } from './setup-steps.ts';
import { StoreRoom } from './store-room.ts';
import type { Target } from './targets/target.ts';

export type Readable = Case | UnreadableCase;

/** Results come as they are known: in the order of the groups, not of the file. */
export async function* run(cases: readonly Readable[], target: Target): AsyncGenerator<Result> {
  await using stage = new Stage();
  const framework = target.name;
  const room = new StoreRoom(stage);
  const groups = new Map<string, Plan[]>();
  for (const one of cases) {
    const plan = planOf(one);
    if (!('case' in plan)) yield { ...plan, framework };
    else groups.set(plan.group, [...(groups.get(plan.group) ?? []), plan]);
  }
  for (const plans of groups.values()) {
    for await (const [plan, finding] of playGroup(plans, target, stage, room)) {
      const { id, expect, reason } = plan.case;
      yield { id, framework, expected: expect, reason, ...finding };
    }
  }
}

type Unplayable = Omit<Result, 'framework'>;

function planOf(one: Readable): Plan | Unplayable {
  if ('problem' in one) {
    return { id: one.id, expected: '?', reason: '', ...failed('not played', one.problem) };
  }
  try {
    return understand(one);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return {
      id: one.id,
      expected: one.expect,
      reason: one.reason,
      ...failed('not played', error.message),
    };
  }
}

async function* playGroup(
  plans: readonly Plan[],
  target: Target,
  stage: Stage,
  room: StoreRoom,
): AsyncGenerator<readonly [Plan, Finding]> {
  const [first] = plans;
  if (first === undefined) return;
  let deployment: Deployment;
  try {
    deployment = await deploy(first, target, stage, room);
  } catch (error) {
    for (const plan of plans) yield [plan, failed('no server', message(error))];
    return;
  }
  await using standing = deployment;
  for (const plan of plans) {
    yield [plan, await played(plan, standing)];
  }
}

async function played(plan: Plan, deployment: Deployment): Promise<Finding> {
  try {
    return await play(plan, deployment);
  } catch (error) {
    return failed('not played', message(error));
  }
}

async function deploy(
  plan: Plan,
  target: Target,
  stage: Stage,
  room: StoreRoom,
): Promise<Deployment> {
  const { configuration, steps } = plan;
  const servers: readonly ServerName[] = steps.length === 0 ? ['A'] : ['A', 'B'];
  const redis: RedisServer = steps.length === 0 ? await room.shared() : await room.own();
  return Deployment.start({
    target,
    configuration,
    redis,
    servers,
    csrf: await acceptedOptions(configuration.csrf),
    keep: steps.some((step) => step.kind === 'key retired' && step.ago > step.grace)
      ? 1000
      : undefined,
    severable: steps.some(({ kind }) => kind === 'server away'),
    deafB: steps.some(({ kind }) => kind === 'key created'),
    tls: configuration.tls ? await certificate(stage) : undefined,
  });
}

async function certificate(stage: Stage): Promise<{ readonly key: string; readonly cert: string }> {
  const authority = await stage.authority();
  return authority.issue('localhost', '127.0.0.1');
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
