// What the core is told: a word of an event, or everything that a look at something found.
import type { AlertRule, AlertSeverity } from '../policy/alert-types.ts';

/** Somebody said that it is so, that it is over, or that it happened once. */
export interface Word {
  readonly kind: 'holds' | 'ends' | 'happened';
  readonly rule: AlertRule;
  /** What it is about: a server, a user, a file. */
  readonly about: string;
  readonly says: string;
  readonly at: number;
  /** For how many it stands. */
  readonly times: number;
}

export interface Holding {
  readonly rule: AlertRule;
  readonly about: string;
  readonly says: string;
  /** Worse than the rule says by itself. */
  readonly severity?: AlertSeverity;
  /** Milliseconds for which it must have been so before it counts. */
  readonly after?: number;
}

/** What a source saw: what it does not find any more is over. */
export interface Look {
  readonly kind: 'look';
  readonly source: string;
  readonly at: number;
  readonly holds: readonly Holding[];
  /** False: it could not see everything, so what it found before stays. */
  readonly whole: boolean;
}

export type Heard = Word | Look;
