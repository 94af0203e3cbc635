// Makes notices of changes. A few come at once; in a flood the others are gathered in one, so that
// whoever is told can still read it. What is critical has a budget of its own and does not wait for less.
import type { Change, Standing } from '../alert.ts';
import { ranks } from '../rules.ts';

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
  const gathered = all.slice(0, mostGathered);
  const uncounted = standing.uncounted + all.length - gathered.length;
  const critical = gathered.some(
    ({ kind, alert }) => kind !== 'ended' && alert.severity === 'critical',
  );
  const used = sent.filter((notice) => notice.critical === critical).length;
  if (gathered.length === 0 || used >= most) {
    return { standing: { ...standing, sent, gathered, uncounted }, notice: null };
  }
  const notice = {
    number: standing.notices + 1,
    at: now,
    changes: gathered.slice(0, mostListed),
    more: Math.max(0, gathered.length - mostListed) + uncounted,
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

/** Of what changed more than once while it waited, where it came from and where it is now are enough. */
function merged(changes: readonly Change[]): readonly Change[] {
  const groups = new Map<string, readonly [Change, Change]>();
  for (const change of changes) {
    const { rule, about } = change.alert;
    const key = `${rule} ${about}`;
    groups.set(key, [groups.get(key)?.[0] ?? change, change]);
  }
  return [...groups.values()]
    .map(netOf)
    .toSorted((a, b) => rankOf(b) - rankOf(a))
    .flat();
}

/** In an order in which the last word is the right one: of what began again it was never heard that it ended. */
function netOf([first, last]: readonly [Change, Change]): readonly Change[] {
  const isOver = last.kind === 'ended';
  if (first.kind !== 'began') return [isOver ? last : { ...last, kind: 'stands' }];
  return isOver ? [first, last] : [{ ...last, kind: 'began' }];
}

function rankOf(group: readonly Change[]): number {
  return Math.max(...group.map(({ alert }) => ranks.indexOf(alert.severity)));
}
