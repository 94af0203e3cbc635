// Where a user came from, as a policy says it: by the networks that it names, and else by addresses.
import { builtinNetworks, isPublicBlock, readBlock } from '../../policy/addresses.ts';
import type { GatedPolicy } from '../../policy/types.ts';
import { Networks } from '../address/networks.ts';
import { neighbourhood, unixPeer } from '../address/normal.ts';

export interface Origins {
  /** Networks that have a name already. */
  readonly names: readonly string[];
  /** Addresses without one, and blocks of them where there were many. */
  readonly blocks: readonly string[];
  /** Addresses of the public internet: a person has to decide on these. */
  readonly strange: readonly string[];
}

/** More addresses than this in one block stand for the block. */
const mostOfBlock = 4;

export function originsOf(
  { networks }: Pick<GatedPolicy, 'networks'>,
  addresses: Iterable<string>,
): Origins {
  const lists = new Networks(networks);
  const own = [...networks.keys()].filter((name) => !builtinNetworks.has(name));
  const names = new Set<string>();
  const rest: string[] = [];
  const strange: string[] = [];
  for (const address of addresses) {
    const name = [...own, 'loopback', unixPeer].find((each) => lists.contains([each], address));
    const block = readBlock(address);
    if (name !== undefined) names.add(name);
    else if (block === null || isPublicBlock(block)) strange.push(address);
    else rest.push(address);
  }
  return { names: [...names].toSorted(), blocks: together(rest), strange: strange.toSorted() };
}

function together(addresses: readonly string[]): readonly string[] {
  const groups = Map.groupBy(addresses, blockOf);
  return [...groups]
    .flatMap(([block, members]) => (members.length > mostOfBlock ? [block] : members))
    .toSorted();
}

/** 24 bits of IPv4, 64 of IPv6. */
function blockOf(address: string): string {
  const part = neighbourhood(address);
  return part === address ? address.replace(/\.\d+$/, '.0/24') : part;
}
