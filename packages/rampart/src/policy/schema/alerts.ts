// Alerts: who is told what goes wrong, and from when on it is wrong.
import type { AlertBounds, AlertRule, AlertsPolicy } from '../alert-types.ts';
import { alertRules } from '../alert-types.ts';
import { alertSink } from './alert-sinks.ts';
import { listenProblem } from './exposure.ts';
import { absolutePath, count, duration, hostPort, share, word } from './scalars.ts';
import { login } from './secret.ts';
import type { Part } from './shape.ts';
import { tlsOrTrue } from './upstream.ts';
import { becomes, list, optional, part, standard } from './vocabulary.ts';

const bounds: Part<AlertBounds> = becomes(
  part({
    down_after: standard(
      duration('1s', '1h'),
      '20s',
      'A server that does not answer for so long is down; a copy that is cut off is adrift.',
    ),
    disk_free: standard(share(), '15%', 'Less room on a disk is told; a third of it is critical.'),
    memory_used: standard(share(), '90%', 'More of maxmemory in use is told.'),
    refusals: standard(
      count(1, 1_000_000_000),
      100,
      'So many refusals of a kind within a minute are a burst.',
    ),
    logins: standard(
      count(1, 1_000_000_000),
      10,
      'So many failed logins within a minute are somebody who guesses.',
    ),
    archive_behind: standard(
      duration('10s', '1d'),
      '2m',
      'What was received longer ago is not the newest any more.',
    ),
    certificate_ends: standard(
      duration('1d', '365d'),
      '14d',
      'A certificate that ends within this time is told of.',
    ),
    egress_times: standard(
      count(2, 1_000),
      5,
      'A server that sends so many times what is usual for it is told of.',
    ),
  }),
  (written) => ({
    downAfter: written.down_after,
    diskFree: written.disk_free,
    memoryUsed: written.memory_used,
    refusals: written.refusals,
    logins: written.logins,
    archiveBehind: written.archive_behind,
    certificateEnds: written.certificate_ends,
    egressTimes: written.egress_times,
  }),
);

const gather: Part<AlertsPolicy['gather']> = part({
  most: standard(count(1, 100), 5, 'So many notices come at once.'),
  per: standard(
    duration('1s', '1d'),
    '5m',
    'Within this time; what is beyond is gathered in one. Critical ones are counted apart.',
  ),
});

const settings = part({
  to: standard(list(alertSink), [], 'Who is told: webhooks and mail.'),
  directory: optional(
    absolutePath(),
    'What is known, waiting and silenced; /var/lib/rampart/APP/alerts if left out.',
  ),
  logs: optional(
    list(absolutePath()),
    'Directories of logs of events; those in which the parts of Rampart write here, if left out.',
  ),
  every: standard(
    duration('1s', '10m'),
    '10s',
    'How often servers, disks, certificates and the archive are looked at.',
  ),
  servers: optional(
    list(hostPort()),
    'The servers to look at; those that the policy describes, or the one behind the gateway, if left out.',
  ),
  sentinels: optional(list(hostPort()), 'The Sentinels to ask; those of the policy, if left out.'),
  login: optional(
    login,
    'The login at servers and Sentinels; that of the policy’s audit, or of the gateway, if left out.',
  ),
  tls: optional(tlsOrTrue, 'TLS to the servers; that of the policy, if left out.'),
  off: standard(list(word(...alertRules)), [], 'Of these nobody is told.'),
  bounds: standard(bounds, {}, 'From when on it is told.'),
  remind_every: standard(
    duration('10m', '30d'),
    '4h',
    'What still stands is told again after so long.',
  ),
  gather: standard(gather, {}, 'How a flood of alerts is kept from becoming one of notices.'),
  metrics: optional(
    hostPort(),
    'Where all figures of this host are read, as Prometheus does: "127.0.0.1:9466".',
  ),
});

/** What is left out here may still follow from the rest of the policy. */
export interface WrittenAlerts {
  readonly sinks: AlertsPolicy['sinks'];
  readonly directory: string | undefined;
  readonly logs: readonly string[] | undefined;
  readonly every: number;
  readonly servers: AlertsPolicy['servers'] | undefined;
  readonly sentinels: AlertsPolicy['sentinels'] | undefined;
  readonly login: AlertsPolicy['login'] | undefined;
  readonly tls: AlertsPolicy['tls'] | undefined;
  readonly off: readonly AlertRule[];
  readonly bounds: AlertBounds;
  readonly remindEvery: number;
  readonly gather: AlertsPolicy['gather'];
  readonly metrics: AlertsPolicy['metrics'];
}

export const alerts: Part<WrittenAlerts> = becomes(settings, (written, refuse) => {
  const { to, remind_every, metrics = null, ...same } = written;
  if (metrics !== null) {
    const plain = { public: false, plain: true };
    const trouble = listenProblem({ kind: 'tcp', ...metrics }, plain);
    if (trouble !== null) refuse(['metrics'], trouble);
  }
  return { ...same, sinks: to, remindEvery: remind_every, metrics };
});
