// Routes whose tokens count once.
import type { Csrf, Route } from '../types.ts';

export const onceRoute: Route = Object.freeze({ once: true });

export function prepareRoute(core: Csrf, route: Route): Route {
  if (route.once === true) {
    // The store may be away while routes are built; such a route refuses until it is back, and the
    // ring's own events tell of it.
    core.prepareOnce().catch(() => undefined);
  }
  return route;
}
