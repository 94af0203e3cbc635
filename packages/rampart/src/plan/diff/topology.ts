// What binds servers together: whom they follow, what Sentinels watch, and the slots of a Cluster. Who
// leads is the Sentinels' and the Cluster's business once they run, and is left to them.
import type { ClusterNode, SentinelGroup } from '../../observe/facts.ts';
import { infoOf } from '../../observe/setting.ts';
import { isSamePlace, writeHostPort } from '../../policy/addresses.ts';
import { clusterFormations } from '../../policy/compile/cluster-formation.ts';
import type { Formation } from '../../policy/compile/cluster-formation.ts';
import type { SecretPlace } from '../../policy/compile/content.ts';
import { passwordOf } from '../../policy/compile/redis-conf.ts';
import { officeLogin } from '../../policy/deployment/accounts.ts';
import type { Deployment, Server, Topology, WatchedGroup } from '../../policy/deployment/types.ts';
import type { Parameter, SlotRange, Step } from '../../policy/step.ts';
import type { HostPort } from '../../policy/types.ts';
import type { Seen } from '../seen.ts';
import type { Wanted, WantedProcess, WantedSentinel } from '../wanted.ts';
import { changeOf, stepOn } from './step-on.ts';

export function diffSentinel(
  wanted: WantedSentinel,
  { topology, accounts }: Deployment,
  groups: readonly SentinelGroup[],
): readonly Step[] {
  if (topology.kind !== 'sentinel') return [];
  const login = passwordOf(accounts, 'sentinel');
  return wanted.process.watches.flatMap((watched) => {
    const known = groups.find(({ name }) => name === watched.group);
    return known === undefined
      ? [monitor(wanted, watched, valuesOf(topology), login)]
      : setOther(wanted, watched.group, valuesOf(topology), known.fields);
  });
}

type Values = readonly (readonly [name: string, value: number])[];

function valuesOf(topology: Extract<Topology, { readonly kind: 'sentinel' }>): Values {
  const { quorum, downAfter, failoverWithin } = topology;
  return [
    ['quorum', quorum],
    ['down-after-milliseconds', downAfter],
    ['failover-timeout', failoverWithin],
  ];
}

/** Its file was written once, and knows nothing of a server that came later. */
function monitor(
  wanted: WantedSentinel,
  { group, primary }: WatchedGroup,
  values: Values,
  login: SecretPlace | null,
): Step {
  const { name } = wanted.process;
  const told = values.map(([about, value]): Parameter => ({ name: about, value: [String(value)] }));
  const asWhom: readonly Parameter[] =
    login === null
      ? []
      : [
          { name: 'auth-user', value: [officeLogin('sentinel')] },
          { name: 'auth-pass', value: [login] },
        ];
  return stepOn(wanted, {
    kind: 'sentinel-set',
    id: `sentinel-set ${name} ${group}`,
    group,
    monitor: primary,
    parameters: [...told, ...asWhom],
    change: changeOf('+', `${group} at ${name}`, [
      { name: 'watches', was: null, becomes: writeHostPort(primary.host, primary.port) },
      ...values.map(([about, value]) => ({ name: about, was: null, becomes: String(value) })),
    ]),
    risk: 'Nobody notices when it is gone.',
    verified: 'The Sentinel tells what it watches.',
    undone: 'The Sentinel forgets it.',
  });
}

function setOther(
  wanted: WantedSentinel,
  group: string,
  values: Values,
  fields: ReadonlyMap<string, string>,
): readonly Step[] {
  const others = values.filter(([name, value]) => fields.get(name) !== String(value));
  if (others.length === 0) return [];
  const { name } = wanted.process;
  const step = stepOn(wanted, {
    kind: 'sentinel-set',
    id: `sentinel-set ${name} ${group}`,
    group,
    monitor: null,
    parameters: others.map(([about, value]): Parameter => ({
      name: about,
      value: [String(value)],
    })),
    change: changeOf(
      '~',
      `${group} at ${name}`,
      others.map(([about, value]) => ({
        name: about,
        was: fields.get(about) ?? null,
        becomes: String(value),
      })),
    ),
    risk: 'Sentinels do not agree when to fail over, or do it later than the policy promises.',
    verified: 'The Sentinel tells the new values.',
    undone: 'The old values are set.',
  });
  return [step];
}

/** Two that lead: what the second one takes is lost to everybody else. */
export function diffReplicas({ deployment, processes }: Wanted, seen: Seen): readonly Step[] {
  if (deployment.topology.kind !== 'replicas') return [];
  const leads = ({ name }: Server): boolean => {
    const answer = seen.processes.get(name)?.answer;
    const role = answer?.kind === 'ours' ? infoOf(answer.facts, 'replication', 'role') : null;
    return role?.known === true && role.value === 'master';
  };
  return processes.flatMap((wanted): readonly Step[] => {
    if (wanted.kind !== 'server' || wanted.process.follows === null) return [];
    const { instance } = wanted.process;
    const primary = deployment.servers.find(
      (each) => each.role === 'primary' && each.instance === instance,
    );
    if (primary === undefined || !leads(wanted.process) || !leads(primary)) return [];
    const { name, follows } = wanted.process;
    return [
      stepOn(wanted, {
        kind: 'follow',
        id: `follow ${name}`,
        primary: follows,
        change: changeOf('~', `primary of ${name}`, [
          { name: 'follows', was: 'nobody', becomes: `${follows.host}:${follows.port}` },
        ]),
        tags: ['danger'],
        risk: 'Two servers take writes, and one of them will lose what it took.',
        verified: 'Its link to the primary is up.',
        undone: 'It stays: what it had of its own is gone already.',
      }),
    ];
  });
}

