// What can happen, how often where nothing stands against it, and what it costs. The frequencies are
// those of a deployment in which no defence of the table below is whole: a server that answers anybody,
// without a password, on a network that strangers reach. What is known of such servers: of 72,000 that
// Imperva found in 2018 three in four carried malware, and a bait was attacked within a day; of 18,000
// that Duo Labs found in 2016, 13,000 had been visited by somebody who deletes and asks for ransom.
// The rest is judgement, made in 2026; a context and an audit move it, the bounds below keep it sane.
import type { DefenceName } from './defences.ts';
import type { Pert } from './simulate/pert.ts';

export type Harm = 'confidentiality' | 'integrity' | 'availability';

export type LossKind = 'records' | 'downtime' | 'fraud' | 'work';

/** A share that is left: 0.3 of what would have been. The hours of recovery stand for their share. */
export type Easing = Readonly<Partial<Record<DefenceName, number | 'restore' | 'failover'>>>;

/** One thing that a mishap costs; the range holds nine times out of ten. */
export interface Loss {
  readonly kind: LossKind;
  /** Of all records the share, of downtime and work the hours, of fraud the cases. */
  readonly low: number;
  readonly high: number;
  readonly eased: Easing;
}

export interface Mishap {
  readonly id: MishapId;
  readonly title: string;
  readonly story: string;
  readonly harms: readonly Harm[];
  /** A year, where nothing stands against it. */
  readonly often: Pert;
  /** Of a hundred tries so many get past a defence that is whole: 0.2 is twenty. */
  readonly stopped: Readonly<Partial<Record<DefenceName, number>>>;
  readonly losses: readonly Loss[];
}

export type MishapId =
  | 'theft'
  | 'deletion'
  | 'overwriting'
  | 'takeover'
  | 'forgery'
  | 'session-theft'
  | 'crossing'
  | 'injection'
  | 'key-leak'
  | 'cover-up'
  | 'failover-loss'
  | 'crash-loss'
  | 'exhaustion'
  | 'slip';

/** However many defences there are: of a thousand tries five find a way that nobody thought of. */
export const leastShare = 0.005;

const often = (least: number, likely: number, most: number): Pert => ({ least, likely, most });

const loss = (kind: LossKind, low: number, high: number, eased: Easing = {}): Loss => ({
  kind,
  low,
  high,
  eased,
});

/** What every stranger must get past before the server takes a command of his. */
const strangers = {
  'server.network': 0.15,
  'gateway.address': 0.4,
  'server.login': 0.2,
  'gateway.login': 0.6,
} as const;

