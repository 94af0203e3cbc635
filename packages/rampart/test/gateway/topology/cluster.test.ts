// A Cluster behind gateways, one listener a node: clients that know of Clusters find every key, follow
// slots that move under them, and learn of no server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, waitFor, type Cluster, type RedisServer } from '@rampart/stage';
import { Peer } from '../peer.ts';
import { at, startGateway, type GatewayProcess } from './gateways.ts';
import { full, Load } from './load.ts';
import { moveSlot } from './move-slot.ts';
import { ioredisCluster, nodeRedisCluster } from './stores.ts';

interface Front {
  readonly gateway: GatewayProcess;
  /** The ports of its listeners, in the order of the nodes. */
  readonly ports: readonly number[];
}

const stage = new Stage();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await stage.cluster({ replicas: full ? 1 : 0 });
});

afterAll(async () => {
  await stage.strike();
});

/** A gateway that stands for some nodes, and shows those alone. */
async function frontOf(nodes: readonly RedisServer[], given?: readonly number[]): Promise<Front> {
  const ports = given ?? (await portsFor(nodes));
  const listen = nodes.map(
    (node, index) => `{ address: "${at(ports[index] ?? 0)}", node: "${at(node.port)}" }`,
  );
  const gateway = await startGateway(stage, {
    listen: `[${listen.join(', ')}]`,
    upstream: `{ cluster: "${at(nodes[0]?.port ?? 0)}" }`,
  });
  return { gateway, ports };
}

async function portsFor(nodes: readonly RedisServer[]): Promise<readonly number[]> {
  const ports: number[] = [];
  for (const _ of nodes) ports.push(await stage.port());
  return ports;
}

test.each([2, 3])('no reply of a Cluster names a server, in RESP%i', async (protocol) => {
  const { ports } = await frontOf(cluster.nodes);
  const [port = 0] = ports;
  using peer = await Peer.to(port);
  await peer.ask('HELLO', String(protocol));
  const told = JSON.stringify([
    await peer.ask('CLUSTER', 'SLOTS'),
    await peer.ask('CLUSTER', 'SHARDS'),
    await peer.ask('CLUSTER', 'NODES'),
    ...(await redirections(peer)),
  ]);
  for (const node of cluster.nodes) expect(told).not.toMatch(new RegExp(`\\b${node.port}\\b`));
  for (const shown of ports) expect(told).toMatch(new RegExp(`\\b${shown}\\b`));
});

test('a node for which no gateway stands is hidden, and the log says which', async () => {
  const { ports, gateway } = await frontOf(cluster.nodes.slice(0, 2));
  using peer = await Peer.to(ports[0] ?? 0);
  expect(await peer.ask('CLUSTER', 'SLOTS')).toHaveLength(2);
  expect(await redirections(peer)).toContainEqual(
    expect.stringMatching(/^-ERR upstream unavailable: .* no gateway stands/),
  );
  const stranger = at(cluster.nodes[2]?.port ?? 0);
  const told = async (): Promise<readonly string[]> => {
    const events = await gateway.events('GATEWAY_NODE_HIDDEN');
    return events.map(({ message }) => message).filter((text) => text.includes(`${stranger},`));
  };
  await waitFor(async () => (await told()).length > 0, { what: 'the log names the node' });
  // Forty keys have asked for it.
  expect(await told()).toHaveLength(1);
});

test('what ASKING means ends with the next command, and the connection shares again', async () => {
  const [source, target] = cluster.primaries;
  if (source === undefined || target === undefined) throw new Error('There are three primaries.');
  const { ports } = await frontOf(cluster.nodes);
  using peer = await Peer.to(ports[1] ?? 0);
  // Slot 0 lies on the first node and is on its way to the second.
  const key = await keyIn(source, 0);
  const [from, to] = [
    await source.command('CLUSTER', 'MYID'),
    await target.command('CLUSTER', 'MYID'),
  ];
  await target.command('CLUSTER', 'SETSLOT', 0, 'IMPORTING', String(from));
  await source.command('CLUSTER', 'SETSLOT', 0, 'MIGRATING', String(to));
  expect(await peer.ask('SET', key, '1')).toBe(`-MOVED 0 ${at(ports[0] ?? 0)}`);
  expect(await peer.ask('ASKING')).toBe('OK');
  expect(await peer.ask('SET', key, '2')).toBe('OK');
  expect(await peer.ask('GET', key)).toBe(`-MOVED 0 ${at(ports[0] ?? 0)}`);
  using other = await Peer.to(ports[0] ?? 0);
  expect(await other.ask('GET', key)).toBe(`-ASK 0 ${at(ports[1] ?? 0)}`);
  await waitFor(
    async () => !/ name= .* cmd=get /.test(String(await target.command('CLIENT', 'LIST'))),
    { what: 'no connection is kept because it asked once' },
  );
  await peer.ask('ASKING');
  expect(await peer.ask('DEL', key)).toBe(1);
  for (const node of [source, target]) await node.command('CLUSTER', 'SETSLOT', 0, 'STABLE');
});

test('clients of a Cluster find every key, also while slots move and when a gateway dies', async () => {
  const one = await frontOf(cluster.nodes);
  const later = await portsFor(cluster.nodes);
  // Each gateway shows its own listeners, so a client stays with the one that it finds first.
  const both = [...one.ports, ...later];
  const first = await Promise.all([nodeRedisCluster(both), ioredisCluster(both)]);
  const two = await frontOf(cluster.nodes, later);
  const second = await Promise.all([nodeRedisCluster(two.ports), ioredisCluster(two.ports)]);
  const stores = [...first, ...second];
  using load = new Load(stores);
  await load.served('everybody is served');
  for (const name of ['key 1', 'key 2', 'key 3', 'key 4', 'key 5', 'key 6']) {
    const [node = cluster.nodes[0]] = cluster.primaries;
    const slot = Number(await node?.command('CLUSTER', 'KEYSLOT', name));
    const target = cluster.primaries[slot % 3];
    if (target === undefined) throw new Error('There are three primaries.');
    await moveSlot(cluster, slot, target, () => load.served('everybody is served meanwhile'));
  }
  await load.served('everybody is served after the move');
  console.log(`slots moved: ${load.report()}`);
  // Errors of redirection are for client libraries, which follow them; nobody else sees one.
  expect([...load.failures.keys()].filter((said) => /MOVED|ASK|unavailable/.test(said))).toEqual(
    [],
  );

  if (full) {
    const [node] = cluster.primaries;
    if (node !== undefined) await cluster.failover(node);
    await load.served('everybody is served by the replica that took over');
    console.log(`a primary died: ${load.report()}`);
  }
  await one.gateway.process.kill();
  await load.served('everybody is served by the gateway that is left');
  console.log(`a gateway died: ${load.report()}`);
  load.stop();
  expect(load.wrong).toEqual([]);
});

/** What a node says of keys that lie elsewhere, wherever that is. */
async function redirections(peer: Peer): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (let name = 0; name < 40; name += 1) answers.push(await peer.ask('GET', `name ${name}`));
  return answers;
}

async function keyIn(node: RedisServer, slot: number): Promise<string> {
  for (let name = 0; ; name += 1) {
    if (Number(await node.command('CLUSTER', 'KEYSLOT', `k${name}`)) === slot) return `k${name}`;
  }
}