/** Nodes that do not know each other, slots that nobody has, replicas that follow nobody. */
export function diffCluster(wanted: Wanted, seen: Seen): readonly Step[] {
  return clusterFormations(wanted.deployment).flatMap((formation) =>
    diffFormation(formation, wanted, seen),
  );
}

function diffFormation(
  { first, shards }: Formation,
  { processes }: Wanted,
  seen: Seen,
): readonly Step[] {
  const at = (place: HostPort): WantedProcess | undefined =>
    processes.find(({ process }) => isSamePlace(process.at, place));
  const members = shards.flatMap(({ primary, replicas }) => [primary, ...replicas]);
  const views = members.flatMap((place) => nodesSeenBy(at(place), seen));
  const known = nodesSeenBy(at(first), seen);
  const free = freeSlots(views);
  const itself = (place: HostPort): ClusterNode | undefined =>
    views.find((node) => node.flags.includes('myself') && isAt(node, place));
  const steps: Step[] = [];
  for (const place of members) {
    const wanted = at(place);
    const isKnown = isSamePlace(place, first) || known.some((node) => isAt(node, place));
    if (wanted !== undefined && !isKnown) steps.push(meet(wanted, first));
  }
  for (const { primary, slots, replicas } of shards) {
    const wanted = at(primary);
    const missing = overlap(free, { from: slots[0], to: slots[1] });
    const leads = (itself(primary)?.follows ?? null) === null;
    if (wanted !== undefined && leads && missing.length > 0) steps.push(addSlots(wanted, missing));
    for (const replica of replicas) {
      const node = itself(replica);
      const follower = at(replica);
      const isFree = node === undefined || isIdle(node);
      if (follower !== undefined && isFree) steps.push(replicate(follower, primary));
    }
  }
  return steps;
}

function nodesSeenBy(one: WantedProcess | undefined, seen: Seen): readonly ClusterNode[] {
  const answer = one === undefined ? undefined : seen.processes.get(one.process.name)?.answer;
  return answer?.kind === 'ours' && answer.facts.nodes.known ? answer.facts.nodes.value : [];
}

/** Leads, and has nothing to lead. */
function isIdle({ follows, slots }: ClusterNode): boolean {
  return follows === null && slots.length === 0;
}

function isAt(node: ClusterNode, at: HostPort): boolean {
  // A node that has met nobody does not know its own address yet.
  const isHost = node.at.host === at.host || (node.at.host === '' && node.flags.includes('myself'));
  return isHost && node.at.port === at.port;
}

const slotCount = 16_384;

function freeSlots(nodes: readonly ClusterNode[]): ReadonlySet<number> {
  const free = new Set(Array.from({ length: slotCount }, (_, slot) => slot));
  for (const { from, to } of nodes.flatMap(({ slots }) => slots)) {
    for (let slot = from; slot <= to; slot++) free.delete(slot);
  }
  return free;
}

function overlap(free: ReadonlySet<number>, { from, to }: SlotRange): readonly SlotRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (let slot = from; slot <= to; slot++) {
    if (!free.has(slot)) continue;
    const last = ranges.at(-1);
    if (last?.to === slot - 1) last.to = slot;
    else ranges.push({ from: slot, to: slot });
  }
  return ranges;
}

function meet(wanted: WantedProcess, other: HostPort): Step {
  const { name } = wanted.process;
  return stepOn(wanted, {
    kind: 'cluster-meet',
    id: `cluster-meet ${name}`,
    other,
    change: changeOf('+', `${name} in the Cluster`, [
      { name: 'meets', was: null, becomes: `${other.host}:${other.port}` },
    ]),
    risk: 'The Cluster has fewer nodes than the policy says.',
    verified: 'Both know each other.',
    undone: 'It stays: a node without slots does nothing.',
  });
}

function addSlots(wanted: WantedProcess, slots: readonly SlotRange[]): Step {
  const { name } = wanted.process;
  const text = slots.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(' ');
  return stepOn(wanted, {
    kind: 'cluster-add-slots',
    id: `cluster-add-slots ${name}`,
    slots,
    change: changeOf('+', `slots of ${name}`, [{ name: 'slots', was: null, becomes: text }]),
    risk: 'Nobody serves these slots.',
    verified: 'The node lists them as its own.',
    undone: 'It stays: slots that nobody has hold nothing.',
  });
}

function replicate(wanted: WantedProcess, primary: HostPort): Step {
  const { name } = wanted.process;
  return stepOn(wanted, {
    kind: 'cluster-replicate',
    id: `cluster-replicate ${name}`,
    primary,
    change: changeOf('~', `primary of ${name}`, [
      { name: 'follows', was: null, becomes: `${primary.host}:${primary.port}` },
    ]),
    risk: 'A shard whose primary dies is gone.',
    verified: 'Its link to the primary is up.',
    undone: 'It stays: it had nothing of its own.',
  });
}
