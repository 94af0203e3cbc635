// What the events of the last hour come to: by layer and minute, by defence, and by code. Of a fixed size,
// whatever comes in.
import type { Layer, RampartEvent } from '@rampart/keyring';

import { layers } from '../../events/read-event.ts';
import { Recent } from '../../gateway/login/recent.ts';

const minute = 60_000;
const kept = 60;
const hour = kept * minute;
/** Codes and defences come out of logs, which may hold anything. */
const mostKinds = 256;
const mostWho = 32;
const mostSpeakers = 16;

/** Counts by minute; what is older than an hour is not there any more. */
export class Minutes {
  readonly #counts = new Float64Array(kept);
  #latest = 0;

  add(time: number, count: number): void {
    const at = Math.floor(time / minute);
    if (at > this.#latest) this.#turn(at);
    if (at > this.#latest - kept) this.#counts[at % kept] = (this.#counts[at % kept] ?? 0) + count;
  }

  /** The oldest first; the last one is the minute that runs. */
  all(now: number): readonly number[] {
    const last = Math.floor(now / minute);
    return Array.from({ length: kept }, (_, index) => this.#at(last - kept + 1 + index));
  }

  sum(now: number): number {
    return this.all(now).reduce((sum, count) => sum + count, 0);
  }

  /** Of about a minute: the one that runs, and the share of the one before that is not yet a minute ago. */
  lastMinute(now: number): number {
    const last = Math.floor(now / minute);
    const share = 1 - (now % minute) / minute;
    return Math.round(this.#at(last) + this.#at(last - 1) * share);
  }

  #at(minuteAt: number): number {
    const isKept = minuteAt <= this.#latest && minuteAt > this.#latest - kept;
    return isKept ? (this.#counts[minuteAt % kept] ?? 0) : 0;
  }

  #turn(to: number): void {
    for (let at = Math.max(this.#latest + 1, to - kept + 1); at <= to; at += 1) {
      this.#counts[at % kept] = 0;
    }
    this.#latest = to;
  }
}

export interface LayerTally {
  readonly allowed: Minutes;
  readonly refused: Minutes;
  /** Has any event told of it? */
  isHeard: boolean;
  /** First words of the codes: who tells of it. */
  readonly speakers: Set<string>;
  /** What failed last, until something recovered. */
  trouble: RampartEvent | null;
}

export interface KindTally {
  readonly layer: Layer;
  readonly counts: Minutes;
  last: RampartEvent;
  /** From where, and as whom. */
  readonly who: Recent<string, { count: number }>;
}

export class Tally {
  readonly layers: ReadonlyMap<Layer, LayerTally>;
  /** By code. */
  readonly refused = new Recent<string, KindTally>(mostKinds);
  readonly defences = new Recent<string, KindTally>(mostKinds);

  constructor() {
    this.layers = new Map(
      layers.map((layer) => [
        layer,
        {
          allowed: new Minutes(),
          refused: new Minutes(),
          isHeard: false,
          speakers: new Set(),
          trouble: null,
        },
      ]),
    );
  }

  add(event: RampartEvent, now: number): void {
    // Clocks differ; what is told to come from tomorrow counts as now.
    const time = Math.min(event.time, now);
    if (time <= now - hour) return;
    const tally = this.layers.get(event.layer);
    if (tally === undefined) return;
    const count = countOf(event);
    tally.isHeard = true;
    // A log may hold anything; no layer has as many speakers.
    if (tally.speakers.size < mostSpeakers) tally.speakers.add(event.code.split('_', 1)[0] ?? '');
    if (isPassage(event)) tally.allowed.add(time, count);
    if (isGrave(event)) tally.trouble = event;
    if (event.outcome === 'recovered') tally.trouble = null;
    if (event.outcome !== 'refused') return;
    tally.refused.add(time, count);
    note(this.refused, event.code, event, time, count);
    if (event.defence !== undefined) note(this.defences, event.defence, event, time, count);
  }
}

function note(
  kinds: Recent<string, KindTally>,
  name: string,
  event: RampartEvent,
  time: number,
  count: number,
): void {
  const kind = kinds.getOr(name, () => ({
    layer: event.layer,
    counts: new Minutes(),
    last: event,
    who: new Recent(mostWho),
  }));
  kind.counts.add(time, count);
  kind.last = event;
  kind.who.getOr(whoOf(event), () => ({ count: 0 })).count += count;
}

/** A line may stand for many of the same, and one of commands for all that it lists. */
function countOf({ code, fields = {} }: RampartEvent): number {
  const count = code === 'EVENTS_COMMANDS' ? fields['count'] : fields['repeated'];
  return typeof count === 'number' && Number.isInteger(count) && count > 0 ? count : 1;
}

/** A login at the gateway is no request; commands are counted where the policy has all of them recorded. */
function isPassage({ outcome, layer, code }: RampartEvent): boolean {
  return outcome === 'allowed' && (layer !== 'gateway' || code === 'EVENTS_COMMANDS');
}

function isGrave({ outcome, severity }: RampartEvent): boolean {
  return outcome === 'failed' && (severity === 'high' || severity === 'critical');
}

function whoOf({ fields = {} }: RampartEvent): string {
  const { user, address = fields['peer'] } = fields;
  const parts = [
    user === undefined ? '' : String(user),
    address === undefined ? '' : `from ${address}`,
  ];
  return parts.filter((part) => part !== '').join(' ') || 'somebody';
}
