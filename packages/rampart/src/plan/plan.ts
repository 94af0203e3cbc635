// A plan: the steps from what is there to what the policy says, in their order, and what could not be
// seen. Pure, from here on: what was seen comes in as data.
import { createHash } from 'node:crypto';

import { infoOf } from '../observe/setting.ts';
import { ownProgram } from '../policy/compile/own-part.ts';
import type { Deployment } from '../policy/deployment/types.ts';
import type { Step } from '../policy/step.ts';
import { diffFiles } from './diff/files.ts';
import { diffAccounts, diffInstall } from './diff/install.ts';
import { diffKernel } from './diff/kernel.ts';
import { diffOwnRelease } from './diff/own-release.ts';
import { diffPackages } from './diff/packages.ts';
import { diffProcess } from './diff/process.ts';
import { diffCluster, diffReplicas } from './diff/topology.ts';
import { diffUnits, outdated } from './diff/units.ts';
import type { Unseen } from './diff/unseen.ts';
import { order } from './order.ts';
import type { RoleOf } from './order.ts';
import type { Seen } from './seen.ts';
import type { Wanted } from './wanted.ts';

export interface Plan {
  readonly steps: readonly Step[];
  readonly unseen: readonly Unseen[];
  /** Another one: something that matters is not as it was when the plan was made. */
  readonly fingerprint: string;
}

export function plan(wanted: Wanted, seen: Seen): Plan {
  const { deployment, machines, processes } = wanted;
  const files = machines.map((each) => diffFiles(each, seen));
  const own = machines.flatMap((each) => diffOwnRelease(each, seen));
  const written = writtenBy([...own, ...files.flatMap(({ steps }) => steps)]);
  const stale = new Set(machines.flatMap((each) => [...outdated(each, written)]));
  const installs = diffInstall(deployment, processes, seen);
  const brings = installs.steps.length > 0;
  const parts = [
    { steps: own, unseen: [] },
    installs,
    { steps: machines.flatMap((each) => diffPackages(each, seen)), unseen: [] },
    ...machines.map((each) => diffAccounts(each, seen)),
    ...files,
    ...machines.map((each) => diffKernel(each, seen)),
    ...machines.map((each) => diffUnits(each, seen, written)),
    ...processes.map((each) => diffProcess(each, deployment, seen, stale, brings)),
    { steps: diffReplicas(wanted, seen), unseen: [] },
    { steps: diffCluster(wanted, seen), unseen: [] },
  ];
  const all = oneRehearsal(onlyOnce(parts.flatMap((part) => part.steps)), deployment, seen);
  const steps = order(all, rolesIn(deployment, seen));
  const unseen = parts.flatMap((part) => part.unseen);
  return { steps, unseen, fingerprint: fingerprintOf(steps, unseen, seen) };
}

function writtenBy(steps: readonly Step[]): ReadonlyMap<string, '+' | '~'> {
  return new Map(
    steps.flatMap((step) => {
      const sign = step.change.sign === '+' ? '+' : '~';
      if (step.kind === 'write-file') return [[step.path, sign] as const];
      // Whatever runs by it runs another program then.
      return step.kind === 'use-release' ? [[ownProgram, sign] as const] : [];
    }),
  );
}

/** Who leads by now: Sentinels and Clusters choose. */
function rolesIn({ servers, sentinels }: Deployment, seen: Seen): RoleOf {
  const roles = new Map<string, 'primary' | 'replica' | 'node' | 'sentinel'>([
    ...servers.map(({ name, role }) => [name, liveRole(name, seen) ?? role] as const),
    ...sentinels.map(({ name }) => [name, 'sentinel'] as const),
  ]);
  return (process) => roles.get(process) ?? null;
}

function liveRole(name: string, { processes }: Seen): 'primary' | 'replica' | null {
  const answer = processes.get(name)?.answer;
  const role = answer?.kind === 'ours' ? infoOf(answer.facts, 'replication', 'role') : null;
  if (role?.known !== true) return null;
  return role.value === 'master' ? 'primary' : 'replica';
}

/** Those who follow each other have the same data: it is tried once, and not on whoever serves. */
function oneRehearsal(
  steps: readonly Step[],
  { topology }: Deployment,
  seen: Seen,
): readonly Step[] {
  const rehearsals = steps.filter(({ kind }) => kind === 'rehearse-release');
  const replica = rehearsals.find(({ process }) => liveRole(process ?? '', seen) === 'replica');
  const kept =
    topology.kind === 'cluster'
      ? // Each shard has its own.
        rehearsals.filter(({ process }) => liveRole(process ?? '', seen) === 'primary')
      : [replica ?? rehearsals[0]];
  return steps.filter((step) => step.kind !== 'rehearse-release' || kept.includes(step));
}

/** Several processes may share an account or a directory. */
function onlyOnce(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [step.id, step])).values()];
}

/** Steps name all that differs, and so all that was seen of it; whoever was restarted since is another. */
function fingerprintOf(
  steps: readonly Step[],
  unseen: readonly Unseen[],
  { processes }: Seen,
): string {
  const runs = [...processes].map(([name, { answer }]) => {
    const facts = answer.kind === 'ours' || answer.kind === 'other' ? answer.facts : null;
    const run = facts === null ? null : infoOf(facts, 'server', 'run_id');
    return [name, answer.kind, run?.known === true ? run.value : ''];
  });
  const whole = JSON.stringify({ steps, unseen, runs });
  return createHash('sha256').update(whole).digest('hex');
}
