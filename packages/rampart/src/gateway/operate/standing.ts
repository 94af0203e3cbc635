// How the gateway of this host is, over all of its workers: one picture for status, health and metrics.
import type { Status } from '../admin/verbs.ts';
import { version } from '../../version.ts';
import type { CertificateEnd } from './certificate-watch.ts';
import type { Reading } from './reading.ts';

export interface Standing {
  readonly app: string;
  /** Milliseconds since it was started. */
  readonly age: number;
  readonly policy: { readonly source: string; readonly loadedAt: number };
  readonly reloads: { readonly done: number; readonly refused: number };
  readonly listens: readonly string[];
  readonly wanted: number;
  readonly restarts: number;
  readonly readings: readonly Reading[];
  readonly bans: number;
  /** Unlocks that wait for a second person. */
  readonly pending: number;
  /** Of the supervisor itself. */
  readonly isLogHealthy: boolean;
  readonly isDraining: boolean;
  readonly observes: boolean;
  readonly certificates: readonly CertificateEnd[];
}

/** A server that was silent for so long is not counted on. */
const silentAfter = 5_000;

export function isServerHere({ upstream }: Reading): boolean {
  return upstream.isHere && upstream.silence !== null && upstream.silence < silentAfter;
}

/** Why it is not ready for clients, in words; none when it is. */
export function whyNotReady(standing: Standing): readonly string[] {
  const { readings, isDraining, isLogHealthy } = standing;
  const reasons: readonly (readonly [boolean, string])[] = [
    [readings.length === 0, 'no worker serves'],
    [isDraining, 'it is stopping'],
    [readings.length > 0 && !readings.some(isServerHere), 'the server does not answer'],
    [
      !isLogHealthy || readings.some(({ log }) => !log.isHealthy),
      'the audit log cannot be written',
    ],
  ];
  return reasons.flatMap(([holds, reason]) => (holds ? [reason] : []));
}

export function statusOf(standing: Standing): Status {
  const { readings, wanted, restarts, isLogHealthy } = standing;
  const sum = (of: (reading: Reading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const isWritten = isLogHealthy && readings.every(({ log }) => log.isHealthy);
  return {
    app: standing.app,
    version,
    age: standing.age,
    policy: standing.policy,
    listens: standing.listens,
    workers: { wanted, serving: readings.length, restarts },
    connections: sum(({ clients }) => clients),
    upstream: readings.some(isServerHere) ? 'here' : 'away',
    lanes: sum(({ upstream }) => upstream.lanes),
    owns: sum(({ upstream }) => upstream.owns),
    bans: standing.bans,
    grants: sum(({ grants }) => grants),
    pending: standing.pending,
    log: isWritten ? 'written' : 'broken',
    isDraining: standing.isDraining,
    observes: standing.observes,
  };
}
