// What the last audit has found, another one when somebody asks or when it is time, and who answers for
// what is left as it is.
import * as v from 'valibot';

import { changesBetween } from '../../../audit/events.ts';
import { answers } from '../../../risk/decisions/decision.ts';
import { decide } from '../../../risk/decisions/decide.ts';
import { decisionMade } from '../../../risk/events.ts';
import type { Job, PostureView } from '../../contract/judged.ts';
import { ConsoleError } from '../../errors.ts';
import type { House, OpenRoom, Watched } from '../../house.ts';
import { act, nothing, view } from '../../route.ts';
import { orRefuse } from '../refusal.ts';
import { auditOf } from './audit-of-policy.ts';
import { auditDue } from './due.ts';
import { decisionsOf, openFor, shownDecision } from './decisions.ts';
import { lastAudit } from './last-audit.ts';

/** Milliseconds. At each tick one deployment at most: a hundred of them are not looked at at once. */
const tick = 10_000;
const byItself = 'the console';

const line = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256));

/** As the page sends it; the risk room is stricter, and says why. */
const deciding = v.strictObject({
  kind: v.picklist(answers),
  subject: line,
  where: v.optional(v.pipe(v.array(line), v.maxLength(64), v.readonly()), []),
  owner: line,
  reason: v.pipe(v.string(), v.maxLength(2_000)),
  expires: line,
});

export const postureRoom: OpenRoom = (house) => {
  const timer = setInterval(() => {
    void auditWhatIsDue(house);
  }, tick);
  timer.unref();
  return {
    routes: [
      view(
        {
          path: 'posture',
          role: 'viewer',
          says: 'What the last audit has found, and who answers for what.',
          answers: 'PostureView',
        },
        nothing,
        ({ deployment }) => postureOf(house, deployment),
      ),
      act(
        {
          path: 'posture/audit',
          role: 'operator',
          says: 'Audits the servers of the policy.',
          answers: 'Job',
        },
        nothing,
        ({ deployment, person }) => beginAudit(house, deployment, person.name),
      ),
      act(
        {
          path: 'decisions',
          role: 'operator',
          says: 'Writes a decision down beside the policy: who answers for a finding or a mishap, why, and until when.',
          answers: 'DecisionView',
        },
        deciding,
        async ({ deployment, person, body: { kind, subject, where, ...words } }) => {
          const now = Date.now();
          const made = await orRefuse(async () =>
            decide(
              {
                answer: kind,
                about: [subject],
                subjects: where,
                band: '50%',
                name: null,
                ...words,
              },
              await openFor(deployment, now),
            ),
          );
          await house.durably(decisionMade(made, now));
          // What it lets stand is seen in the next report.
          if (house.jobs.last(deployment.id, 'audit')?.ended !== null) {
            beginAudit(house, deployment, person.name);
          }
          return shownDecision(made, 'holds');
        },
      ),
    ],
    close: async () => clearInterval(timer),
  };
};

async function postureOf({ jobs }: House, deployment: Watched): Promise<PostureView> {
  const { decisions, gaps } = await decisionsOf(deployment, Date.now());
  return {
    report: await lastAudit(deployment.directory).read(),
    decisions,
    gaps,
    job: jobs.last(deployment.id, 'audit'),
  };
}

function beginAudit(house: House, deployment: Watched, by: string): Job {
  return house.jobs.begin({
    deployment: deployment.id,
    kind: 'audit',
    by,
    work: async (progress) => {
      progress.says('Looking at the servers.');
      const report = await auditOf(deployment.policy, Date.now());
      const kept = lastAudit(deployment.directory);
      const before = await kept.read();
      await kept.write(report);
      for (const change of before === null ? [] : changesBetween(before, report))
        house.tell(change);
      const { pass, fail, unknown } = report.counts;
      return `${fail} to mend, ${pass} as they should be, ${unknown} could not be judged.`;
    },
  });
}

async function auditWhatIsDue(house: House): Promise<void> {
  const due = await auditDue(house, Date.now());
  if (due === null) return;
  try {
    beginAudit(house, due, byItself);
  } catch (error) {
    // Somebody was faster, or the console ends: the next tick looks again.
    if (!(error instanceof ConsoleError)) throw error;
  }
}
