// The policy on the page: what may be changed there, what a change would do, and the change.
import { randomUUID } from 'node:crypto';

import * as v from 'valibot';

import type { PlannedEdit, PolicyView } from '../../contract/access.ts';
import type { Job } from '../../contract/judged.ts';
import { ConsoleError } from '../../errors.ts';
import type { House, OpenRoom, Watched } from '../../house.ts';
import { act, nothing, view } from '../../route.ts';
import { orRefuse } from '../refusal.ts';
import { carryOutEdit } from './carry-out.ts';
import type { Means, Order } from './carry-out.ts';
import { diffLines } from './diff-lines.ts';
import { mustStillBe, readPolicyText } from './policy-file.ts';
import { editables, propose } from './propose.ts';
import { siteHere, stepsFor } from './steps.ts';

const value = v.pipe(v.string(), v.maxLength(512));

const edit = v.strictObject({
  version: v.pipe(v.string(), v.maxLength(64)),
  changes: v.pipe(
    v.array(
      v.strictObject({
        path: value,
        value: v.union([value, v.pipe(v.array(value), v.maxLength(1_024), v.readonly())]),
      }),
    ),
    v.minLength(1),
    v.maxLength(64),
    v.readonly(),
  ),
});

const applying = v.strictObject({ id: v.pipe(v.string(), v.maxLength(64)) });

/** Plans that wait to be carried out; whoever looks for longer looks again. */
const mostPlans = 32;
const planLasts = 30 * 60_000;

interface Waiting extends Order {
  readonly until: number;
}

export function openPolicy(means: Means): OpenRoom {
  return (house) => {
    const waiting = new Map<string, Waiting>();
    return {
      routes: [
        view(
          {
            path: 'policy',
            role: 'viewer',
            says: 'The policy as it stands, and what of it can be changed here.',
            answers: 'PolicyView',
          },
          nothing,
          ({ deployment }) => orRefuse(() => policyOf(house, deployment)),
        ),
        act(
          {
            path: 'policy/plan',
            role: 'operator',
            says: 'Shows what a change of the policy would do; changes nothing.',
            answers: 'PlannedEdit',
          },
          edit,
          ({ deployment, body }) => orRefuse(() => planOf(deployment, body, waiting, means)),
        ),
        act(
          {
            path: 'policy/apply',
            role: 'operator',
            says: 'Carries a planned change out: the file, the servers of this machine, the gateways.',
            answers: 'Job',
          },
          applying,
          ({ deployment, person, body: { id } }) => {
            const job = beginApply(house, planIn(waiting, deployment, id), person.name, means);
            waiting.delete(id);
            return job;
          },
        ),
      ],
      close: async () => waiting.clear(),
    };
  };
}

export const policyRoom: OpenRoom = openPolicy({
  open: siteHere,
  journal: '/var/lib/rampart/apply',
});

async function policyOf({ jobs }: House, { id, file }: Watched): Promise<PolicyView> {
  const { text, version } = await readPolicyText(file);
  const job = jobs.last(id, 'apply');
  return { file, version, text, editable: editables(text), gaps: [], job };
}

async function planOf(
  deployment: Watched,
  { version, changes }: v.InferOutput<typeof edit>,
  waiting: Map<string, Waiting>,
  { open }: Means,
): Promise<PlannedEdit> {
  const before = await mustStillBe(deployment.file, version);
  const { text, policy } = propose(before.text, deployment.file, changes);
  const { steps, gaps } = await stepsFor(policy, deployment, open);
  const id = randomUUID();
  const now = Date.now();
  for (const [each, { until }] of waiting) if (until < now) waiting.delete(each);
  const [oldest] = waiting.keys();
  if (waiting.size >= mostPlans && oldest !== undefined) waiting.delete(oldest);
  waiting.set(id, { deployment, version, text, policy, until: now + planLasts });
  return { id, diff: diffLines(before.text, text), steps, gaps };
}

function planIn(waiting: Map<string, Waiting>, deployment: Watched, id: string): Order {
  const plan = waiting.get(id);
  if (plan === undefined || plan.deployment.id !== deployment.id || plan.until < Date.now()) {
    throw new ConsoleError('CONSOLE_PLAN_GONE', 'This plan is too old, or was carried out.');
  }
  return plan;
}

function beginApply({ jobs }: House, order: Order, by: string, means: Means): Job {
  return jobs.begin({
    deployment: order.deployment.id,
    kind: 'apply',
    by,
    work: (progress) => carryOutEdit(order, means, progress),
  });
}
