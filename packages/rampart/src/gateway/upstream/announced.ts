// Which gateway stands for which server: what clients of a Sentinel group or a Cluster are told in
// place of the servers' own addresses. What nobody stands for, they are not told at all.
import type { HostPort, Listener } from '../../policy/types.ts';
import { readHostPort } from '../../policy/addresses.ts';
import { normalAddress } from '../address/normal.ts';

export class Announced {
  readonly #gateways = new Map<string, HostPort>();

  /** `others`: the policy's own map, which has the last word. */
  constructor(listeners: readonly Listener[], others: ReadonlyMap<string, string>) {
    for (const listener of listeners) {
      const at = addressOf(listener);
      if (listener.node !== null && at !== null) this.#gateways.set(keyOf(listener.node), at);
    }
    for (const [real, gateway] of others) {
      const from = readHostPort(real);
      const to = readHostPort(gateway);
      if (from !== null && to !== null) this.#gateways.set(keyOf(from), to);
    }
  }

  /** Null: no gateway stands for it. */
  of(server: HostPort): HostPort | null {
    return this.#gateways.get(keyOf(server)) ?? null;
  }
}

/** Where clients reach a listener; null for a unix socket that says nothing else. */
export function addressOf({ announce, address }: Listener): HostPort | null {
  if (announce !== null) return announce;
  return address.kind === 'tcp' ? { host: address.host, port: address.port } : null;
}

/** The same for all spellings of a server's address. */
export function keyOf({ host, port }: HostPort): string {
  const name = host.toLowerCase();
  return `${normalAddress(name) ?? name} ${port}`;
}
