// About how many keys there are, in all databases. Asked for again only when somebody wants to know,
// so a policy without a rule about sweeps costs the server nothing.
import type { AskServer } from '../plain-reply.ts';

const freshFor = 5_000;

export class KeyspaceSize {
  readonly #now: () => number;
  #ask: AskServer | null = null;
  #count = Number.NaN;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on this server is asked. */
  follow(ask: AskServer): void {
    this.#ask = ask;
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /** As of a few seconds ago; NaN while nobody knows. */
  get count(): number {
    const now = this.#now();
    if (this.#ask !== null && now - this.#askedAt >= freshFor) {
      this.#askedAt = now;
      this.#ask(['INFO', 'keyspace'])
        .then((reply) => {
          this.#count = keysIn(String(reply));
        })
        // The last answer stands; it is asked for again soon.
        .catch(() => undefined);
    }
    return this.#count;
  }
}

/** `db0:keys=12,expires=3,avg_ttl=0`, a line for each database with keys. */
function keysIn(info: string): number {
  let sum = 0;
  for (const [, keys] of info.matchAll(/^db\d+:keys=(\d+)/gm)) sum += Number(keys);
  return sum;
}
