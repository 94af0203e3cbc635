import { types } from 'node:util';

import type { Expression } from '../language/expression.ts';
import { madePart, type Part } from './part.ts';
import { expressionOf } from './source.ts';

/** A day that the calendar has, in UTC: `2028-02-29`. Takes also a `Date`, of which it uses the day. */
export function date(): Part<string | Date> {
  return madePart({
    kind: 'date',
    meaning: 'a day of the calendar as 2028-02-29, or a Date',
    expression: days,
    max: 10,
    textOf: dayOf,
    valueOf: (text) => text,
  });
}

const pairsDivisibleBy4 = '(0[48]|[2468][048]|[13579][26])';

const days: Expression = expressionOf(
  [
    '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])',
    '[0-9]{4}-(0[13-9]|1[0-2])-(29|30)',
    '[0-9]{4}-(0[13578]|1[02])-31',
    `[0-9]{2}${pairsDivisibleBy4}-02-29`,
    `(00|${pairsDivisibleBy4})00-02-29`,
  ].join('|'),
);

function dayOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!types.isDate(value)) return undefined;
  // Not through the value itself, whose methods may have been replaced.
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}
