// The places that a connection takes among those of its user: one for being there, and one while it
// waits in a blocking command. Both are given back with the connection.
import { Occupancy } from '../limits/occupancy.ts';

/** By user, over all connections to this process. Outlives policies. */
export interface Seats {
  readonly connected: Occupancy;
  readonly waiting: Occupancy;
}

export function newSeats(): Seats {
  return { connected: new Occupancy(null), waiting: new Occupancy(null) };
}

export class Seat {
  readonly #seats: Seats;
  #user: string | null = null;
  #waits = false;

  constructor(seats: Seats) {
    this.#seats = seats;
  }

  /** Becomes a connection of this user; false, and nothing changes, when he has as many as he may. */
  take(user: string, limit: number | null): boolean {
    if (this.#user === user) return true;
    if (!this.#seats.connected.enter(user, limit)) return false;
    this.leave();
    this.#user = user;
    return true;
  }

  /** False when as many connections of the user wait as may. */
  wait(limit: number | null): boolean {
    if (this.#user === null || this.#waits) return true;
    this.#waits = this.#seats.waiting.enter(this.#user, limit);
    return this.#waits;
  }

  waitNoMore(): void {
    if (this.#user !== null && this.#waits) this.#seats.waiting.leave(this.#user);
    this.#waits = false;
  }

  leave(): void {
    this.waitNoMore();
    if (this.#user !== null) this.#seats.connected.leave(this.#user);
    this.#user = null;
  }
}
