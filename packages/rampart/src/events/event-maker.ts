// How a room tells what it does: a table of its codes, and the layer that all of them are about.
import type { EventClass, Layer, Outcome, RampartEvent, Severity } from '@rampart/keyring';

import type { Fields } from './bound.ts';

export type EventKind = readonly [severity: Severity, outcome: Outcome, eventClass: EventClass];

export type EventMaker<Code extends string> = (
  code: Code,
  message: string,
  fields?: Fields,
) => RampartEvent;

export function eventMaker<Code extends string>(
  layer: Layer,
  kinds: Readonly<Record<Code, EventKind>>,
): EventMaker<Code> {
  return (code, message, fields = {}) => {
    const [severity, outcome, eventClass] = kinds[code];
    const time = Date.now();
    return { time, class: eventClass, code, severity, outcome, layer, message, fields };
  };
}
