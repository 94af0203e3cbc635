// What attacks met when they were last tried on a scratch copy, and another round of them.
import * as v from 'valibot';

import { isMet } from '../../../prove/report/report.ts';
import type { ProofReport } from '../../../prove/report/report.ts';
import type { Job, ProofView } from '../../contract/judged.ts';
import { ConsoleError } from '../../errors.ts';
import type { House, OpenRoom, Watched } from '../../house.ts';
import { act, nothing, view } from '../../route.ts';
import { decisionsBeside } from '../decisions-beside.ts';
import { Kept } from '../kept.ts';
import { runCampaign } from './run-campaign.ts';

/** So many defences have to stop an attack alone. */
const required = 2;

/** The file is the console's own: what stands in front of it says whether this version wrote it. */
const form = v.custom<ProofReport>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === 'rampart-proof/1',
);

export interface ProofOptions {
  /** The server that is attacked. */
  readonly program: string;
  /** Attacks whose name contains this; all of them, if empty. */
  readonly only: string;
  readonly ablate: boolean;
}

/** The room with another campaign than the whole one. */
export function openProof(options: ProofOptions): OpenRoom {
  return (house) => ({
    routes: [
      view(
        {
          path: 'proof',
          role: 'viewer',
          says: 'What each attack met when it was last tried on a scratch copy.',
          answers: 'ProofView',
        },
        nothing,
        ({ deployment }) => proofOf(house, deployment),
      ),
      act(
        {
          path: 'proof/run',
          role: 'operator',
          says: 'Tries all attacks again, on scratch servers of this machine.',
          answers: 'Job',
        },
        nothing,
        ({ deployment, person }) => begin(house, deployment, person.name, options),
      ),
    ],
    close: async () => undefined,
  });
}

export const proofRoom: OpenRoom = openProof({
  program: '/usr/bin/redis-server',
  only: '',
  ablate: true,
});

function lastProof({ directory }: Watched): Kept<ProofReport> {
  return new Kept(directory, 'proof.json', form);
}

async function proofOf({ jobs }: House, deployment: Watched): Promise<ProofView> {
  // What they need of the house is much, and only this view needs it.
  const { attacks } = await import('../../../prove/attacks/index.ts');
  const last = await lastProof(deployment).read();
  return {
    at: last === null ? null : Date.parse(last.at),
    required,
    matrix: last === null ? null : { lines: last.lines, hurt: last.hurt },
    stories: Object.fromEntries(attacks.map(({ name, story, goal }) => [name, { story, goal }])),
    job: jobs.last(deployment.id, 'prove'),
    gaps: [],
  };
}

function begin(house: House, deployment: Watched, by: string, options: ProofOptions): Job {
  const { jobs, deployments } = house;
  const other = deployments.find(({ id }) => jobs.last(id, 'prove')?.ended === null);
  if (other !== undefined) {
    const what = `Attacks are being tried for ${other.id}; this machine has room for one campaign.`;
    throw new ConsoleError('CONSOLE_JOB_RUNNING', what);
  }
  return jobs.begin({
    deployment: deployment.id,
    kind: 'prove',
    by,
    work: async (progress) => {
      progress.says('Starting scratch servers.');
      const decisions = decisionsBeside(deployment.policy);
      const report = await runCampaign({ ...options, required, decisions }, progress);
      await lastProof(deployment).write(report);
      return summaryOf(report);
    },
  });
}

function summaryOf({ attacks, hurt }: ProofReport): string {
  const met = attacks.filter(isMet).length;
  const honest = hurt.length === 0 ? '' : `; honest traffic was hurt ${hurt.length} times`;
  return `${met} of ${attacks.length} attacks met enough defences, or somebody answers for them${honest}.`;
}
