// What several Sentinels say, made into one answer: where the primary is, and whether it is up.
import type { HostPort } from '../../policy/types.ts';
import { keyOf } from './announced.ts';

/** What one Sentinel says. */
export interface View {
  readonly primary: HostPort;
  /** Sentinels number what they have agreed on; the higher number is the newer agreement. */
  readonly epoch: number;
  /** It cannot reach the primary. */
  readonly down: boolean;
}

interface Camp {
  readonly primary: HostPort;
  readonly epoch: number;
  readonly views: readonly View[];
}

/**
 * What more than half of all `sentinels` say. Where no such many agree, what was agreed on last: so a
 * primary of yesterday, which calls itself primary for seconds after it has come back, is not believed
 * because of a Sentinel of yesterday. Null: nobody says anything.
 */
export function agreed(views: readonly View[], sentinels: number): View | null {
  const camps = campsOf(views);
  const best =
    camps.find((camp) => camp.views.length > sentinels / 2) ??
    camps.toSorted((a, b) => b.epoch - a.epoch || b.views.length - a.views.length)[0];
  if (best === undefined) return null;
  const down = best.views.filter((view) => view.down).length;
  return { primary: best.primary, epoch: best.epoch, down: down > best.views.length / 2 };
}

function campsOf(views: readonly View[]): readonly Camp[] {
  const camps = new Map<string, Camp>();
  for (const view of views) {
    const { primary, epoch } = view;
    const key = keyOf(primary);
    const camp = camps.get(key) ?? { primary, epoch, views: [] };
    camps.set(key, {
      primary,
      epoch: Math.max(camp.epoch, epoch),
      views: [...camp.views, view],
    });
  }
  return [...camps.values()];
}
