// Who logged in from where lately.
import type { Failures } from './failures.ts';
import { Recent } from './recent.ts';

const lately = 24 * 3_600_000;
/** A login is told to other gateways again when the last telling is this old. */
const news = lately / 4;
const homesHeld = 16_384;

interface Home {
  since: number;
  readonly failures: Failures;
}

export class Homes {
  readonly #now: () => number;
  readonly #newFailures: () => Failures;
  readonly #homes = new Recent<string, Home>(homesHeld);
  /** Neighbourhood → the latest login from there. */
  readonly #latest = new Recent<string, number>(homesHeld);

  constructor(now: () => number, newFailures: () => Failures) {
    this.#now = now;
    this.#newFailures = newFailures;
  }

  /** Returns whether others should hear of it. What this pair has failed before is forgiven. */
  add(neighbours: string, user: string, time: number): boolean {
    if (!this.#isLately(time)) return false;
    const home = this.#homes.get(keyOf(neighbours, user));
    const isNews = home === undefined || time - home.since > news;
    if (home === undefined) {
      const failures = this.#newFailures();
      this.#homes.set(keyOf(neighbours, user), { since: time, failures });
    } else {
      home.failures.clear();
      if (isNews) home.since = time;
    }
    this.#latest.set(neighbours, Math.max(time, this.#latest.get(neighbours) ?? time));
    return isNews;
  }

  /** Is the user at home there? */
  at(neighbours: string, user: string): boolean {
    return this.failuresOf(neighbours, user) !== null;
  }

  /** Is anybody at home there? */
  any(neighbours: string): boolean {
    const latest = this.#latest.get(neighbours);
    return latest !== undefined && this.#isLately(latest);
  }

  /** What the user failed at home; null for one who is not at home. */
  failuresOf(neighbours: string, user: string): Failures | null {
    const home = this.#homes.get(keyOf(neighbours, user));
    return home !== undefined && this.#isLately(home.since) ? home.failures : null;
  }

  all(): readonly (readonly [neighbours: string, user: string])[] {
    return [...this.#homes.entries()].flatMap(([key, { since }]) => {
      const [neighbours = '', user = ''] = key.split(' ');
      return this.#isLately(since) ? [[neighbours, user] as const] : [];
    });
  }

  #isLately(time: number): boolean {
    return time > this.#now() - lately;
  }
}

function keyOf(neighbours: string, user: string): string {
  return `${neighbours} ${user}`;
}
