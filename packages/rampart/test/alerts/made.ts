// What the tests of the core hear.
import { randomUUID } from 'node:crypto';

import type { RampartEvent } from '@rampart/keyring';

import type { Holding, Look, Word } from '../../src/alerts/heard.ts';
import type { Judging } from '../../src/alerts/judge/judge.ts';
import type { Told } from '../../src/alerts/told.ts';
import type { AlertBounds } from '../../src/policy/alert-types.ts';

export const bounds: AlertBounds = {
  downAfter: 20_000,
  diskFree: 0.15,
  memoryUsed: 0.9,
  refusals: 100,
  logins: 10,
  archiveBehind: 120_000,
  certificateEnds: 14 * 86_400_000,
  egressTimes: 5,
};

export const usual: Omit<Judging, 'now'> = {
  off: [],
  silences: [],
  remindEvery: 4 * 3_600_000,
  most: 5,
  per: 300_000,
};

export function word(rule: Word['rule'], kind: Word['kind'], at: number, about = 'one'): Word {
  return { kind, rule, about, says: `${rule} ${kind}`, at, times: 1 };
}

export function look(at: number, holds: readonly Holding[], whole = true, source = 'all'): Look {
  return { kind: 'look', source, at, holds, whole };
}

export function event(
  code: string,
  time: number,
  fields: RampartEvent['fields'] = {},
  others: Partial<RampartEvent> = {},
): RampartEvent {
  return {
    time,
    class: 'api_activity',
    code,
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    message: `${code} happened.`,
    fields,
    ...others,
  };
}

export function told(text = 'Something is wrong.'): Told {
  return {
    v: 1,
    id: `shop-${randomUUID()}`,
    app: 'shop',
    at: 1_000,
    severity: 'critical',
    subject: '[shop] A server does not answer: a and 2 more',
    text,
    alerts: [],
    more: 2,
  };
}
