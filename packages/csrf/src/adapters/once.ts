// Routes whose tokens count once.
import type { Csrf, Route } from '../types.ts';

export const onceRoute: Route = Object.freeze({ once: true });

const prepared = new WeakSet<Csrf>();

/** The store begins to keep its memory when the first such route is built. */
export function prepareRoute<Asked extends Route>(core: Csrf, route: Asked): Asked {
  if (route.once === true && !prepared.has(core)) {
    prepared.add(core);
    // The store may be away while routes are built; such a route refuses until it is back, and the
    // ring's own events tell of it.
    core.prepareOnce().catch(() => undefined);
  }
  return route;
}
