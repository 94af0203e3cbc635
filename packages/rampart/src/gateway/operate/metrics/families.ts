// Every metric: one table, and docs/reference/gateway-metrics.md has a row for each.
import type { Family } from '../../../report/prometheus.ts';

const table = {
  rampart_gateway_info: {
    type: 'gauge',
    labels: ['app', 'version'],
    help: 'Always 1; which application and which version.',
  },
  rampart_gateway_ready: {
    type: 'gauge',
    labels: [],
    help: '1 when /ready says yes.',
  },
  rampart_gateway_workers: {
    type: 'gauge',
    labels: ['state'],
    help: 'Workers that the policy wants, and those that serve.',
  },
  rampart_gateway_worker_restarts_total: {
    type: 'counter',
    labels: [],
    help: 'Workers that ended by themselves and were started again.',
  },
  rampart_gateway_policy_loaded_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When the policy that is in force was loaded.',
  },
  rampart_gateway_reloads_total: {
    type: 'counter',
    labels: ['result'],
    help: 'Reloads that put a policy in force, and those that left the old one.',
  },
  rampart_gateway_clients: { type: 'gauge', labels: [], help: 'Connections of clients.' },
  rampart_gateway_connections_total: {
    type: 'counter',
    labels: [],
    help: 'Connections that were let in.',
  },
  rampart_gateway_commands_total: {
    type: 'counter',
    labels: ['user'],
    help: 'Commands that were passed.',
  },
  rampart_gateway_received_bytes_total: {
    type: 'counter',
    labels: ['user'],
    help: 'Bytes from clients.',
  },
  rampart_gateway_sent_bytes_total: {
    type: 'counter',
    labels: ['user'],
    help: 'Bytes to clients.',
  },
  rampart_gateway_refusals_total: {
    type: 'counter',
    labels: ['code'],
    help: 'What was refused.',
  },
  rampart_gateway_observed_total: {
    type: 'counter',
    labels: ['code'],
    help: 'What would have been refused, or only alerts.',
  },
  rampart_gateway_notices_total: {
    type: 'counter',
    labels: ['code'],
    help: 'What was passed and is worth a look.',
  },
  rampart_gateway_logins_total: {
    type: 'counter',
    labels: ['result'],
    help: 'Logins: allowed, refused, undecided.',
  },
  rampart_gateway_bans: { type: 'gauge', labels: [], help: 'Addresses that are banned now.' },
  rampart_gateway_grants: {
    type: 'gauge',
    labels: [],
    help: 'Unlocks that are open now.',
  },
  rampart_gateway_unlocks_pending: {
    type: 'gauge',
    labels: [],
    help: 'Unlocks that wait for a second person.',
  },
  rampart_gateway_server_up: {
    type: 'gauge',
    labels: ['worker'],
    help: '1 while the server answers the worker.',
  },
  rampart_gateway_lanes: {
    type: 'gauge',
    labels: [],
    help: 'Connections to the server that clients share.',
  },
  rampart_gateway_own_upstreams: {
    type: 'gauge',
    labels: [],
    help: 'Connections to the server that belong to one client.',
  },
  rampart_gateway_round_trip_seconds: {
    type: 'histogram',
    labels: [],
    help: 'From a command on a shared connection to its reply, sampled once a second and connection.',
  },
  rampart_gateway_event_loop_delay_seconds: {
    type: 'gauge',
    labels: ['worker', 'quantile'],
    help: 'How late a worker was since it was asked last: the median (0.5) and the most (1).',
  },
  rampart_gateway_memory_bytes: {
    type: 'gauge',
    labels: ['worker'],
    help: 'Resident memory.',
  },
  rampart_gateway_log_healthy: {
    type: 'gauge',
    labels: [],
    help: '1 while every process writes its chain of the audit log.',
  },
  rampart_gateway_certificate_end_timestamp_seconds: {
    type: 'gauge',
    labels: ['file'],
    help: 'When a certificate that the policy names ends.',
  },
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof table;

export const families: Readonly<Record<FamilyName, Family>> = table;

export const familyNames: readonly FamilyName[] = Object.keys(table).filter(isFamily);

function isFamily(name: string): name is FamilyName {
  return Object.hasOwn(table, name);
}
