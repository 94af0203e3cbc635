// rampart audit --fix: the plan of the policy, with what each step mends, and lines for whatever no step does.
import { mendedBy } from '../audit/mended.ts';
import { renderFixes } from '../audit/reports/fixes.ts';
import type { AuditReport } from '../audit/report.ts';
import { PlanError } from '../plan/errors.ts';
import { savePlan } from '../plan/saved.ts';
import { shownPlan } from '../plan/show.ts';
import type { Site } from '../plan/site.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { CliError } from './errors.ts';
import { siteOf } from './site.ts';

/** `save`: a file for `rampart apply`. */
export async function fixesOf(
  report: AuditReport,
  policy: string | undefined,
  save: string | undefined,
): Promise<string> {
  const site = policy === undefined ? null : await siteHere(policy);
  if (policy === undefined || site === null) {
    if (save === undefined) return renderFixes(report);
    throw new CliError(
      'CLI_ARGUMENT',
      'The option "--save-plan" needs a policy of servers that are here.',
    );
  }
  const plan = await site.plan();
  const places = new Map(
    site.wanted.processes.map(({ process: { name, at } }) => [name, `${at.host}:${at.port}`]),
  );
  const failing = report.findings.filter(({ state }) => state === 'fail');
  const { by, left } = mendedBy(plan.steps, failing, (name) => places.get(name) ?? null);
  if (save !== undefined) await savePlan(save, plan);
  const notes = new Map([...by].map(([id, rules]) => [id, `mends: ${rules.join(', ')}`]));
  const carriedOut =
    plan.steps.length === 0
      ? ''
      : `\nrampart apply ${save ?? `--policy ${policy}`} carries this out.\n`;
  const rest =
    left.length === 0
      ? ''
      : `\nNo step mends these:\n\n${renderFixes({ ...report, findings: left })}`;
  return `${shownPlan(plan, notes)}${carriedOut}${rest}`;
}

/** Null: somebody else sets the servers up, or they are elsewhere. */
async function siteHere(file: string): Promise<Site | null> {
  if ((await loadPolicyFile(file)).deployment === null) return null;
  try {
    return await siteOf({ policy: file, host: undefined });
  } catch (error) {
    if (error instanceof PlanError && error.code === 'PLAN_NOT_HERE') return null;
    throw error;
  }
}
