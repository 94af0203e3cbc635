// In which order steps are carried out: add, prove, switch, remove. However far a run comes, somebody
// whom the policy knows can get in, and nothing is more open than it was before.
import type { Step } from '../policy/step.ts';

/** Whom the others wait for. Unknown names come first. */
export type RoleOf = (process: string) => 'primary' | 'replica' | 'node' | 'sentinel' | null;

export function order(steps: readonly Step[], roleOf: RoleOf): readonly Step[] {
  return steps
    .map((step, at) => ({ step, at, rank: [rankOf(step), turnOf(step, roleOf)] as const }))
    .toSorted((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.at - b.at)
    .map(({ step }) => step);
}

/** The stages, in their order. */
const stages = [
  // Add: nothing that runs is touched by it.
  // Before the package comes that would start it.
  'mask',
  'install',
  // Before a file is changed that the next start would read.
  'rehearsal',
  'group',
  'account',
  'member',
  'directory',
  'access',
  'file',
  'kernel',
  'login',
  'replication-login',
  // What does not serve is made to.
  'raise',
  'take-over',
  // Nothing that lets somebody in goes before this.
  'prove',
  // Switch.
  'append-only',
  'rights',
  'setting',
  'meet',
  'slots',
  'follow',
  'restart',
  'listening',
  'release',
  'unit',
  'firewall',
  // Remove.
  'close',
  'stranger',
  'lower',
  'removal',
  'removed-release',
] as const;

function rankOf(step: Step): number {
  return stages.indexOf(stageOf(step));
}

function stageOf(step: Step): (typeof stages)[number] {
  switch (step.kind) {
    case 'mask-unit':
      return 'mask';
    case 'raise-unit':
      return step.firewall !== null ? 'firewall' : 'unit';
    case 'install-package':
    case 'build-source':
    case 'unpack-release':
      return 'install';
    case 'rehearse-release':
      return 'rehearsal';
    case 'hand-over':
      return 'restart';
    case 'use-release':
      return 'release';
    case 'lower-unit':
      return 'lower';
    case 'remove-file':
      return 'removal';
    case 'remove-release':
      return 'removed-release';
    case 'make-group':
      return 'group';
    case 'make-account':
      return 'account';
    case 'add-members':
      return 'member';
    case 'make-directory':
      return 'directory';
    case 'change-access':
      return 'access';
    case 'write-file':
      return 'file';
    case 'set-kernel':
      return 'kernel';
    case 'add-password':
      return 'login';
    case 'set-user':
      return ({ add: 'login', rights: 'rights', close: 'close' } as const)[step.purpose];
    case 'start-process':
      return 'raise';
    case 'take-over':
    case 'replace-replica':
      return 'take-over';
    case 'prove-logins':
      return 'prove';
    case 'set-parameters':
      return parameterStages[step.group];
    case 'sentinel-set':
      return 'setting';
    case 'cluster-meet':
      return 'meet';
    case 'cluster-add-slots':
      return 'slots';
    case 'cluster-replicate':
    case 'follow':
      return 'follow';
    case 'restart-process':
      // One that serves nobody whom we know has nothing to wait for.
      return step.because === 'settings' || step.because === 'release' ? 'restart' : 'raise';
    case 'delete-user':
      return 'stranger';
  }
}

const parameterStages = {
  // It writes a file of everything, so that a restart behind it finds everything.
  'append-only': 'append-only',
  'replication-login': 'replication-login',
  rest: 'setting',
  listening: 'listening',
} as const;

/** A primary is there before those who follow it, and goes down after they are back. */
function turnOf(step: Step, roleOf: RoleOf): number {
  const role = step.process === null ? null : roleOf(step.process);
  const turn = { primary: 0, node: 1, replica: 2, sentinel: 3 }[role ?? 'primary'];
  // Behind the replicas that could follow it, before anybody who leads goes down.
  if (step.kind === 'hand-over') return -0.5;
  return step.kind === 'restart-process' && stageOf(step) === 'restart' ? -turn : turn;
}
