// The store of one process: for development, tests, and applications that are one process for good.
import type { RingPlace } from './sealed-text.ts';
import {
  addToRecord,
  consumeInRecord,
  findInRecord,
  newRecord,
  readRecord,
  writeRecord,
} from './record.ts';
import type { RingRecord } from './record.ts';
import type { Store, StoredRing } from './store.ts';

/** Keeps rings in this process. All rings made on one memory store share what it holds. */
export function memoryStore(): Store {
  return memoryStoreAt(() => Date.now());
}

/** With a clock of its own, for tests. */
export function memoryStoreAt(time: () => number): Store & { forget(): void } {
  const records = new Map<string, RingRecord>();
  const watchers = new Map<string, Set<() => void>>();
  return {
    shared: false,
    volatile: true,
    open: (place) => openRecord(place, records, watchers, time),
    forget: () => records.clear(),
  };
}

function openRecord(
  place: RingPlace,
  records: Map<string, RingRecord>,
  allWatchers: Map<string, Set<() => void>>,
  time: () => number,
): StoredRing {
  const name = `${place.app}/${place.name}`;
  const mine = new Set<() => void>();
  const watchers = allWatchers.get(name) ?? new Set();
  allWatchers.set(name, watchers);
  const record = (): RingRecord => {
    const held = records.get(name) ?? newRecord();
    records.set(name, held);
    return held;
  };
  const hint = (): void => {
    for (const watcher of watchers) queueMicrotask(watcher);
  };
  return {
    read: async (known) => readRecord(record(), known, time()),
    write: async (change) => {
      const written = writeRecord(record(), change, time());
      if (written === 'written') hint();
      return written;
    },
    addRevocations: async (entries, dead) => {
      const list = addToRecord(record(), entries, dead);
      hint();
      return list;
    },
    findRevocations: async (hashes) => findInRecord(record(), hashes),
    consume: async (nonce, issuedAt, until, times) =>
      consumeInRecord(record(), nonce, issuedAt, until, { ...times, time: time() }),
    watch: async (onHint) => {
      mine.add(onHint);
      watchers.add(onHint);
    },
    close: async () => {
      for (const watcher of mine) watchers.delete(watcher);
    },
  };
}
