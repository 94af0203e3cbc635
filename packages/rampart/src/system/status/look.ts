// Looks at a deployment with the least rights that there are: as the auditor at servers, as whoever asks
// at the gateway's socket and in the archive. It changes nothing.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { endOf } from '../../archive/restore/target.ts';
import { readDrills } from '../../archive/drill/results.ts';
import { Archive } from '../../archive/read/archive.ts';
import { DirectoryStore } from '../../archive/store/directory-store.ts';
import { readStanding } from '../../alerts/standing.ts';
import { targetsOf } from '../../audit/target.ts';
import { askAdmin } from '../../gateway/admin/ask.ts';
import { AdminError } from '../../gateway/admin/errors.ts';
import { status } from '../../gateway/admin/verbs.ts';
import type { Status } from '../../gateway/admin/verbs.ts';
import { messageOf } from '../../message-of.ts';
import type { ServerFacts } from '../../observe/facts.ts';
import { observeServer } from '../../observe/live/observe-server.ts';
import type { AlertsPolicy } from '../../policy/alert-types.ts';
import type { ArchivePolicy, GatewayPolicy, HostPort, Policy } from '../../policy/types.ts';
import { archiveRows, gatewayRow, refusalsRow } from './around.ts';
import type { ArchiveHead, Refusals, Seen } from './around.ts';
import type { Row } from './row.ts';
import { serverRows } from './servers.ts';
import type { Looked } from './servers.ts';
import { alertsRow, auditRow } from './watch.ts';
import type { LastAudit, Standing } from './watch.ts';

/** Milliseconds for each server to answer in. */
const within = 3_000;

export async function lookAt(
  policy: Policy,
  /** The last that is kept of one; null: none is. */
  audit: LastAudit | null,
  now: number,
): Promise<readonly Row[]> {
  const [servers, around] = await Promise.all([serversOf(policy), gatewayRows(policy)]);
  const rows: Row[] = [];
  if (servers.kind === 'seen') {
    const { value } = servers;
    if (value.servers.length > 0) rows.push(...serverRows(policy.deployment, value));
  } else rows.push({ name: 'servers', state: 'unknown', text: servers.why });
  rows.push(...around);
  const { archive } = policy;
  if (archive !== null) {
    const offset = servers.kind === 'seen' ? offsetOf(servers.value.servers) : null;
    rows.push(...archiveRows(await archiveHead(archive), offset, archive.drillEvery, now));
  }
  if (policy.alerts !== null) rows.push(alertsRow(await standingIn(policy.alerts), now));
  if (rows.length > 0) rows.push(auditRow(audit, policy.console.rooms.auditEvery, now));
  return rows;
}

async function standingIn({ directory }: AlertsPolicy): Promise<Seen<Standing>> {
  try {
    const value = await readStanding(directory);
    if (value !== null) return { kind: 'seen', value };
    return { kind: 'away', why: 'nobody has ever watched: start rampart alerts' };
  } catch (error) {
    return unseen(messageOf(error));
  }
}

/** A secret that is not to be had is a reason not to know, and none to say nothing. */
async function serversOf(policy: Policy): Promise<Seen<Looked>> {
  try {
    const targets = await targetsOf(policy);
    const facts = await Promise.all(targets.map((each) => observeServer({ ...each, within })));
    const sentinelNames = new Set(
      (policy.deployment?.sentinels ?? []).map(({ at }) => `${at.host}:${at.port}`),
    );
    const isSentinel = ({ at }: ServerFacts): boolean =>
      at.kind === 'tcp' && sentinelNames.has(`${at.host}:${at.port}`);
    const sentinels = facts.filter(isSentinel);
    const servers = facts.filter((each) => !isSentinel(each));
    return { kind: 'seen', value: { servers, sentinels } };
  } catch (error) {
    return unseen(messageOf(error));
  }
}

function offsetOf(servers: readonly ServerFacts[]): number | null {
  for (const { role } of servers) {
    if (role.known && role.value.kind === 'primary') return role.value.offset;
  }
  return null;
}

async function gatewayRows({ gateway, console: { gateways } }: Policy): Promise<readonly Row[]> {
  if (gateway === null) return [];
  const sockets = [...gateways];
  const [refusals, ...standings] = await Promise.all([
    refusalsOf(gateway),
    ...sockets.map(([, socket]) => standingOf(socket)),
  ]);
  const rows = standings.map((standing, at) => {
    return gatewayRow(standing, standings.length === 1 ? null : `gateway ${sockets[at]?.[0]}`);
  });
  return [...rows, refusalsRow(refusals)];
}

function refusalsOf({ health }: GatewayPolicy): Promise<Seen<Refusals>> | Seen<Refusals> {
  return health === null ? unseen('the policy has no gateway.health') : refusalsAt(health);
}

async function standingOf(socket: string): Promise<Seen<Status>> {
  try {
    return { kind: 'seen', value: await askAdmin(socket, status, {}) };
  } catch (error) {
    if (error instanceof AdminError && error.code === 'GATEWAY_ADMIN_AWAY') {
      return { kind: 'away', why: `nobody answers at ${socket}` };
    }
    return unseen(messageOf(error));
  }
}

const counter = /^rampart_gateway_refusals_total\{code="(\w+)"\} (\d+)$/gm;

async function refusalsAt({ host, port }: HostPort): Promise<Seen<Refusals>> {
  try {
    const page = await metricsAt({ host, port });
    const counts = [...page.matchAll(counter)].map(([, code = '', count]) => {
      return { code, count: Number(count) };
    });
    const most = counts.toSorted((a, b) => b.count - a.count)[0]?.code ?? null;
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    return { kind: 'seen', value: { total, most } };
  } catch (error) {
    return unseen(messageOf(error));
  }
}

function metricsAt({ host, port }: HostPort): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path: '/metrics', timeout: within });
    asked.on('response', (answer) => {
      text(answer).then(resolve, reject);
    });
    asked.on('timeout', () => asked.destroy(new Error('It does not answer.')));
    asked.on('error', reject);
    asked.end();
  });
}

async function archiveHead({ directory }: ArchivePolicy): Promise<Seen<ArchiveHead>> {
  try {
    const store = new DirectoryStore(directory);
    const { name, catalogue, histories, faults } = await Archive.open(store);
    const last = histories.at(-1);
    if (last === undefined || last.snapshots.length === 0) {
      return { kind: 'away', why: `nothing in ${directory} can be restored yet` };
    }
    const { to: offset, receivedTo: received } = endOf(last);
    const drill = (await readDrills(store)).at(-1) ?? null;
    const sizes = { segments: catalogue.length, faults: faults.length };
    return {
      kind: 'seen',
      value: { offset, received, ...sizes, created: name.created, drill },
    };
  } catch (error) {
    return unseen(messageOf(error));
  }
}

function unseen(why: string): { readonly kind: 'unseen'; readonly why: string } {
  return { kind: 'unseen', why };
}
