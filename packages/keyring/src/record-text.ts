// A record of the file store as text. A file that is no record counts as a damaged ring and an empty
// rest: servers put back what they hold, and nonces from before are not believed.
import { newRecord } from './record.ts';
import type { OnceRecord, RingRecord } from './record.ts';

type Fields = Readonly<Record<string, unknown>>;

export function recordText(record: RingRecord): string {
  const once = record.once === null ? null : { ...record.once, used: [...record.once.used] };
  return JSON.stringify({ ...record, once });
}

export function parseRecord(text: string): RingRecord {
  const damaged: RingRecord = { ...newRecord(), value: 'damaged' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return damaged;
  }
  if (!isFields(parsed)) return damaged;
  const { value, list, sequence } = parsed;
  const revocations = readRevocations(parsed['revocations']);
  if (value !== null && typeof value !== 'string') return damaged;
  if (typeof list !== 'string' || !isNumber(sequence) || revocations === null) return damaged;
  return { value, list, sequence, revocations, once: readOnce(parsed['once']) };
}

function readRevocations(value: unknown): RingRecord['revocations'] | null {
  if (!Array.isArray(value)) return null;
  const items: readonly unknown[] = value;
  const read: RingRecord['revocations'] = [];
  for (const item of items) {
    if (!isFields(item)) return null;
    const { sequence, entry } = item;
    if (!isNumber(sequence) || typeof entry !== 'string') return null;
    read.push({ sequence, entry });
  }
  return read;
}

function readOnce(value: unknown): OnceRecord | null {
  if (!isFields(value) || !Array.isArray(value['used'])) return null;
  const { since, ahead } = value;
  if (!isNumber(since) || !isNumber(ahead)) return null;
  const pairs: readonly unknown[] = value['used'];
  const used = new Map<string, number>();
  for (const pair of pairs) {
    const [nonce, until] = isList(pair) ? pair : [];
    if (typeof nonce !== 'string' || !isNumber(until)) return null;
    used.set(nonce, until);
  }
  return { since, ahead, used };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
