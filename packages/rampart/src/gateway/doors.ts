// The doors of a process: what the policy says of listeners, and what is open. A change is prepared
// first, with everything that can fail, and then put in force or given back.
import { OperatingError } from './operate/errors.ts';
import { openDoor, type Door, type DoorOptions } from './listen.ts';
import type { Address, Listener } from '../policy/types.ts';

export interface DoorChange {
  /** Puts the change in force; listeners that are gone take no more connections. */
  commit(): Promise<void>;
  /** Closes again what was opened for it. */
  abandon(): Promise<void>;
}

export class Doors {
  readonly #options: Omit<DoorOptions, 'listener'>;
  #open: ReadonlyMap<string, Door> = new Map();

  constructor(options: Omit<DoorOptions, 'listener'>) {
    this.#options = options;
  }

  /** Where they listen, in the order of the policy. */
  get addresses(): readonly string[] {
    return [...this.#open.values()].map(({ at }) => at);
  }

  async prepare(listeners: readonly Listener[]): Promise<DoorChange> {
    const next = new Map<string, Door>();
    const renewals: (() => void)[] = [];
    const opened: Door[] = [];
    const abandon = async (): Promise<void> => {
      await Promise.all(opened.map((door) => door.close()));
    };
    try {
      for (const [key, listener] of keyed(listeners)) {
        const there = this.#open.get(key);
        if (there === undefined) {
          const door = await openDoor({ ...this.#options, listener });
          opened.push(door);
          next.set(key, door);
        } else {
          renewals.push(await there.prepare(listener));
          next.set(key, there);
        }
      }
    } catch (error) {
      await abandon();
      throw error;
    }
    const commit = async (): Promise<void> => {
      const gone = [...this.#open].filter(([key]) => !next.has(key));
      this.#open = next;
      for (const renew of renewals) renew();
      await Promise.all(gone.map(([, door]) => door.close()));
    };
    return { commit, abandon };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((door) => door.close()));
  }
}

/** By address; a port of 0 is another one each time. */
function keyed(listeners: readonly Listener[]): ReadonlyMap<string, Listener> {
  const all = new Map<string, Listener>();
  for (const listener of listeners) {
    const { address } = listener;
    const at = textOf(address);
    const anyPort = address.kind === 'tcp' && address.port === 0;
    const key = anyPort ? `${at} ${all.size}` : at;
    if (all.has(key)) {
      throw new OperatingError('GATEWAY_LISTEN_IN_USE', `The policy listens at ${at} twice.`);
    }
    all.set(key, listener);
  }
  return all;
}

function textOf(address: Address): string {
  return address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
}
