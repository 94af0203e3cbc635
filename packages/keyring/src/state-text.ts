// The state of a ring as canonical JSON, and back. Reading checks every field: without a seal key
// (or with a defect elsewhere) anything may stand in the store.
import type { ClockShift } from './clock.ts';
import { isKeyId } from './id.ts';
import { fromText } from './seal.ts';
import { FOREVER, byId } from './state.ts';
import type { CutOff, RingKey, RingState, Tombstone } from './state.ts';

/** A ring has a handful of keys; more than this is an attack or a defect. */
const MOST = 2000;

type Fields = Readonly<Record<string, unknown>>;

export function writeState(state: RingState): string {
  return JSON.stringify({
    epoch: state.epoch,
    keys: state.keys.map((key) => ({
      id: key.id,
      secret: key.secret,
      bornAt: key.bornAt,
      activatesAt: key.activatesAt,
      retiresAt: key.retiresAt,
      expiresAt: key.expiresAt,
      horizon: key.horizon,
      earliestEnd: key.earliestEnd,
      openOnly: key.openOnly,
      revised: key.revised,
    })),
    tombstones: state.tombstones.map(({ id, at, until }) => ({ id, at, until })),
    cutOff:
      state.cutOff === null ? null : { moment: state.cutOff.moment, until: state.cutOff.until },
    clockShift: writeShift(state.clockShift),
  });
}

function writeShift(shift: ClockShift | null): ClockShift | null {
  return shift === null ? null : { ahead: shift.ahead, at: shift.at, revised: shift.revised };
}

/** `null` when the text is not the state of a ring. */
export function readState(text: string): RingState | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isFields(parsed)) return null;
  const epoch = parsed['epoch'];
  const keys = readList(parsed['keys'], readKey);
  const tombstones = readList(parsed['tombstones'], readTombstone);
  const cutOff = parsed['cutOff'] === null ? null : readCutOff(parsed['cutOff']);
  const clockShift = parsed['clockShift'] === null ? null : readShift(parsed['clockShift']);
  if (!isCount(epoch) || keys === null || tombstones === null) return null;
  if (cutOff === undefined || clockShift === undefined) return null;
  return { epoch, keys: byId(keys), tombstones: byId(tombstones), cutOff, clockShift };
}

/** Equal but for the epoch, which only counts writes. */
export function sameContent(a: RingState, b: RingState): boolean {
  return writeState({ ...a, epoch: 0 }) === writeState({ ...b, epoch: 0 });
}

function readList<Item extends { readonly id: string }>(
  value: unknown,
  read: (fields: Fields) => Item | undefined,
): Item[] | null {
  if (!Array.isArray(value) || value.length > MOST) return null;
  const list: readonly unknown[] = value;
  const items: Item[] = [];
  for (const fields of list) {
    const item = isFields(fields) ? read(fields) : undefined;
    if (item === undefined || items.some((other) => other.id === item.id)) return null;
    items.push(item);
  }
  return items;
}

function readKey(fields: Fields): RingKey | undefined {
  const { id, secret, bornAt, activatesAt, retiresAt, expiresAt } = fields;
  const { horizon, earliestEnd, openOnly, revised } = fields;
  if (!isKeyId(id) || typeof secret !== 'string' || fromText(secret)?.length !== 32)
    return undefined;
  if (!isMoment(bornAt) || !isMoment(activatesAt) || !isMoment(retiresAt)) return undefined;
  if (!isMoment(expiresAt) || !isMoment(horizon) || !isMoment(earliestEnd)) return undefined;
  if (typeof openOnly !== 'boolean' || !isCount(revised)) return undefined;
  const times = { bornAt, activatesAt, retiresAt, expiresAt, horizon, earliestEnd };
  return { id, secret, ...times, openOnly, revised };
}

function readTombstone({ id, at, until }: Fields): Tombstone | undefined {
  return isKeyId(id) && isMoment(at) && isMoment(until) ? { id, at, until } : undefined;
}

function readCutOff(value: unknown): CutOff | undefined {
  if (!isFields(value)) return undefined;
  const { moment, until } = value;
  return isMoment(moment) && isMoment(until) ? { moment, until } : undefined;
}

function readShift(value: unknown): ClockShift | undefined {
  if (!isFields(value)) return undefined;
  const { ahead, at, revised } = value;
  return isMoment(ahead) && isMoment(at) && isCount(revised) ? { ahead, at, revised } : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= FOREVER;
}
