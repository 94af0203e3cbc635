// Which of the policy's networks an address belongs to.
import { BlockList } from 'node:net';

import type { Network } from '../../policy/types.ts';
import { unixPeer } from './normal.ts';

export class Networks {
  readonly #lists: ReadonlyMap<string, BlockList>;
  /** The usual question is asked for each login again: which networks is this address in? */
  readonly #labels = new Map<string, string>();

  constructor(networks: ReadonlyMap<string, Network>) {
    const lists = new Map<string, BlockList>();
    for (const [name, { blocks }] of networks) {
      const list = new BlockList();
      for (const { address, prefix, family } of blocks) list.addSubnet(address, prefix, family);
      lists.set(name, list);
    }
    this.#lists = lists;
  }

  /**
   * Is the address (spelt as `normalAddress` does) in one of the networks? `unix` is a network by
   * itself, which holds the peers of unix sockets and nobody else.
   */
  contains(names: readonly string[], address: string): boolean {
    return names.some((name) => this.#holds(name, address));
  }

  /** The names of all networks with the address, as one text: the part of the world it is in. */
  labelOf(address: string): string {
    const known = this.#labels.get(address);
    if (known !== undefined) return known;
    const names = new Set([...this.#lists.keys(), unixPeer]);
    const label = [...names].filter((name) => this.#holds(name, address)).join(' ');
    if (this.#labels.size >= 4096) this.#labels.clear();
    this.#labels.set(address, label);
    return label;
  }

  #holds(name: string, address: string): boolean {
    if (address === unixPeer) return name === unixPeer;
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    return this.#lists.get(name)?.check(address, family) ?? false;
  }
}
