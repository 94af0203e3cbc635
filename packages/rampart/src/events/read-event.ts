// An event out of a parsed line. A log may come from anywhere, so every member is checked.
import type { Defence, EventClass, Layer, Outcome, RampartEvent, Severity } from '@rampart/keyring';

import { boundFields, MOST_FIELDS } from './bound.ts';
import type { Fields } from './bound.ts';

export const layers: readonly Layer[] = ['csrf', 'client', 'gateway', 'server', 'data', 'watch'];

/** From the least to the greatest. */
export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export const outcomes: readonly Outcome[] = [
  'allowed',
  'refused',
  'observed',
  'changed',
  'failed',
  'recovered',
];

const classes: readonly EventClass[] = [
  'web_resource_access',
  'network_activity',
  'api_activity',
  'file_activity',
  'configuration_change',
  'authentication',
  'key_management',
  'application_lifecycle',
  'detection_finding',
];

export function readEvent(members: Readonly<Record<string, unknown>>): RampartEvent | null {
  const { time, code, message, defence, fields } = members;
  const eventClass = oneOf(classes, members['class']);
  const severity = oneOf(severities, members['severity']);
  const outcome = oneOf(outcomes, members['outcome']);
  const layer = oneOf(layers, members['layer']);
  if (eventClass === null || severity === null || outcome === null || layer === null) return null;
  if (typeof time !== 'number' || typeof code !== 'string' || typeof message !== 'string') {
    return null;
  }
  const read = fields === undefined ? undefined : readFields(fields);
  if (read === null || (defence !== undefined && !isDefence(defence))) return null;
  return {
    time,
    class: eventClass,
    code,
    severity,
    outcome,
    layer,
    ...(defence === undefined ? {} : { defence }),
    message,
    ...(read === undefined ? {} : { fields: read }),
  };
}

function readFields(fields: unknown): Fields | null {
  if (typeof fields !== 'object' || fields === null) return null;
  const read: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) {
    const isFlat =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!isFlat) return null;
    read[name] = value;
  }
  // One more than is written by a caller: the count of what was left off.
  return boundFields(read, MOST_FIELDS + 1);
}

function isDefence(value: unknown): value is Defence {
  return typeof value === 'string' && layers.some((layer) => value.startsWith(`${layer}.`));
}

export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | null {
  return words.find((word) => word === value) ?? null;
}
