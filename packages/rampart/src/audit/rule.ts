// A rule: what is asked of a server, why, how it is checked and what mends it.
import type { Family, Harm, Layer, Mend, Severity } from './finding.ts';
import type { Group } from './group.ts';
import type { Seen } from './seen.ts';
import type { Verdict } from './verdict.ts';

/** How much is asked for; each asks for what those before it ask for too. */
export type Level = 'basic' | 'hardened' | 'regulated';

export const levels: readonly Level[] = ['basic', 'hardened', 'regulated'];

interface RuleText {
  /** Stable, never used again for something else: `NET-001`. */
  readonly id: string;
  readonly layer: Layer;
  readonly severity: Severity;
  readonly harms: readonly Harm[];
  /** What holds when the rule holds. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  readonly mend: Mend;
  /** From which level on it is asked. */
  readonly level: Level;
  /** Whether a provider answers for it where servers are rented. */
  readonly managed: 'customer' | 'provider';
  /** Whether the course on securing Redis (RU330) teaches it. */
  readonly taught: boolean;
  readonly references: readonly string[];
}

/** Each about one kind of subject. */
type RuleCheck =
  | { readonly of: 'server' | 'sentinel'; readonly check: (it: Seen) => Verdict }
  | { readonly of: 'deployment'; readonly check: (all: Group) => Verdict };

export type Rule = RuleText & RuleCheck & { readonly family: Family };
