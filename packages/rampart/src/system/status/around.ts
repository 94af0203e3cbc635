// What stands around the servers: gateways and the archive. Pure.
import type { Status } from '../../gateway/admin/verbs.ts';
import type { Row } from './row.ts';
import { spanText } from './span-text.ts';

export type Seen<Value> =
  | { readonly kind: 'seen'; readonly value: Value }
  /** It is not there, and ought to be. */
  | { readonly kind: 'away'; readonly why: string }
  | { readonly kind: 'unseen'; readonly why: string };

/** `which`: where there are several. */
export function gatewayRow(seen: Seen<Status>, which: string | null = null): Row {
  const name = which ?? 'gateway';
  if (seen.kind === 'away') return { name, state: 'attention', text: seen.why };
  if (seen.kind === 'unseen') return { name, state: 'unknown', text: seen.why };
  const { workers, upstream, connections, bans, log, isDraining, observes } = seen.value;
  const troubles = [
    workers.serving < workers.wanted ? `${workers.serving} of ${workers.wanted} workers` : null,
    upstream === 'away' ? 'the server does not answer it' : null,
    log === 'broken' ? 'its log cannot be written' : null,
    isDraining ? 'it is stopping' : null,
    observes ? 'it only observes, and refuses nothing' : null,
  ].filter((trouble) => trouble !== null);
  const banned = bans === 0 ? 'nobody banned' : `${bans} addresses banned`;
  const text = [...troubles, `${connections} clients`, banned].join(', ');
  return { name, state: troubles.length > 0 ? 'attention' : 'good', text };
}

export interface Refusals {
  /** Since the gateway was started. */
  readonly total: number;
  /** The most frequent code. */
  readonly most: string | null;
}

/** That something was refused is what a gateway is for. */
export function refusalsRow(seen: Seen<Refusals>): Row {
  const name = 'refused';
  if (seen.kind !== 'seen') return { name, state: 'told', text: `not known: ${seen.why}` };
  const { total, most } = seen.value;
  const text = total === 0 ? 'nothing' : `${total}, most of them ${most ?? 'unknown'}`;
  return { name, state: 'told', text: `${text}, since the gateway was started` };
}

export interface ArchiveHead {
  readonly offset: number;
  /** When the last of it was received. */
  readonly received: number;
  readonly segments: number;
  readonly faults: number;
  /** When it was begun. */
  readonly created: number;
  readonly drill: { readonly began: number; readonly passed: boolean } | null;
}

/** A quiet server still says each ten seconds that it is there. */
const silence = 60_000;

export function archiveRows(
  seen: Seen<ArchiveHead>,
  /** Of the primary. */
  offset: number | null,
  drillEvery: number,
  now: number,
): readonly Row[] {
  const name = 'archive';
  if (seen.kind !== 'seen') {
    return [{ name, state: seen.kind === 'away' ? 'attention' : 'unknown', text: seen.why }];
  }
  const head = seen.value;
  const behind = offset === null ? null : Math.max(0, offset - head.offset);
  const age = now - head.received;
  const isLate = age > silence && behind !== 0;
  const lag = behind === null ? 'how far behind is not known' : `${behind} bytes behind`;
  const faults = head.faults === 0 ? '' : `, ${head.faults} faults`;
  const text = `${head.segments} segments, ${lag}, last received ${spanText(age)} ago${faults}`;
  const state = isLate || head.faults > 0 ? 'attention' : behind === null ? 'unknown' : 'good';
  return [{ name, state, text }, drillRow(head, drillEvery, now)];
}

function drillRow({ drill, created }: ArchiveHead, every: number, now: number): Row {
  const name = 'drill';
  const isOverdue = now - (drill?.began ?? created) > every;
  if (drill === null) {
    const text = 'never: run rampart archive drill';
    return { name, state: isOverdue ? 'attention' : 'told', text };
  }
  const came = drill.passed ? 'it was the same' : 'it DIFFERED';
  const text = `${spanText(now - drill.began)} ago, ${came}${isOverdue ? '; overdue' : ''}`;
  return { name, state: drill.passed && !isOverdue ? 'good' : 'attention', text };
}
