// An event as the log takes it: bounded in every direction, so that no caller and no hostile name
// can make a line that is long, broken or misleading.
import type { RampartEvent } from '@rampart/keyring';

export type Fields = Readonly<Record<string, string | number | boolean>>;

const LONGEST = Object.freeze({ word: 64, message: 1_024, value: 256 });
export const MOST_FIELDS = 24;
const FIELD_NAME = /^[a-z][A-Za-z0-9]{0,47}$/;

/** Text that was cut ends with this. */
const CUT = '…';

/** The event with nothing in it that is too long, too much or not what the schema says. */
export function boundEvent(event: RampartEvent): RampartEvent {
  return {
    time: Number.isFinite(event.time) ? Math.trunc(event.time) : 0,
    class: event.class,
    code: cut(event.code, LONGEST.word),
    severity: event.severity,
    outcome: event.outcome,
    layer: event.layer,
    ...(event.defence === undefined ? {} : { defence: event.defence }),
    message: cut(event.message, LONGEST.message),
    ...(event.fields === undefined ? {} : { fields: boundFields(event.fields) }),
  };
}

export function boundFields(fields: Fields, most: number = MOST_FIELDS): Fields {
  const bounded: Record<string, string | number | boolean> = {};
  let kept = 0;
  let leftOff = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (kept === most || !FIELD_NAME.test(name)) {
      leftOff += 1;
      continue;
    }
    bounded[name] = boundValue(value);
    kept += 1;
  }
  if (leftOff > 0) bounded['fieldsLeftOff'] = leftOff;
  return bounded;
}

function boundValue(value: string | number | boolean): string | number | boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return cut(value, LONGEST.value);
}

function cut(text: string, most: number): string {
  return text.length > most ? text.slice(0, most - 1) + CUT : text;
}
