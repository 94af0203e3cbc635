// Which events say that something is to be told. A row an event; what comes in bursts is counted apart.
import type { RampartEvent } from '@rampart/keyring';

import type { AlertRule } from '../../policy/alert-types.ts';
import type { Word } from '../heard.ts';

interface Row {
  readonly rule: AlertRule;
  readonly kind: Word['kind'];
  /** The field that says what it is about; `chain`: whoever wrote it; null: there is only one. */
  readonly about: string | null;
}

const row = (rule: AlertRule, kind: Word['kind'], about: string | null = null): Row => ({
  rule,
  kind,
  about,
});

export const rows: Readonly<Record<string, Row>> = Object.freeze({
  GATEWAY_SERVER_AWAY: row('gateway-alone', 'holds', 'chain'),
  GATEWAY_SERVER_BACK: row('gateway-alone', 'ends', 'chain'),
  GATEWAY_PRIMARY_CHANGED: row('failover', 'happened'),
  GATEWAY_SENTINELS_AWAY: row('quorum-lost', 'holds', 'chain'),
  GATEWAY_SENTINELS_BACK: row('quorum-lost', 'ends', 'chain'),
  GATEWAY_SERVER_OPEN: row('server-open', 'happened'),
  GATEWAY_WORKER_ENDED: row('worker-ended', 'happened'),
  GATEWAY_POLICY_REFUSED: row('policy-refused', 'holds', 'chain'),
  GATEWAY_POLICY_LOADED: row('policy-refused', 'ends', 'chain'),
  GATEWAY_CANARY_TOUCHED: row('canary-touched', 'happened', 'user'),
  GATEWAY_EGRESS_EXCEEDED: row('egress-limit', 'happened', 'user'),
  PLAN_DRIFT_FOUND: row('drift', 'holds', 'step'),
  PLAN_DRIFT_GONE: row('drift', 'ends', 'step'),
  AUDIT_FINDING_APPEARED: row('finding', 'holds', 'rule'),
  AUDIT_FINDING_GONE: row('finding', 'ends', 'rule'),
  ARCHIVE_AWAY: row('archive-behind', 'holds'),
  ARCHIVE_STORE_AWAY: row('archive-behind', 'holds'),
  ARCHIVE_CONNECTED: row('archive-behind', 'ends'),
  ARCHIVE_BREAK: row('archive-broken', 'happened'),
  ARCHIVE_CUT: row('archive-tampered', 'happened'),
  ARCHIVE_TAMPERED: row('archive-tampered', 'happened'),
  ARCHIVE_REWRITE: row('mass-rewriting', 'happened'),
  ARCHIVE_DRILL_MISSED: row('drill-failed', 'holds'),
  ARCHIVE_DRILL_PASSED: row('drill-failed', 'ends'),
  EVENTS_LOG_CUT: row('log-tampered', 'happened', 'chain'),
  EVENTS_LOG_UNREADABLE: row('log-tampered', 'happened', 'chain'),
  EVENTS_FILE_TRUNCATED: row('log-tampered', 'happened', 'chain'),
  EVENTS_GAP: row('log-incomplete', 'happened', 'chain'),
  EVENTS_CHECKPOINT_FAILED: row('log-incomplete', 'happened', 'chain'),
  EVENTS_SINK_AWAY: row('log-incomplete', 'holds', 'sink'),
  EVENTS_SINK_BACK: row('log-incomplete', 'ends', 'sink'),
  CONSOLE_ADDRESS_BANNED: row('console-logins-failing', 'happened', 'address'),
  KEYRING_COMPROMISED: row('keys-unsafe', 'happened', 'ring'),
  KEYRING_RING_NOT_AUTHENTIC: row('keys-unsafe', 'happened', 'ring'),
  KEYRING_REVOCATION_FORGED: row('keys-unsafe', 'happened', 'ring'),
  KEYRING_STORE_LOST: row('keys-away', 'holds', 'chain'),
  KEYRING_STORE_BACK: row('keys-away', 'ends', 'chain'),
});

/** Null: nobody is told of such an event by itself. */
export function wordOf(event: RampartEvent, chain: string): Word | null {
  const found = Object.hasOwn(rows, event.code) ? rows[event.code] : undefined;
  if (found === undefined) return null;
  const { rule, kind, about } = found;
  return {
    kind,
    rule,
    about: aboutOf(event, chain, about),
    says: event.message,
    at: event.time,
    times: timesOf(event),
  };
}

function aboutOf({ fields = {} }: RampartEvent, chain: string, about: string | null): string {
  if (about === null) return '';
  if (about === 'chain') return chain;
  const value = String(fields[about] ?? '');
  return value === '' ? chain : value;
}

/** The log counts a flood and writes one line for it. */
export function timesOf({ fields = {} }: RampartEvent): number {
  const { repeated } = fields;
  return typeof repeated === 'number' && repeated > 0 ? repeated : 1;
}
