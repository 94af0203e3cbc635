// Two gateways before a Sentinel group whose primary dies under load, one of them behind its own port,
// both behind a balancer, and then one of the gateways dies too.
import { expect, test } from 'vitest';
import { Stage, waitFor, type SentinelGroup } from '@rampart/stage';
import { Peer } from '../peer.ts';
import { addressMap, at, startGateway, type GatewayProcess } from './gateways.ts';
import { full, Load } from './load.ts';
import { ioredis, ioredisSentinel, nodeRedis, nodeRedisSentinel } from './stores.ts';

interface Front {
  readonly gateway: GatewayProcess;
  readonly data: number;
  readonly sentinels: number;
}

/** Each gateway answers for the Sentinels, too; of the Sentinels, each shows two as the two gateways. */
async function fronts(
  stage: Stage,
  group: SentinelGroup,
  count: number,
): Promise<readonly Front[]> {
  const ports: { data: number; sentinels: number }[] = [];
  for (let made = 0; made < count; made += 1) {
    ports.push({ data: await stage.port(), sentinels: await stage.port() });
  }
  const announced = addressMap(
    ports.map(({ sentinels }, index): [number, number] => [
      group.sentinels[index]?.port ?? 0,
      sentinels,
    ]),
  );
  const sentinels = group.sentinels.map(({ port }) => `"${at(port)}"`).join(', ');
  return Promise.all(
    ports.map(async ({ data, sentinels: discovery }) => ({
      data,
      sentinels: discovery,
      gateway: await startGateway(stage, {
        listen: `["${at(data)}", { address: "${at(discovery)}", serves: sentinels }]`,
        upstream: `{ sentinels: [${sentinels}], group: ${group.name}, announced: ${announced} }`,
      }),
    })),
  );
}

test('a failover and the loss of a gateway are a reconnect, and no reply goes astray', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({ replicas: full ? 2 : 1, downAfter: 500 });
  const [one, two] = await fronts(stage, group, 2);
  if (one === undefined || two === undefined) throw new Error('There are two gateways.');
  const balancer = await stage.balancer({
    mode: 'tcp',
    health: 'tcp',
    backends: [{ port: one.data }, { port: two.data }],
  });
  const discovery = [one.sentinels, two.sentinels];
  const each = full ? 4 : 1;
  const stores = await Promise.all(
    Array.from({ length: each }, () => [
      nodeRedis(two.data),
      ioredis(two.data),
      nodeRedis(balancer.port),
      ioredis(balancer.port),
      nodeRedisSentinel(group.name, discovery),
      ioredisSentinel(group.name, discovery),
    ]).flat(),
  );
  using load = new Load(stores);
  await load.served('everybody is served');

  const old = await group.primary();
  const next = await group.failover();
  await load.served('everybody is served by the new primary');
  console.log(`failover: ${load.report()}`);
  expect(await next.command('GET', 'key 1')).toMatch(/^key 1 /);

  // It calls itself primary until the Sentinels correct it, and nobody is taken to it meanwhile.
  await old.restart({ empty: true });
  await load.served('everybody is served while the old primary is back');
  expect(await old.command('CLIENT', 'LIST')).not.toContain('name=rampart ');

  await one.gateway.process.kill();
  await load.served('everybody is served by the gateway that is left');
  console.log(`loss of a gateway: ${load.report()}`);

  const [changed] = await two.gateway.events('GATEWAY_PRIMARY_CHANGED');
  expect(changed?.message).toBe(
    `The primary is ${at(next.port)} now, and no more ${at(old.port)}.`,
  );
  load.stop();
  expect(load.wrong).toEqual([]);
  for (const said of load.failures.keys()) expect(said).toMatch(clean);
});

/** What client libraries make of a connection that ends, and what the gateway says. */
const clean =
  /upstream unavailable|closed|ECONNRE|offline|max retries|READONLY|Socket|not ready|no valid master/i;

test('what was sent to a primary that froze ends with the failover, and is not sent again', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({ replicas: 1, downAfter: 500 });
  const [front] = await fronts(stage, group, 1);
  if (front === undefined) throw new Error('There is a gateway.');
  using sharing = await Peer.to(front.data);
  using owning = await Peer.to(front.data);
  expect(await sharing.ask('SET', 'count', '0')).toBe('OK');
  expect(await owning.ask('WATCH', 'count')).toBe('OK');
  await group.set.synced();
  const old = await group.primary();
  old.pause();
  sharing.send('INCR', 'count');
  owning.send('INCR', 'count');
  expect(await Promise.all([sharing.last(), owning.last()])).toEqual(['+OK\r\n', '+OK\r\n']);
  using again = await Peer.to(front.data);
  await waitFor(async () => (await again.ask('PING')) === 'PONG', { what: 'service is back' });
  expect(await again.ask('GET', 'count')).toBe('0');
  expect(await (await group.primary()).command('GET', 'count')).toBe('0');
  old.resume();
});

test('clients learn from Sentinels where the gateway is, and nothing else', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({ replicas: 1 });
  const [front] = await fronts(stage, group, 1);
  if (front === undefined) throw new Error('There is a gateway.');
  using peer = await Peer.to(front.sentinels);
  const { name } = group;
  const here = ['127.0.0.1', String(front.data)];
  expect(await peer.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)).toEqual(here);
  expect(await peer.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'other')).toBeNull();
  const answers = JSON.stringify([
    await peer.ask('SENTINEL', 'MASTER', name),
    await peer.ask('SENTINEL', 'MASTERS'),
    await peer.ask('SENTINEL', 'REPLICAS', name),
    await peer.ask('SENTINEL', 'SENTINELS', name),
    await peer.ask('ROLE'),
  ]);
  for (const { port } of group.nodes) expect(answers).not.toContain(`${port}`);
  expect(answers).toContain(`"port","${front.sentinels}"`);

  for (const words of [
    ['SENTINEL', 'SET', name, 'notification-script', '/tmp/x'],
    ['SENTINEL', 'MONITOR', 'mine', '127.0.0.1', '1', '1'],
    ['SENTINEL', 'REMOVE', name],
    ['SENTINEL', 'FAILOVER', name],
    ['SENTINEL', 'RESET', '*'],
    ['SENTINEL', 'CONFIG', 'SET', 'resolve-hostnames', 'yes'],
    ['SENTINEL', 'IS-MASTER-DOWN-BY-ADDR', '127.0.0.1', '1', '0', '*'],
    ['PUBLISH', '__sentinel__:hello', 'x'],
    ['SHUTDOWN'],
  ]) {
    expect(await peer.ask(...words)).toMatch(/^-NOPERM clients may ask Sentinels where/);
  }
  expect(await group.sentinels[0]?.command('SENTINEL', 'MASTERS')).toHaveLength(1);
});
