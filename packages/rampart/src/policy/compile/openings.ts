// Which ports of a host are open, and for whom: what the firewall and the units of systemd are made of.
import { busOffset } from '../deployment/lay-out.ts';
import type { HostRole } from '../deployment/host-roles.ts';
import type { Deployment, Process } from '../deployment/types.ts';
import { isLoopbackHost, readBlock, type Block } from '../addresses.ts';
import type { Policy } from '../types.ts';

export interface Opening {
  readonly port: number;
  /** For people: whose port it is. */
  readonly what: string;
  /** Who may come, besides the host itself. */
  readonly from: readonly Block[];
}

export function openingsOf(
  policy: Policy,
  deployment: Deployment,
  host: string,
): readonly Opening[] {
  return [
    ...deployment.servers
      .filter(faces(host))
      .flatMap((server) => serverOpenings(policy, deployment, server)),
    ...deployment.sentinels.filter(faces(host)).map((sentinel) => ({
      port: sentinel.at.port,
      what: sentinel.name,
      from: callersOf(policy, deployment, 'sentinel'),
    })),
    ...gatewayOpenings(policy, deployment, host),
  ];
}

/** With whom a process speaks at all, whoever calls the other. */
export function neighboursOf(policy: Policy, deployment: Deployment): readonly Block[] {
  return distinct([
    ...callersOf(policy, deployment, 'redis', 'replica', 'sentinel'),
    ...hostsWith(deployment, 'redis', 'replica', 'sentinel'),
  ]);
}

function serverOpenings(
  policy: Policy,
  deployment: Deployment,
  { at, name }: Process,
): readonly Opening[] {
  const from = callersOf(policy, deployment, 'redis', 'replica', 'sentinel');
  const opening = { port: at.port, what: name, from };
  if (deployment.topology.kind !== 'cluster') return [opening];
  const bus = `${name}, for the other nodes`;
  return [
    opening,
    { port: at.port + busOffset, what: bus, from: hostsWith(deployment, 'redis', 'replica') },
  ];
}

/** Peers of these roles, gateways or those whom no gateway keeps away, and whom the policy names. */
function callersOf(
  policy: Policy,
  deployment: Deployment,
  ...peers: readonly HostRole[]
): readonly Block[] {
  const { accounts, admits } = deployment;
  const named = [...admits, ...accounts.flatMap(({ from }) => from)];
  return distinct([
    ...hostsWith(deployment, ...peers, 'archive', 'alerts', 'console'),
    ...gatewayBlocks(policy, deployment),
    ...blocksOf(policy, named),
  ]);
}

/** Where hosts do not say which of them is a gateway, it is where it listens. */
function gatewayBlocks({ gateway }: Policy, deployment: Deployment): readonly Block[] {
  if (gateway === null) return [];
  const placed = hostsWith(deployment, 'gateway');
  if (placed.length > 0) return placed;
  return gateway.listeners.flatMap(({ address }) =>
    address.kind === 'tcp' ? blockOf(address.host) : [],
  );
}

function gatewayOpenings(policy: Policy, { hosts }: Deployment, host: string): readonly Opening[] {
  const { gateway } = policy;
  if (gateway === null || hosts.get(host)?.roles.includes('gateway') !== true) return [];
  return gateway.listeners.flatMap(({ address, from, proxies }) =>
    address.kind === 'tcp' && !isLoopbackHost(address.host)
      ? [{ port: address.port, what: 'the gateway', from: blocksOf(policy, [...from, ...proxies]) }]
      : [],
  );
}

/** What listens on loopback alone needs no firewall. */
const faces =
  (host: string) =>
  (process: Process): boolean =>
    process.host === host && !process.listens.every(isLoopbackHost);

function hostsWith({ hosts }: Deployment, ...roles: readonly HostRole[]): readonly Block[] {
  return [...hosts.values()]
    .filter((host) => host.roles.some((role) => roles.includes(role)))
    .flatMap(({ address }) => blockOf(address));
}

function blocksOf({ networks }: Policy, names: readonly string[]): readonly Block[] {
  const blocks = names.flatMap((name) => networks.get(name)?.blocks ?? []);
  // A host always reaches itself.
  return distinct(blocks.filter((block) => !isLoopback(block)));
}

function blockOf(address: string): readonly Block[] {
  const block = readBlock(address);
  return block === null || isLoopbackHost(address) ? [] : [block];
}

function isLoopback({ address, prefix, family }: Block): boolean {
  return isLoopbackHost(address) && prefix >= (family === 'ipv4' ? 8 : 128);
}

function distinct(blocks: readonly Block[]): readonly Block[] {
  const seen = new Map(blocks.map((block) => [written(block), block]));
  return [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, block]) => block);
}

/** As nft and systemd read it: neither takes an IPv6 address that ends in one of IPv4. */
export function written({ address, prefix, family }: Block): string {
  const plain = family === 'ipv4' ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
  return `${plain}/${prefix}`;
}
