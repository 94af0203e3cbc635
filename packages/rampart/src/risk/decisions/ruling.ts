// Whether a decision lets something stand today.
import type { Decision } from './decision.ts';

/** Something that a decision may be about. */
export interface Matter {
  /** A rule of the audit, or a mishap. */
  readonly name: string;
  /** Where it was found; null for what has no place, such as a mishap. */
  readonly subject: string | null;
}

/** What holds today of what was decided. */
export type Standing = 'holds' | 'expired' | 'reopened';

/** What was decided about a matter, and whether that still holds. */
export interface Ruling {
  readonly standing: Standing;
  readonly decision: Decision;
}

/** What a decision is worth today, in its own currency; undefined when nobody has reckoned it. */
export type WorthNow = (decision: Decision) => number | undefined;

/**
 * The ruling on a matter; null when nobody decided about it. `now` is in milliseconds since 1970.
 * Of several decisions one that holds counts, and then the one that holds longest.
 */
export function rulingOn(
  matter: Matter,
  decisions: readonly Decision[],
  now: number,
  worthNow: WorthNow = () => undefined,
): Ruling | null {
  const rulings = decisions
    .filter((decision) => covers(decision, matter))
    .map((decision) => ({ decision, standing: standingOf(decision, now, worthNow(decision)) }))
    .toSorted((a, b) => b.decision.expires.localeCompare(a.decision.expires));
  return rulings.find(({ standing }) => standing === 'holds') ?? rulings[0] ?? null;
}

/** `worth`: the expected loss a year that hangs on it today, if it is known. */
export function standingOf(
  { expires, figures }: Decision,
  now: number,
  worth: number | undefined,
): Standing {
  if (now >= endOf(expires)) return 'expired';
  if (figures === null || worth === undefined) return 'holds';
  return worth > figures.annualLoss * (1 + figures.band) ? 'reopened' : 'holds';
}

function covers({ about, subjects }: Decision, { name, subject }: Matter): boolean {
  if (!about.includes(name)) return false;
  return subjects.length === 0 || (subject !== null && subjects.includes(subject));
}

/** A decision holds to the end of its last day, UTC. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 86_400_000;
}
