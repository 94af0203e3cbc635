// What has come to differ from the policy since somebody looked last, and what is as it says again.
import type { EventClass, RampartEvent, Severity } from '@rampart/keyring';

import type { Plan } from '../plan.ts';
import { planEvents } from './events.ts';
import type { PlanEventCode } from './events.ts';

/** Null: nobody has looked before, so everything that differs is new. */
export function driftBetween(
  before: Plan | null,
  now: Plan,
  time: number,
): readonly RampartEvent[] {
  const was = linesOf(before);
  const is = linesOf(now);
  const come = [...is].filter(([id]) => !was.has(id)).map(([, line]) => line);
  const gone = [...was].filter(([id]) => !is.has(id)).map(([, line]) => line);
  return [
    ...come.map((line) => eventOf(line.code, line, time)),
    ...gone.map((line) => eventOf('PLAN_DRIFT_GONE', line, time)),
  ];
}

interface Line {
  readonly code: PlanEventCode;
  readonly id: string;
  readonly what: string;
  readonly why: string;
}

/** Steps that only look are no drift. */
function linesOf(plan: Plan | null): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  for (const { id, change, risk } of plan?.steps ?? []) {
    if (change.sign === '=') continue;
    lines.set(id, { code: 'PLAN_DRIFT_FOUND', id, what: change.what, why: risk });
  }
  for (const { what, why } of plan?.unseen ?? []) {
    const id = `unknown ${what}`;
    lines.set(id, { code: 'PLAN_DRIFT_UNKNOWN', id, what, why });
  }
  return lines;
}

const kinds: Readonly<
  Record<PlanEventCode, readonly [Severity, EventClass, RampartEvent['outcome']]>
> = {
  PLAN_DRIFT_FOUND: ['high', 'detection_finding', 'observed'],
  PLAN_DRIFT_UNKNOWN: ['medium', 'detection_finding', 'observed'],
  PLAN_DRIFT_GONE: ['info', 'detection_finding', 'recovered'],
};

function eventOf(code: PlanEventCode, { id, what, why }: Line, time: number): RampartEvent {
  const [severity, eventClass, outcome] = kinds[code];
  const message = `${what} ${planEvents[code]}`;
  return {
    time,
    class: eventClass,
    code,
    severity,
    outcome,
    layer: 'watch',
    message,
    fields: { step: id, reason: why },
  };
}
