// Which deployment is to be audited next, without anybody asking.
import type { House, Watched } from '../../house.ts';
import { lastAudit } from './last-audit.ts';

/** The first whose time has come; null: none. A failed audit is tried again when the next one is due. */
export async function auditDue(
  { deployments, jobs }: Pick<House, 'deployments' | 'jobs'>,
  now: number,
): Promise<Watched | null> {
  for (const deployment of deployments) {
    const job = jobs.last(deployment.id, 'audit');
    // Asked every few seconds of a hundred deployments: no report is read for it.
    const last = Math.max(job?.began ?? 0, await lastAudit(deployment.directory).writtenAt());
    const isDue = now - last >= deployment.policy.console.rooms.auditEvery;
    if (isDue && job?.ended !== null) return deployment;
  }
  return null;
}
