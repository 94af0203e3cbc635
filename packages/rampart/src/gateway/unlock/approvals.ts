// What waits for a second person.
import { randomInt } from 'node:crypto';

import { UnlockError } from './errors.ts';

export interface UnlockRequest {
  readonly user: string;
  readonly operator: string;
  /** As the admin socket names connections. */
  readonly connection: string;
  readonly address: string;
  readonly words: readonly string[];
  /** Milliseconds for which it is to be open, from the approval on. */
  readonly lasts: number;
  readonly uses: number | null;
}

export interface Pending extends UnlockRequest {
  readonly id: string;
  /** Milliseconds since it was asked for. */
  readonly age: number;
  /** Milliseconds until nobody can approve it any more. */
  readonly left: number;
}

/** How long a request waits. */
export const waitsFor = 10 * 60_000;
const mostWaiting = 100;
const mostOfOne = 5;
/** Without letters that look like others. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

interface Waiting {
  readonly request: UnlockRequest;
  readonly since: number;
}

export class Approvals {
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting>();

  /** `now` is a clock that never goes back, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  ask(request: UnlockRequest): Pending {
    const waiting = this.pending();
    const own = waiting.filter(({ operator }) => operator === request.operator);
    if (waiting.length >= mostWaiting || own.length >= mostOfOne) {
      throw new UnlockError('GATEWAY_APPROVALS_FULL', 'Too many requests wait for approval.');
    }
    const id = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
    this.#waiting.set(id, { request, since: this.#now() });
    return { ...request, id, age: 0, left: waitsFor };
  }

  pending(): readonly Pending[] {
    const now = this.#now();
    return [...this.#waiting].flatMap(([id, { request, since }]) => {
      const left = since + waitsFor - now;
      return left > 0 ? [{ ...request, id, age: now - since, left }] : [];
    });
  }

  /** The request, if it still waits and `by` is somebody else. It goes on waiting. */
  find(id: string, by: string): Pending {
    const found = this.pending().find((pending) => pending.id === id.toUpperCase());
    if (found === undefined) {
      throw new UnlockError('GATEWAY_APPROVAL_UNKNOWN', 'No such request waits for approval.');
    }
    if (found.operator === by) {
      throw new UnlockError('GATEWAY_APPROVAL_OWN', `${by} asked for it.`);
    }
    return found;
  }

  /** Takes the request out. False: somebody else was faster, or it has expired. */
  take(id: string): boolean {
    return this.#waiting.delete(id);
  }

  /** Takes out what nobody can approve any more: its time is over, or its connection is closed. */
  expired(isOpen: (connection: string) => boolean): readonly UnlockRequest[] {
    const alive = new Set(this.pending().map(({ id }) => id));
    const gone = [...this.#waiting].filter(
      ([id, { request }]) => !alive.has(id) || !isOpen(request.connection),
    );
    for (const [id] of gone) this.#waiting.delete(id);
    return gone.map(([, { request }]) => request);
  }
}
