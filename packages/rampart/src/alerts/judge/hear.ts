// From what stands and what was heard to what stands now. It decides on plain data and does nothing.
import type { AlertRule } from '../../policy/alert-types.ts';
import type { Alert, Brewing, Standing } from '../alert.ts';
import type { Heard, Holding, Look, Word } from '../heard.ts';
import { ranks, rules } from '../rules.ts';

/** Whoever changes his name with every attempt must not fill the memory, nor the reader's day. */
const mostOfARule = 50;
const others = 'others';
const longestSaying = 400;
const longestAbout = 160;
const longAgo = Number.MIN_SAFE_INTEGER;

interface Heap {
  readonly alerts: Map<string, Alert>;
  readonly brewing: Map<string, Brewing>;
  readonly ended: Alert[];
}

export interface Hearing {
  readonly standing: Standing;
  readonly ended: readonly Alert[];
}

export function hear(
  standing: Standing,
  heard: readonly Heard[],
  off: readonly AlertRule[],
): Hearing {
  const heap: Heap = {
    alerts: new Map(standing.alerts.map((alert) => [keyOf(alert.rule, alert.about), alert])),
    brewing: new Map(standing.brewing.map((each) => [keyOf(each.rule, each.about), each])),
    ended: [],
  };
  for (const each of heard) {
    if (each.kind === 'look') takeLook(heap, each, off);
    else if (!off.includes(each.rule)) takeWord(heap, each);
  }
  return {
    standing: {
      ...standing,
      alerts: [...heap.alerts.values()],
      brewing: [...heap.brewing.values()],
    },
    ended: heap.ended,
  };
}

function takeWord(heap: Heap, word: Word): void {
  const { rule, says, at, times } = word;
  const about = placeOf(heap, rule, word.about);
  if (word.kind === 'ends') return end(heap, rule, word.about, says, at);
  const known = heap.alerts.get(keyOf(rule, about));
  raise(heap, {
    rule,
    about,
    source: null,
    severity: known?.severity ?? rules[rule].severity,
    says,
    since: known?.since ?? at,
    last: Math.max(at, known?.last ?? at),
    count: (known?.count ?? 0) + times,
    told: known?.told ?? null,
  });
}

function takeLook(heap: Heap, look: Look, off: readonly AlertRule[]): void {
  const { source, at, whole } = look;
  const holds = look.holds.filter(({ rule }) => !off.includes(rule));
  const found = new Set(holds.map(({ rule, about }) => keyOf(rule, placeOf(heap, rule, about))));
  if (whole) {
    for (const alert of heap.alerts.values()) {
      if (alert.source !== source || found.has(keyOf(alert.rule, alert.about))) continue;
      end(heap, alert.rule, alert.about, alert.says, at);
    }
    for (const [key, each] of heap.brewing) {
      if (each.source === source && !found.has(key)) heap.brewing.delete(key);
    }
  }
  for (const holding of holds) takeHolding(heap, holding, source, at);
}

function takeHolding(heap: Heap, holding: Holding, source: string, at: number): void {
  const { rule, says, after = 0, severity = rules[rule].severity } = holding;
  const about = placeOf(heap, rule, holding.about);
  const key = keyOf(rule, about);
  const known = heap.alerts.get(key);
  const since = known?.since ?? heap.brewing.get(key)?.since ?? at;
  if (known === undefined && at - since < after) {
    heap.brewing.set(key, { rule, about, source, since });
    return;
  }
  heap.brewing.delete(key);
  const isWorse = known !== undefined && ranks.indexOf(severity) > ranks.indexOf(known.severity);
  const told = known?.told ?? null;
  raise(heap, {
    rule,
    about,
    source,
    severity,
    says,
    since,
    last: at,
    count: known?.count ?? 1,
    // What has become worse is told again at once.
    told: isWorse && told !== null ? longAgo : told,
  });
}

function raise(heap: Heap, alert: Alert): void {
  const { rule, about, says } = alert;
  heap.alerts.set(keyOf(rule, about), {
    ...alert,
    about: about.slice(0, longestAbout),
    says: says.slice(0, longestSaying),
  });
}

function end(heap: Heap, rule: AlertRule, about: string, says: string, at: number): void {
  const key = keyOf(rule, about);
  const alert = heap.alerts.get(key);
  heap.brewing.delete(key);
  if (alert === undefined) return;
  heap.alerts.delete(key);
  heap.ended.push({ ...alert, says: says.slice(0, longestSaying), last: at });
}

/** What it is about; beyond the most of a rule, all others are one. */
function placeOf({ alerts }: Heap, rule: AlertRule, about: string): string {
  const name = about.slice(0, longestAbout);
  if (alerts.has(keyOf(rule, name))) return name;
  let count = 0;
  for (const alert of alerts.values()) if (alert.rule === rule) count += 1;
  return count < mostOfARule ? name : others;
}

function keyOf(rule: AlertRule, about: string): string {
  return `${rule} ${about.slice(0, longestAbout)}`;
}
