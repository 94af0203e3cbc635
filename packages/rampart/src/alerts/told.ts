// A notice as it is told: as data for programs, and in words for people.
import type { AlertRule, AlertSeverity } from '../policy/alert-types.ts';
import { printable } from '../events/printable.ts';
import type { Change } from './alert.ts';
import type { Notice } from './judge/gather.ts';
import { isAtLeast, ranks, rules } from './rules.ts';

export interface ToldAlert {
  readonly kind: Change['kind'];
  readonly alert: AlertRule;
  readonly title: string;
  readonly severity: AlertSeverity;
  readonly about: string;
  readonly since: number;
  readonly last: number;
  readonly count: number;
  readonly says: string;
  readonly means: string;
  readonly todo: string;
}

export interface Told {
  readonly v: 1;
  /** The same notice has the same id, however often it comes. */
  readonly id: string;
  readonly app: string;
  readonly at: number;
  readonly severity: AlertSeverity;
  readonly subject: string;
  /** In words; chat services show it. */
  readonly text: string;
  readonly alerts: readonly ToldAlert[];
  /** How many others are not listed. */
  readonly more: number;
}

/** Null: nothing of it is as severe as that. */
export function toldOf(notice: Notice, app: string, from: AlertSeverity): Told | null {
  const alerts = notice.changes.map(toldAlert).filter(({ severity }) => isAtLeast(severity, from));
  const [first] = alerts;
  if (first === undefined) return null;
  const severity = alerts.reduce<AlertSeverity>(
    (most, each) => (ranks.indexOf(each.severity) > ranks.indexOf(most) ? each.severity : most),
    'low',
  );
  const others = alerts.length + notice.more - 1;
  const subject = oneLine(
    `[${app}] ${words[first.kind]}${first.title}${first.about === '' ? '' : `: ${first.about}`}${others > 0 ? ` and ${others} more` : ''}`,
  );
  const more = notice.more > 0 ? [`And ${notice.more} more: see the console, or the log.`] : [];
  const text = [...alerts.map(paragraphOf), ...more].join('\n\n');
  const id = `${app}-${notice.number}-${notice.at}`;
  return { v: 1, id, app, at: notice.at, severity, subject, text, alerts, more: notice.more };
}

const words: Readonly<Record<Change['kind'], string>> = {
  began: '',
  stands: 'still: ',
  ended: 'over: ',
};

function toldAlert({ kind, alert }: Change): ToldAlert {
  const { title, means, todo } = rules[alert.rule];
  const { rule, severity, about, since, last, count, says } = alert;
  return {
    kind,
    alert: rule,
    title,
    severity,
    about: printable(about),
    since,
    last,
    count,
    says: printable(says),
    means,
    todo,
  };
}

function paragraphOf(alert: ToldAlert): string {
  const { kind, title, severity, about, since, last, count, says, means, todo } = alert;
  const head = `${words[kind]}${title}${about === '' ? '' : `: ${about}`} (${severity})`;
  if (kind === 'ended')
    return `${head}\n${says}\nIt lasted from ${moment(since)} to ${moment(last)}.`;
  const often = count > 1 ? `, ${count} times` : '';
  return `${head}\n${says}\nSince ${moment(since)}${often}. ${means}\nWhat to do: ${todo}`;
}

function moment(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

const longestSubject = 180;

function oneLine(text: string): string {
  const line = printable(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1)}…` : line;
}
