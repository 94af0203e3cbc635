// Resolves a name for a webhook, and refuses what it must not lead to. The address that was looked at is
// the one that is connected to, so a name that changes its mind between the two gains nothing.
import { lookup } from 'node:dns';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { LookupFunction } from 'node:net';

import { isLoopbackHost, readBlock } from '../../policy/addresses.ts';
import { AlertsError } from '../codes.ts';

/** Where clouds give out secrets of the machine, and what no service on a network has. */
const refusedBlocks = [
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254',
  '100.100.100.200',
  '192.0.0.192',
  '0.0.0.0/8',
  '::',
  '224.0.0.0/4',
  'ff00::/8',
];
const refused = listOf(refusedBlocks);

export interface LookupOptions {
  /** As the policy has it. */
  readonly host: string;
  /** Blocks to which it may lead nevertheless. */
  readonly allowed: readonly string[];
}

/** What `net.connect` takes for `lookup`. */
export function safeLookup({ host, allowed }: LookupOptions): LookupFunction {
  const mayBe = listOf(allowed);
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const good = addresses.filter(({ address }) => isGood(address, host, mayBe));
      const [first] = good;
      if (first === undefined) {
        const shown = addresses.map(({ address }) => address).join(', ');
        return callback(refusal(`${name} leads to ${shown}.`), '');
      }
      if (options.all === true) callback(null, good);
      else callback(null, first.address, first.family);
    });
  };
}

/** Throws for an address that is written as one; names are looked at when they are resolved. */
export function checkLiteral({ host, allowed }: LookupOptions): void {
  if (isIP(host) !== 0 && !isGood(host, host, listOf(allowed))) {
    throw refusal(`${host} is no address for alerts.`);
  }
}

function isGood(address: string, host: string, allowed: BlockList): boolean {
  const bare = plainOf(address);
  const family = isIPv4(bare) ? 'ipv4' : 'ipv6';
  if (allowed.check(bare, family)) return true;
  // What is on this machine is only meant where the policy says so itself.
  if (isLoopbackHost(bare) && !isLoopbackHost(host)) return false;
  return !refused.check(bare, family);
}

/** An IPv4 address in the clothes of IPv6 is what it is. */
function plainOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}

function listOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of blocks) {
    const block = readBlock(text);
    if (block !== null) list.addSubnet(block.address, block.prefix, block.family);
  }
  return list;
}

function refusal(what: string): AlertsError {
  return new AlertsError('ALERTS_ADDRESS_REFUSED', what);
}
