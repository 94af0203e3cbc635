// What a store without scripts keeps of one ring, and the steps on it. The memory store holds such a
// record, the file store writes it down; Redis does the same steps in Lua.
import { randomBytes } from 'node:crypto';
import type { ConsumeResult } from './types.ts';
import { LATEST, PAGE, entryParts, versionOf } from './store.ts';
import type { FoundRevocation, Known, Reading, Times, Write, Written } from './store.ts';

export interface RingRecord {
  value: string | null;
  list: string;
  sequence: number;
  revocations: { sequence: number; entry: string }[];
  /** `since`: what was consumed before is not known. */
  once: OnceRecord | null;
}

export interface OnceRecord {
  readonly since: number;
  /** How far the servers' time was ahead of the store's when it began. */
  readonly ahead: number;
  /** Nonces and when they die, in the order in which they came. */
  readonly used: Map<string, number>;
}

/** Nonces are forgotten this long after they have died, for clocks that differ. */
export const FORGET = 60_000;
/**
 * A nonce issued later than this after the time of all who are asked proves that clocks have parted,
 * and so does a server that is further ahead of the store than the one that began the memory.
 */
export const AHEAD = 5_000;

export function newRecord(): RingRecord {
  return { value: null, list: '', sequence: 0, revocations: [], once: null };
}

export function readRecord(record: RingRecord, known: Known, time: number): Reading {
  if (known.once) ensureOnce(record, time, known.now);
  const version = record.value === null ? null : versionOf(record.value);
  const after = record.list === known.list ? known.sequence : 0;
  const waiting = record.revocations.filter((item) => item.sequence > after);
  const page = waiting.slice(0, PAGE);
  return {
    time,
    version,
    value: version === known.version ? null : record.value,
    list: record.list,
    sequence: page.at(-1)?.sequence ?? after,
    entries: page.map((item) => item.entry),
    more: waiting.length > page.length,
  };
}

export function writeRecord(record: RingRecord, change: Write, time: number): Written {
  if (Math.abs(time - change.basedOn) > LATEST) return 'late';
  const version = record.value === null ? null : versionOf(record.value);
  if (version !== change.expected) return 'changed';
  record.value = change.value;
  return 'written';
}

/** Returns the name of the list. */
export function addToRecord(record: RingRecord, entries: readonly string[], dead: number): string {
  if (record.list === '') record.list = randomBytes(12).toString('base64url');
  const byHash = new Map(record.revocations.map((item) => [entryParts(item.entry).hash, item]));
  const covered = new Set<{ sequence: number; entry: string }>();
  for (const entry of entries) {
    const fresh = entryParts(entry);
    const item = byHash.get(fresh.hash);
    const old = item === undefined ? null : entryParts(item.entry);
    if (old !== null && old.at >= fresh.at && old.until >= fresh.until) continue;
    if (item !== undefined && old !== null && fresh.at >= old.at && fresh.until >= old.until) {
      covered.add(item);
    }
    record.sequence += 1;
    const added = { sequence: record.sequence, entry };
    record.revocations.push(added);
    byHash.set(fresh.hash, added);
  }
  record.revocations = record.revocations.filter(
    (item) => !covered.has(item) && entryParts(item.entry).until > dead,
  );
  return record.list;
}

export function findInRecord(record: RingRecord, hashes: readonly string[]): FoundRevocation {
  const entries = record.revocations
    .map((item) => item.entry)
    .filter((entry) => hashes.includes(entryParts(entry).hash));
  return { list: record.list, entries };
}

export function consumeInRecord(
  record: RingRecord,
  nonce: string,
  issuedAt: number,
  until: number,
  times: Times & { readonly time: number },
): ConsumeResult {
  const once = ensureOnce(record, times.time, times.now);
  const dead = Math.min(times.time, times.dead) - FORGET;
  for (const [used, diesAt] of once.used) {
    if (diesAt >= dead) break;
    once.used.delete(used);
  }
  if (issuedAt <= once.since || issuedAt > Math.max(times.time, times.now) + AHEAD) return 'lost';
  if (once.used.has(nonce)) return 'used';
  once.used.set(nonce, until);
  return 'fresh';
}

function ensureOnce(record: RingRecord, time: number, now: number): OnceRecord {
  const ahead = Math.max(0, now - time);
  // Begun at a time that was too early, it would believe what was used before.
  const parted = record.once !== null && ahead > record.once.ahead + AHEAD;
  if (record.once === null || parted) {
    record.once = { since: Math.max(time, now), ahead, used: new Map() };
  }
  return record.once;
}
