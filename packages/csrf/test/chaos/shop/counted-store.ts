// A store that counts how often it is read, so that tests can say "by its second look" where they
// would otherwise have to measure time.
import type { Store } from '@rampart/keyring';

export interface Reads {
  readonly begun: number;
  readonly done: number;
}

export function countedStore(store: Store): { readonly store: Store; readonly reads: Reads } {
  const reads = { begun: 0, done: 0 };
  const open: Store['open'] = (place) => {
    const stored = store.open(place);
    return {
      read: async (known) => {
        reads.begun += 1;
        const reading = await stored.read(known);
        reads.done += 1;
        return reading;
      },
      write: (change) => stored.write(change),
      addRevocations: (entries, now) => stored.addRevocations(entries, now),
      findRevocations: (hashes) => stored.findRevocations(hashes),
      consume: (...nonce) => stored.consume(...nonce),
      watch: (onHint) => stored.watch(onHint),
      close: () => stored.close(),
    };
  };
  return { store: { shared: store.shared, volatile: store.volatile, open }, reads };
}
