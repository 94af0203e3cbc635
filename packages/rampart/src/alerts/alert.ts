// An alert that stands, and all that is kept of alerts: plain data, the same in memory and on disk.
import type { AlertRule, AlertSeverity } from '../policy/alert-types.ts';

export interface Alert {
  readonly rule: AlertRule;
  readonly about: string;
  /** Who looks after it; null: events say when it is over. */
  readonly source: string | null;
  readonly severity: AlertSeverity;
  readonly says: string;
  readonly since: number;
  readonly last: number;
  readonly count: number;
  /** When somebody was told last; null: nobody yet. */
  readonly told: number | null;
}

/** What has been so for a while, and not long enough to be told. */
export interface Brewing {
  readonly rule: AlertRule;
  readonly about: string;
  readonly source: string;
  readonly since: number;
}

/** Something to be told: it began, it still stands, it is over. */
export interface Change {
  readonly kind: 'began' | 'stands' | 'ended';
  readonly at: number;
  readonly alert: Alert;
}

export interface Standing {
  readonly alerts: readonly Alert[];
  readonly brewing: readonly Brewing[];
  /** Not sent yet, because so much was. */
  readonly gathered: readonly Change[];
  /** How many more there were than are kept. */
  readonly uncounted: number;
  /** When notices went out lately. */
  readonly sent: readonly { readonly at: number; readonly critical: boolean }[];
  /** Notices so far: each has a number. */
  readonly notices: number;
}

export const nothingStands: Standing = {
  alerts: [],
  brewing: [],
  gathered: [],
  uncounted: 0,
  sent: [],
  notices: 0,
};

/** From now until its end, nobody is told of this. */
export interface Silence {
  readonly rule: AlertRule | '*';
  /** Null: whatever it is about. */
  readonly about: string | null;
  readonly until: number;
  readonly why: string;
}

export function isSilenced(
  { rule, about }: Pick<Alert, 'rule' | 'about'>,
  silences: readonly Silence[],
  now: number,
): boolean {
  return silences.some(
    (silence) =>
      now < silence.until &&
      (silence.rule === '*' || silence.rule === rule) &&
      (silence.about === null || silence.about === about),
  );
}
