// Servers and Sentinels as they were observed, against what the policy says there is. Pure.
import type { ServerFacts } from '../../observe/facts.ts';
import { infoOf } from '../../observe/setting.ts';
import type { Deployment } from '../../policy/deployment/types.ts';
import type { Row } from './row.ts';

/** Bytes of the stream that a replica may lack and still be in step. */
const inStep = 1_048_576;
/** Of the most memory that data may take. */
const nearlyFull = 0.9;

export interface Looked {
  readonly servers: readonly ServerFacts[];
  readonly sentinels: readonly ServerFacts[];
}

export function serverRows(deployment: Deployment | null, looked: Looked): readonly Row[] {
  const rows = [rolesRow(deployment, looked.servers), memoryRow(looked.servers)];
  if (looked.sentinels.length > 0) rows.push(sentinelsRow(looked.sentinels));
  return rows;
}

function rolesRow(deployment: Deployment | null, servers: readonly ServerFacts[]): Row {
  const name = 'servers';
  const primaries = servers.flatMap(({ role }) =>
    role.known && role.value.kind === 'primary' ? [role.value] : [],
  );
  const first = primaries[0];
  const texts = servers.map((server) => roleText(server, first?.offset ?? null));
  const text = texts.join(', ');
  if (servers.some(isAway)) return { name, state: 'attention', text };
  if (servers.some(({ role }) => !role.known)) return { name, state: 'unknown', text };
  if (deployment?.topology.kind === 'cluster') return clusterRow(servers, text);
  if (primaries.length !== 1) {
    const what = primaries.length === 0 ? 'no primary' : `${primaries.length} primaries`;
    return { name, state: 'attention', text: `${what}: ${text}` };
  }
  const isBehind = servers.some(({ role }) => {
    if (!role.known || role.value.kind !== 'replica') return false;
    const { link, offset } = role.value;
    return link !== 'connected' || (first?.offset ?? 0) - offset > inStep;
  });
  return { name, state: isBehind ? 'attention' : 'good', text };
}

function clusterRow(servers: readonly ServerFacts[], text: string): Row {
  const name = 'servers';
  const states = servers.map(({ cluster }) =>
    cluster.known ? (cluster.value.get('cluster_state') ?? 'unknown') : 'unknown',
  );
  if (states.includes('fail')) {
    return { name, state: 'attention', text: `not all slots are served: ${text}` };
  }
  return { name, state: states.includes('unknown') ? 'unknown' : 'good', text };
}

function roleText({ name, role }: ServerFacts, head: number | null): string {
  if (!role.known) return `${name}: ${role.reason === 'away' ? 'nobody answers' : role.why}`;
  if (role.value.kind !== 'replica') return `${role.value.kind} ${name}`;
  const { link, offset } = role.value;
  if (link !== 'connected') return `replica ${name} not in step (${link})`;
  const lag = head === null ? null : Math.max(0, head - offset);
  return `replica ${name}${lag === null ? '' : ` ${lag} bytes behind`}`;
}

function isAway({ role }: ServerFacts): boolean {
  return !role.known && (role.reason === 'away' || role.reason === 'timed-out');
}

function memoryRow(servers: readonly ServerFacts[]): Row {
  const shares = servers.flatMap((server) => {
    const used = infoOf(server, 'memory', 'used_memory');
    const most = infoOf(server, 'memory', 'maxmemory');
    if (!used.known || !most.known) return [];
    return [{ name: server.name, share: Number(used.value) / Number(most.value) }];
  });
  const text = shares
    .map(({ name, share }) => `${name} ${Number.isFinite(share) ? percent(share) : 'has no limit'}`)
    .join(', ');
  if (shares.length === 0)
    return { name: 'memory', state: 'unknown', text: 'it could not be seen' };
  const isFull = shares.some(({ share }) => share >= nearlyFull);
  return { name: 'memory', state: isFull ? 'attention' : 'good', text };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function sentinelsRow(sentinels: readonly ServerFacts[]): Row {
  const name = 'sentinels';
  const answering = sentinels.filter(({ groups }) => groups.known);
  const groups = answering.flatMap((each) => (each.groups.known ? each.groups.value : []));
  const count = `${answering.length} of ${sentinels.length} answer`;
  const first = groups[0];
  if (first === undefined) {
    const isUnseen = sentinels.some(({ role, groups: its }) => role.known && !its.known);
    return { name, state: isUnseen ? 'unknown' : 'attention', text: count };
  }
  const leaders = new Set(groups.map(({ primary }) => `${primary.host}:${primary.port}`));
  if (leaders.size > 1) {
    return { name, state: 'attention', text: `${count}, and name ${[...leaders].join(' and ')}` };
  }
  const refusal = groups.flatMap(({ canFailOver }) =>
    canFailOver.known && !canFailOver.value.ok ? [canFailOver.value.answer] : [],
  )[0];
  if (refusal !== undefined) return { name, state: 'attention', text: `${count}: ${refusal}` };
  const isWhole = answering.length === sentinels.length;
  const asked = groups.some(({ canFailOver }) => canFailOver.known);
  const can = asked ? 'and could fail over' : 'and did not say whether they could fail over';
  const text = `${count}, of whom ${first.quorum} must agree, ${can}`;
  return { name, state: isWhole ? (asked ? 'good' : 'unknown') : 'attention', text };
}
