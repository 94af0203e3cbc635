// A store whose line can be cut for one server, and that counts what goes over it.
import { KeyringError } from '@rampart/keyring';
import type { Store, StoredRing } from '@rampart/keyring';

export class Line implements Store {
  readonly shared: boolean;
  readonly volatile: boolean;
  reads = 0;
  #cut = false;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.shared = store.shared;
    this.volatile = store.volatile;
  }

  cut(): void {
    this.#cut = true;
  }

  mend(): void {
    this.#cut = false;
  }

  open(place: Parameters<Store['open']>[0]): StoredRing {
    const stored = this.#store.open(place);
    const over = <Result>(call: () => Promise<Result>): Promise<Result> => {
      if (this.#cut) {
        return Promise.reject(new KeyringError('KEYRING_STORE_UNAVAILABLE', 'The line is cut.'));
      }
      return call();
    };
    return {
      read: (known) => {
        this.reads += 1;
        return over(() => stored.read(known));
      },
      write: (change) => over(() => stored.write(change)),
      addRevocations: (entries, now) => over(() => stored.addRevocations(entries, now)),
      findRevocations: (hashes) => over(() => stored.findRevocations(hashes)),
      consume: (...args) => over(() => stored.consume(...args)),
      watch: (onHint) =>
        stored.watch(() => {
          if (!this.#cut) onHint();
        }),
      close: () => stored.close(),
    };
  }
}
