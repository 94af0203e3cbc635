// The latest events of a deployment, in a ring of a fixed size: whoever reads them has a place in it, and
// who is too slow has lost what was written over. Nothing waits for a reader, and memory does not grow.
import type { EventRead } from '../../events/read/query.ts';
import type { ShownEvent } from '../contract/now.ts';

/** What a reader gets: events in order, and how many were written over before it came. */
export interface Taken {
  readonly events: readonly string[];
  /** The id of the last one; where to go on from. */
  readonly at: number;
  readonly lost: number;
}

interface Slot {
  readonly shown: ShownEvent;
  /** Made once, however many read it. */
  json: string | null;
}

export class Feed {
  readonly #slots: Slot[] = [];
  readonly #room: number;
  #next: number;
  /** Of the first event that was ever here. */
  readonly #first: number;

  /** `first` is the id of the first event: greater than every one of an earlier process. */
  constructor(room: number, first: number) {
    this.#room = room;
    this.#next = first;
    this.#first = first;
  }

  add({ chain, event }: Pick<EventRead, 'chain' | 'event'>): void {
    const id = this.#next;
    this.#slots[id % this.#room] = { shown: { id, chain, event }, json: null };
    this.#next += 1;
  }

  /** Where somebody begins who wants only what comes from now on. */
  get end(): number {
    return this.#next - 1;
  }

  /** The newest last. */
  latest(most: number): readonly ShownEvent[] {
    const from = Math.max(this.#oldest, this.#next - most);
    return this.#from(from, most).map(({ shown }) => shown);
  }

  /** At most so many that came after `at`, as JSON. */
  after(at: number, most: number): Taken {
    // From an earlier process, or made up: such a reader has missed nothing that could be counted here.
    const place = at < this.#first - 1 || at > this.end ? this.#oldest - 1 : at;
    const lost = Math.max(0, this.#oldest - 1 - place);
    const slots = this.#from(Math.max(place + 1, this.#oldest), most);
    const events = slots.map((slot) => (slot.json ??= JSON.stringify(slot.shown)));
    return { events, at: slots.at(-1)?.shown.id ?? place + lost, lost };
  }

  get #oldest(): number {
    return Math.max(this.#first, this.#next - this.#room);
  }

  #from(id: number, most: number): readonly Slot[] {
    const slots: Slot[] = [];
    for (let each = id; each < this.#next && slots.length < most; each += 1) {
      const slot = this.#slots[each % this.#room];
      if (slot !== undefined) slots.push(slot);
    }
    return slots;
  }
}
