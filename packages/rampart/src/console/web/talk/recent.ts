// The newest events, and no more than a bound: what is older is in the log. Counts go on for all of them.
import type { ShownEvent } from '../../contract/now.ts';

export const mostKept = 2_000;

export interface Recent {
  /** The newest last. */
  readonly events: readonly ShownEvent[];
  /** Ever received on this page, shown or not. */
  readonly received: number;
  /** What the server left out because this page was too slow. */
  readonly lost: number;
}

export const nothingYet: Recent = { events: [], received: 0, lost: 0 };

export function withEvents(recent: Recent, added: readonly ShownEvent[]): Recent {
  const last = recent.events.at(-1)?.id ?? -1;
  // After a reconnection the stream may begin with what is here already.
  const fresh = added.filter(({ id }) => id > last);
  if (fresh.length === 0) return recent;
  const room = Math.max(0, mostKept - fresh.length);
  const kept = room === 0 ? [] : recent.events.slice(-room);
  return {
    ...recent,
    events: [...kept, ...fresh.slice(-mostKept)],
    received: recent.received + fresh.length,
  };
}

/** What was there before the first of them; counts nothing, for none of it was received as it came. */
export function withBefore(recent: Recent, earlier: readonly ShownEvent[]): Recent {
  const [first] = recent.events;
  const before = first === undefined ? earlier : earlier.filter(({ id }) => id < first.id);
  if (before.length === 0) return recent;
  return { ...recent, events: [...before, ...recent.events].slice(-mostKept) };
}

export function withLost(recent: Recent, count: number): Recent {
  return { ...recent, lost: recent.lost + count };
}
