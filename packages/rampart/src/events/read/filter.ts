// Which events a person asks for. All that is asked must hold; a filter that is left out always does.
import type { Layer, Outcome, RampartEvent, Severity } from '@rampart/keyring';

import { EventsError } from '../codes.ts';
import { layers, oneOf, outcomes, severities } from '../read-event.ts';

export interface EventFilter {
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number;
  /** Milliseconds since 1970, exclusive. */
  readonly until?: number;
  /** A code, or its beginning with an asterisk: `GATEWAY_*`. */
  readonly code?: string;
  readonly user?: string;
  readonly outcome?: Outcome;
  /** This severity and the greater ones. */
  readonly severity?: Severity;
  readonly layer?: Layer;
  /** Somewhere in the message or the fields, in either case. */
  readonly text?: string;
}

/** The filter as a person writes it; everything is text. */
export interface FilterWords {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly code?: string | undefined;
  readonly user?: string | undefined;
  readonly outcome?: string | undefined;
  readonly severity?: string | undefined;
  readonly layer?: string | undefined;
  readonly text?: string | undefined;
}

export function readFilter(words: FilterWords, now: number): EventFilter {
  const { since, until, code, user, outcome, severity, layer, text } = words;
  return {
    ...(since === undefined ? {} : { since: readMoment('since', since, now) }),
    ...(until === undefined ? {} : { until: readMoment('until', until, now) }),
    ...(code === undefined ? {} : { code: code.toUpperCase() }),
    ...(user === undefined ? {} : { user }),
    ...(outcome === undefined ? {} : { outcome: oneWord('outcome', outcomes, outcome) }),
    ...(severity === undefined ? {} : { severity: oneWord('severity', severities, severity) }),
    ...(layer === undefined ? {} : { layer: oneWord('layer', layers, layer) }),
    ...(text === undefined ? {} : { text }),
  };
}

/** One predicate, made once: a log has millions of events. */
export function matcherOf(filter: EventFilter): (event: RampartEvent) => boolean {
  const { since, until, code, user, outcome, severity, layer, text } = filter;
  const tests: ((event: RampartEvent) => boolean)[] = [];
  if (since !== undefined) tests.push(({ time }) => time >= since);
  if (until !== undefined) tests.push(({ time }) => time < until);
  if (code !== undefined) tests.push(codeTest(code));
  if (user !== undefined) tests.push(({ fields }) => String(fields?.['user']) === user);
  if (outcome !== undefined) tests.push((event) => event.outcome === outcome);
  if (severity !== undefined) {
    const least = severities.indexOf(severity);
    tests.push((event) => severities.indexOf(event.severity) >= least);
  }
  if (layer !== undefined) tests.push((event) => event.layer === layer);
  if (text !== undefined) tests.push(textTest(text.toLowerCase()));
  return (event) => tests.every((test) => test(event));
}

function codeTest(code: string): (event: RampartEvent) => boolean {
  if (!code.endsWith('*')) return (event) => event.code === code;
  const start = code.slice(0, -1);
  return (event) => event.code.startsWith(start);
}

function textTest(text: string): (event: RampartEvent) => boolean {
  return ({ message, fields = {} }) =>
    message.toLowerCase().includes(text) ||
    Object.values(fields).some((value) => String(value).toLowerCase().includes(text));
}

const UNITS: Readonly<Record<string, number>> = Object.freeze({
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
});

/** `2026-11-20T14:03Z`, or how long ago: `90s`, `15m`, `2h`, `7d`. */
function readMoment(name: string, text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) {
    const hint = 'Write 2026-11-20T14:03Z, or how long ago it is: 90s, 15m, 2h, 7d.';
    throw new EventsError('EVENTS_FILTER_INVALID', `--${name} "${text}" is no moment. ${hint}`);
  }
  return moment;
}

function oneWord<Word extends string>(name: string, words: readonly Word[], text: string): Word {
  const word = oneOf(words, text);
  if (word === null) {
    throw new EventsError(
      'EVENTS_FILTER_INVALID',
      `--${name} is one of ${words.join(', ')}, not "${text}".`,
    );
  }
  return word;
}
