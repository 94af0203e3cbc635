// Who is told what goes wrong, after loading.
import type { HostPort, SecretSource, UpstreamLogin, UpstreamPolicy } from './types.ts';

/** Everything that can be told of; what each means and what to do then is in the alerts' own table. */
export const alertRules = [
  'server-down',
  'gateway-alone',
  'failover',
  'quorum-lost',
  'two-primaries',
  'new-replica',
  'replica-adrift',
  'disk-filling',
  'memory-filling',
  'saving-fails',
  'mass-rewriting',
  'drift',
  'finding',
  'refusals',
  'logins-failing',
  'console-logins-failing',
  'canary-touched',
  'egress-limit',
  'egress-jump',
  'server-open',
  'worker-ended',
  'policy-refused',
  'archive-behind',
  'archive-broken',
  'archive-tampered',
  'drill-failed',
  'drill-overdue',
  'log-tampered',
  'log-incomplete',
  'keys-unsafe',
  'keys-away',
  'certificate-ending',
  'not-watched',
] as const;

export type AlertRule = (typeof alertRules)[number];

export type AlertSeverity = 'low' | 'medium' | 'high' | 'critical';

export interface AlertsPolicy {
  /** What is known, what is waiting to be sent, and what is silenced. */
  readonly directory: string;
  /** Where its own log lies. */
  readonly log: string;
  /** Directories of logs of events. */
  readonly logs: readonly string[];
  readonly sinks: readonly AlertSink[];
  /** Milliseconds between two looks at servers, disks and the archive. */
  readonly every: number;
  readonly servers: readonly HostPort[];
  readonly sentinels: readonly HostPort[];
  /** What the Sentinels call the groups that they watch. */
  readonly groups: readonly string[];
  /** Servers that copy each other: each of these has one that leads. Whoever is in none is of one more. */
  readonly sets: readonly (readonly HostPort[])[];
  readonly login: UpstreamLogin | null;
  readonly sentinelLogin: UpstreamLogin | null;
  readonly tls: UpstreamPolicy['tls'];
  /** Directories on whose disks there has to be room. */
  readonly disks: readonly string[];
  /** Files of certificates. */
  readonly certificates: readonly string[];
  /** Replicas that may be there; null: those that are there at the first look. */
  readonly replicas: readonly HostPort[] | null;
  readonly off: readonly AlertRule[];
  readonly bounds: AlertBounds;
  readonly remindEvery: number;
  /** So many notices at once, and no more within this time: the others are gathered. */
  readonly gather: { readonly most: number; readonly per: number };
  /** Where figures are read; null: nowhere. */
  readonly metrics: HostPort | null;
}

/** Beyond these somebody is told. Times in milliseconds, shares from 0 to 1. */
export interface AlertBounds {
  readonly downAfter: number;
  readonly diskFree: number;
  readonly memoryUsed: number;
  /** Within a minute. */
  readonly refusals: number;
  readonly logins: number;
  readonly archiveBehind: number;
  readonly certificateEnds: number;
  /** So many times what is usual. */
  readonly egressTimes: number;
}

export type AlertSink =
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly secret: SecretSource | null;
      /** A file in PEM; null: the authorities that Node.js trusts. */
      readonly authority: string | null;
      /** Blocks of link-local addresses to which it may go nevertheless. */
      readonly linkLocal: readonly string[];
      readonly from: AlertSeverity;
    }
  | {
      readonly kind: 'email';
      readonly to: readonly string[];
      readonly sender: string;
      readonly server: HostPort;
      readonly tls: 'starttls' | 'direct' | 'none';
      readonly authority: string | null;
      readonly login: UpstreamLogin | null;
      readonly from: AlertSeverity;
    };
