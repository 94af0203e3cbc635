// Makes notices of changes. A few come at once; in a flood the others are gathered in one, so that
// whoever is told can still read it. What is critical has a budget of its own and does not wait for less.
import type { Change, Standing } from '../alert.ts';

export interface Notice {
  /** Grows; a receiver that gets one twice knows it by this. */
  readonly number: number;
  readonly at: number;
  /** At most `mostListed`, the gravest first. */
  readonly changes: readonly Change[];
  /** How many others there were. */
  readonly more: number;
}

export interface Gathering {
  readonly now: number;
  readonly most: number;
  readonly per: number;
}

const mostListed = 50;
/** What stands is in the state all the same; of these only the number is kept. */
const mostGathered = 2_000;

export function gather(
  standing: Standing,
  { now, most, per }: Gathering,
): { readonly standing: Standing; readonly notice: Notice | null } {
  const sent = standing.sent.filter(({ at }) => now - at < per && at <= now);
  const all = merged(standing.gathered);
  const gathered = all.slice(-mostGathered);
  const uncounted = standing.uncounted + all.length - gathered.length;
  const critical = gathered.some(
    ({ kind, alert }) => kind !== 'ended' && alert.severity === 'critical',
  );
  const used = sent.filter((notice) => notice.critical === critical).length;
  if (gathered.length === 0 || used >= most) {
    return { standing: { ...standing, sent, gathered, uncounted }, notice: null };
  }
  const ordered = gathered.toSorted((a, b) => weightOf(b) - weightOf(a) || a.at - b.at);
  const notice = {
    number: standing.notices + 1,
    at: now,
    changes: ordered.slice(0, mostListed),
    more: Math.max(0, ordered.length - mostListed) + uncounted,
  };
  return {
    standing: {
      ...standing,
      sent: [...sent, { at: now, critical }],
      gathered: [],
      uncounted: 0,
      notices: notice.number,
    },
    notice,
  };
}

/** Of what changed more than once while it waited, the beginning and the latest are enough. */
function merged(changes: readonly Change[]): readonly Change[] {
  const kept = new Map<string, Change>();
  for (const change of changes) {
    const { kind, alert } = change;
    const key = `${kind} ${alert.rule} ${alert.about}`;
    kept.delete(key);
    kept.set(key, change);
  }
  return [...kept.values()];
}

const weights = { critical: 40, high: 30, medium: 20, low: 10 } as const;
const kinds = { began: 2, stands: 1, ended: 0 } as const;

function weightOf({ kind, alert }: Change): number {
  return weights[alert.severity] + kinds[kind];
}
