// Floods are counted, not repeated: of refusals that say the same of the same user and address, the
// first one is recorded, and at the end of the window one that stands for all others.
import type { RampartEvent } from '@rampart/keyring';

interface Flood {
  /** The latest of them. */
  last: RampartEvent;
  since: number;
  count: number;
}

/** An attacker who changes the user's name with every attempt must not fill the memory. */
const MOST_FLOODS = 10_000;

export class Repeats {
  readonly #window: number;
  readonly #floods = new Map<string, Flood>();

  /** `window` in milliseconds; 0 records every one. */
  constructor(window: number) {
    this.#window = window;
  }

  /** Whether the event is to be recorded; otherwise it has been counted. */
  admits(event: RampartEvent): boolean {
    if (event.outcome !== 'refused' || this.#window === 0) return true;
    const key = this.#keyOf(event);
    const flood = this.#floods.get(key);
    if (flood === undefined) {
      this.#floods.set(key, { last: event, since: event.time, count: 0 });
      return true;
    }
    flood.last = event;
    flood.count += 1;
    return false;
  }

  /** What was counted in windows that have ended; all that was counted when `now` is left out. */
  due(now: number = Infinity): RampartEvent[] {
    const told: RampartEvent[] = [];
    for (const [key, flood] of this.#floods) {
      if (now - flood.since < this.#window) continue;
      if (flood.count === 0) {
        this.#floods.delete(key);
        continue;
      }
      told.push(summary(flood));
      flood.since = now;
      flood.count = 0;
    }
    return told;
  }

  #keyOf({ code, fields }: RampartEvent): string {
    const { user = '', address = '' } = fields ?? {};
    const key = `${code}\0${user}\0${address}`;
    if (this.#floods.has(key) || this.#floods.size < MOST_FLOODS) return key;
    // The memory is full: from here on only the code tells them apart.
    return code;
  }
}

function summary({ last, since, count }: Flood): RampartEvent {
  if (count === 1) return last;
  return {
    ...last,
    message: `${last.message} (this record stands for ${count} of the same)`,
    fields: { repeated: count, since, ...last.fields },
  };
}
