// Addresses as a policy writes them, and which of them the whole world can reach.
import { BlockList, isIP, isIPv4 } from 'node:net';

import type { Address, HostPort, Network } from './types.ts';

export type Block = Network['blocks'][number];

/** Networks that every policy knows. `unix` stands for clients that come through a unix socket. */
export const builtinNetworks: ReadonlyMap<string, Network> = new Map(
  Object.entries({
    loopback: ['127.0.0.0/8', '::1/128'],
    private: [
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '169.254.0.0/16',
      '100.64.0.0/10',
      'fc00::/7',
      'fe80::/10',
    ],
    unix: [],
  }).map(([name, blocks]) => [
    name,
    { name, blocks: blocks.map(readBlock).filter((block) => block !== null) },
  ]),
);

/**
 * Nobody on the internet has or reaches these, by IANA's registries of special addresses: examples of books,
 * measurements, addresses set aside. No policy can name them as it names its private ones. Those of
 * multicast are not here: some of them are routed; nor `0.0.0.0`, which stands for every address.
 */
const setAside = [
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  '64:ff9b:1::/48',
  '100::/64',
  '2001:2::/48',
  '2001:db8::/32',
  '3fff::/20',
  'fec0::/10',
]
  .map(readBlock)
  .filter((block) => block !== null);

const blocksOf = (name: string): readonly Block[] => builtinNetworks.get(name)?.blocks ?? [];
const notPublicBlocks = [...blocksOf('loopback'), ...blocksOf('private'), ...setAside];
const loopback = listOf(blocksOf('loopback'));
const notPublic = listOf(notPublicBlocks);

/** `10.0.1.0/24`, `10.0.1.5`, `fd00::/8`; null for anything else, also for bits behind the prefix. */
export function readBlock(text: string): Block | null {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || address.includes('%')) return null;
  const bits = version === 4 ? 32 : 128;
  if (length !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Not when it lies wholly within loopback, private, link-local or carrier networks, or one set aside. */
export function isPublicBlock(block: Block): boolean {
  return !notPublicBlocks.some((outer) => isWithin(block, outer));
}

/** Whether the world may reach it; a name is not asked, and not taken for public. */
export function isPublicHost(host: string): boolean {
  return isIP(host) !== 0 && !within(notPublic, host);
}

/** Whether two hosts of a policy are one machine: every address of loopback is this one. */
export function isOneMachine(one: string, other: string): boolean {
  return one === other || (isLoopbackHost(one) && isLoopbackHost(other));
}

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && within(loopback, host));
}

/** `127.0.0.1:6380`, `[::1]:6380`, `redis.internal:6379`, `unix:/run/redis.sock`. */
export function readAddress(text: string): Address | null {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    return path.startsWith('/') ? { kind: 'unix', path, mode: 0o660 } : null;
  }
  const hostPort = readHostPort(text);
  return hostPort === null ? null : { kind: 'tcp', ...hostPort };
}

/** What an address with a port looks like; `readHostPort` is stricter. */
export const hostPortPattern: RegExp = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/;

export function readHostPort(
  text: string,
): { readonly host: string; readonly port: number } | null {
  const match = hostPortPattern.exec(text);
  if (match === null) return null;
  const [, bracketed, bare, digits] = match;
  const port = Number(digits);
  const host = bracketed ?? bare ?? '';
  const plausible = bracketed === undefined ? isHostName(host) : isIP(host) === 6;
  return plausible && port <= 65_535 ? { host, port } : null;
}

/** As `readHostPort` reads it. */
export function writeHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function isSamePlace(one: HostPort, other: HostPort): boolean {
  return one.host === other.host && one.port === other.port;
}

/** Names that are no names of hosts would be read otherwise by whoever resolves them. */
export function isHostName(text: string): boolean {
  // Digits and dots that are no address are a slip, and some resolvers would guess what is meant.
  if (/^[\d.]+$/.test(text)) return isIPv4(text);
  const label = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;
  return text.length <= 253 && text.split('.').every((part) => label.test(part));
}

function listOf(blocks: readonly Block[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of blocks) list.addSubnet(address, prefix, family);
  return list;
}

function within(list: BlockList, host: string): boolean {
  return list.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

/** A block lies within another when that one is not longer and holds the first address. */
function isWithin(block: Block, outer: Block): boolean {
  if (outer.family !== block.family || outer.prefix > block.prefix) return false;
  return listOf([outer]).check(block.address, block.family);
}