export const mishaps: readonly Mishap[] = Object.freeze([
  {
    id: 'theft',
    title: 'Data are carried away',
    story: 'Somebody reads what is stored and leaves with it.',
    harms: ['confidentiality'],
    often: often(0.2, 1, 4),
    stopped: {
      ...strangers,
      'server.acl': 0.5,
      'gateway.keys': 0.6,
      'gateway.egress': 0.6,
      'server.tls': 0.8,
      'server.version': 0.8,
      'server.os': 0.9,
    },
    losses: [
      loss('records', 0.05, 1, {
        'gateway.egress': 0.3,
        'client.sealed': 0.2,
        'watch.alerts': 0.8,
      }),
      loss('work', 40, 400),
    ],
  },
  {
    id: 'deletion',
    title: 'Data are deleted for ransom',
    story: 'Somebody empties the server and leaves a note with an address.',
    harms: ['availability'],
    often: often(0.3, 1.5, 6),
    stopped: {
      ...strangers,
      'server.acl': 0.4,
      'gateway.command': 0.4,
      'gateway.unlock': 0.3,
      'server.version': 0.8,
    },
    losses: [
      loss('downtime', 8, 120, { 'data.archive': 'restore', 'watch.alerts': 0.8 }),
      loss('work', 20, 200, { 'data.archive': 0.3 }),
    ],
  },
  {
    id: 'overwriting',
    title: 'Data are overwritten for ransom or gain',
    story: 'Values are encrypted or quietly changed, and replicas and snapshots follow.',
    harms: ['integrity', 'availability'],
    often: often(0.1, 0.5, 2),
    stopped: { ...strangers, 'server.acl': 0.5, 'gateway.keys': 0.5, 'gateway.command': 0.7 },
    losses: [
      loss('downtime', 4, 96, { 'data.archive': 'restore', 'watch.alerts': 0.6 }),
      loss('fraud', 1, 50, { 'client.sealed': 0.3, 'watch.alerts': 0.5 }),
      loss('work', 40, 400, { 'data.archive': 0.5 }),
    ],
  },
  {
    id: 'takeover',
    title: 'The host runs somebody else’s programs',
    story: 'A module, a job file or a hole in the server puts a miner, or worse, on the machine.',
    harms: ['confidentiality', 'integrity', 'availability'],
    often: often(0.3, 1.5, 6),
    stopped: {
      ...strangers,
      'server.acl': 0.3,
      'server.config': 0.3,
      'gateway.command': 0.3,
      'gateway.protocol': 0.8,
      'server.version': 0.4,
      'server.os': 0.4,
    },
    losses: [
      loss('downtime', 8, 96, { 'server.os': 0.6, 'data.archive': 'restore' }),
      loss('records', 0.01, 0.5, { 'server.os': 0.5, 'client.sealed': 0.3 }),
      loss('work', 40, 300),
    ],
  },
  {
    id: 'forgery',
    title: 'Users act without knowing it',
    story: 'A page elsewhere sends requests in the name of whoever opens it (CSRF).',
    harms: ['integrity'],
    often: often(0.1, 0.6, 3),
    stopped: { 'csrf.token': 0.05, 'csrf.origin': 0.15 },
    losses: [loss('fraud', 1, 100, { 'watch.alerts': 0.7 }), loss('work', 8, 80)],
  },
  {
    id: 'session-theft',
    title: 'Somebody goes on with another’s session',
    story: 'Sessions are read out of the server or off the wire, and used.',
    harms: ['confidentiality', 'integrity'],
    often: often(0.1, 0.5, 2),
    stopped: {
      ...strangers,
      'server.tls': 0.5,
      'server.acl': 0.6,
      'gateway.keys': 0.6,
      'client.sealed': 0.3,
    },
    losses: [loss('records', 0.001, 0.05), loss('fraud', 1, 50), loss('work', 8, 80)],
  },
  {
    id: 'crossing',
    title: 'One application reaches the data of another',
    story: 'Tenants share a server, and a name is all that keeps them apart.',
    harms: ['confidentiality', 'integrity'],
    often: often(0.05, 0.3, 1.5),
    stopped: {
      'server.acl': 0.4,
      'gateway.tenant': 0.1,
      'gateway.keys': 0.4,
      'client.keyspace': 0.6,
    },
    losses: [loss('records', 0.01, 0.3, { 'client.sealed': 0.2 }), loss('work', 16, 160)],
  },
  {
    id: 'injection',
    title: 'Input bends a key or a script',
    story: 'What a visitor typed becomes part of a key or of Lua: a price, a role, a balance.',
    harms: ['integrity', 'confidentiality'],
    often: often(0.1, 0.5, 2),
    stopped: {
      'client.keyspace': 0.2,
      'client.script': 0.4,
      'gateway.keys': 0.5,
      'gateway.protocol': 0.8,
      'server.acl': 0.7,
    },
    losses: [
      loss('fraud', 1, 100, { 'watch.alerts': 0.7 }),
      loss('records', 0.001, 0.1, { 'client.sealed': 0.4 }),
      loss('work', 16, 160),
    ],
  },
  {
    id: 'key-leak',
    title: 'Keys or passwords become known',
    story: 'They lie in a file, a log, a copy or an argument, and somebody uses them.',
    harms: ['confidentiality', 'integrity'],
    often: often(0.1, 0.4, 1.5),
    stopped: { 'data.keyring': 0.3, 'server.tls': 0.7, 'server.os': 0.6, 'server.network': 0.5 },
    losses: [
      loss('fraud', 1, 50),
      loss('records', 0.001, 0.2, { 'gateway.egress': 0.4 }),
      loss('work', 20, 200, { 'data.keyring': 0.3 }),
    ],
  },
  {
    id: 'cover-up',
    title: 'Traces are removed',
    story:
      'Logs or archives are changed, so a break-in is found late and its reach is never known.',
    harms: ['integrity'],
    often: often(0.05, 0.2, 1),
    stopped: { 'server.network': 0.4, 'server.os': 0.4, 'watch.log': 0.2 },
    losses: [loss('records', 0.01, 0.5, { 'client.sealed': 0.3 }), loss('work', 40, 400)],
  },
  {
    id: 'failover-loss',
    title: 'A failover loses writes',
    story: 'What was acknowledged had not reached the replica that took over, or nobody took over.',
    harms: ['integrity', 'availability'],
    often: often(0.2, 1, 4),
    stopped: { 'data.replicas': 0.4, 'watch.alerts': 0.8 },
    losses: [
      loss('downtime', 0.2, 8, { 'data.replicas': 'failover' }),
      loss('work', 4, 60, { 'data.archive': 0.5 }),
    ],
  },
  {
    id: 'crash-loss',
    title: 'A crash loses data',
    story: 'The server comes back with less than it had, or empty, and replicas copy that.',
    harms: ['availability', 'integrity'],
    often: often(0.1, 0.5, 2),
    stopped: { 'data.persistence': 0.15, 'data.replicas': 0.5 },
    losses: [
      loss('downtime', 1, 48, { 'data.archive': 'restore', 'data.replicas': 0.5 }),
      loss('work', 8, 120, { 'data.archive': 0.3 }),
    ],
  },
  {
    id: 'exhaustion',
    title: 'The server has nothing left to give',
    story: 'Memory, connections, descriptors, the disk or the one thread is used up.',
    harms: ['availability'],
    often: often(0.5, 2, 8),
    stopped: {
      'server.config': 0.3,
      'server.network': 0.6,
      'gateway.protocol': 0.8,
      'gateway.command': 0.7,
      'watch.alerts': 0.6,
    },
    losses: [loss('downtime', 0.5, 12, { 'watch.alerts': 0.6 }), loss('work', 2, 24)],
  },
  {
    id: 'slip',
    title: 'Somebody types the wrong thing',
    story: 'FLUSHALL in the wrong window, a setting that stops the service.',
    harms: ['availability', 'integrity'],
    often: often(0.2, 0.7, 3),
    stopped: { 'server.acl': 0.5, 'gateway.command': 0.6, 'gateway.unlock': 0.2 },
    losses: [
      loss('downtime', 1, 72, { 'data.archive': 'restore' }),
      loss('work', 8, 120, { 'data.archive': 0.3 }),
    ],
  },
] satisfies readonly Mishap[]);
