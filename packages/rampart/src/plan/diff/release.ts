// A server or Sentinel that runs another release than the policy says, or than its program is by now.
import type { ServerFacts } from '../../observe/facts.ts';
import { infoOf } from '../../observe/setting.ts';
import type { Deployment } from '../../policy/deployment/types.ts';
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedProcess, WantedServer } from '../wanted.ts';
import { changeOf, stepOn } from './step-on.ts';

export interface OtherRelease {
  readonly from: string;
  readonly to: string;
  /** Data of the newer one cannot be read by the older one. */
  readonly isOlder: boolean;
}

/** `brings`: this plan installs the release first. */
export function otherRelease(
  { command: [program] }: WantedProcess,
  { release: { major, minor } }: Deployment,
  { identity }: ServerFacts,
  { versions }: Seen,
  brings: boolean,
): OtherRelease | null {
  if (!identity.known) return null;
  const from = identity.value.version;
  const there = versions.get(program);
  // Which of the small numbers it will be is not known yet.
  const to = brings || there === undefined ? `${major}.${minor}` : there;
  const same = brings || there === undefined ? lineOf(from) === to : from === to;
  return same ? null : { from, to, isOlder: isBelow(lineOf(to), lineOf(from)) };
}

/** `7.0` of `7.0.15`. */
export function lineOf(version: string): string {
  return version.split('.', 2).join('.');
}

function isBelow(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** Whether somebody can take its place while it is away. */
export function givesWay({ topology }: Deployment, facts: ServerFacts): boolean {
  const role = infoOf(facts, 'replication', 'role');
  const isWatched = topology.kind === 'sentinel' || topology.kind === 'cluster';
  const replicas = infoOf(facts, 'replication', 'connected_slaves');
  const isFollowed = replicas.known && replicas.value !== '0';
  return isWatched && isFollowed && role.known && role.value === 'master';
}

export function rehearse(wanted: WantedServer, { from, to }: OtherRelease): Step {
  const { name } = wanted.process;
  return stepOn(wanted, {
    kind: 'rehearse-release',
    id: `rehearse-release ${name}`,
    change: changeOf('=', `data of ${name} under ${to}`, [
      { name: 'loaded by', was: from, becomes: to },
    ]),
    risk: 'That the new release cannot read the data would be seen when the old one is gone.',
    verified:
      'Both releases load a copy, and say the same of keys, values, expiries and functions.',
    undone: 'There is nothing to undo: it happens beside.',
  });
}

export function handOver(wanted: WantedProcess): Step {
  const { name } = wanted.process;
  return stepOn(wanted, {
    kind: 'hand-over',
    id: `hand-over ${name}`,
    change: changeOf('~', `primary ${name}`, [
      { name: 'leads', was: name, becomes: 'a replica that has all of its data' },
    ]),
    tags: ['danger'],
    risk: 'There would be no service while it starts again.',
    verified: 'Writes were held until the replica had all of them, and it leads.',
    undone: 'It stays: who leads is as good.',
  });
}
