// Servers that ask for TLS and a login, the Sentinels too.
import { expect, test } from 'vitest';
import { Stage, waitFor } from '@rampart/stage';
import { Peer } from '../peer.ts';
import { addressMap, at, much, startGateway } from './gateways.ts';

const env = { HOUSE: 'the-house-password', SENTINELS: 'the-sentinels-password' };
const users = `web: { password: server, ${much} }`;
const accounts = {
  web: { password: 'the-web-password' },
  house: { password: env.HOUSE },
};

test('a group behind TLS and logins is followed, and each of its servers has a listener', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({ tls: true, users: accounts });
  const [primary, replica] = group.nodes;
  if (primary === undefined || replica === undefined) throw new Error('There are two servers.');
  const addresses = group.sentinels.map(({ port }) => `"${at(port)}"`).join(', ');
  for (const sentinel of group.sentinels) {
    await sentinel.command('ACL', 'SETUSER', 'default', 'resetpass', `>${env.SENTINELS}`);
  }
  const ports = await Promise.all(Array.from({ length: 4 }, () => stage.port()));
  const [follows = 0, first = 0, second = 0, discovery = 0] = ports;
  const authority = await stage.authority();
  await startGateway(stage, {
    users,
    env,
    listen: `["${at(follows)}", { address: "${at(first)}", node: "${at(primary.port)}" }, { address: "${at(second)}", node: "${at(replica.port)}" }, { address: "${at(discovery)}", serves: sentinels }]`,
    upstream: `{ sentinels: [${addresses}], group: ${group.name}, sentinel_login: { password: { env: SENTINELS } }, login: { user: house, password: { env: HOUSE } }, tls: { authority: ${JSON.stringify(authority.file)} } }`,
  });
  const enter = async (port: number): Promise<Peer> => {
    const peer = await Peer.to(port);
    expect(await peer.ask('AUTH', 'web', 'no-password-of-web')).toMatch(/^-WRONGPASS/);
    expect(await peer.ask('AUTH', 'web', accounts.web.password)).toBe('OK');
    return peer;
  };
  using writer = await enter(follows);
  expect(await writer.ask('SET', 'a', '1')).toBe('OK');
  using reader = await enter(second);
  await waitFor(async () => (await reader.ask('GET', 'a')) === '1', {
    what: 'the replica has what was written',
  });
  expect(await reader.ask('SET', 'a', '2')).toMatch(/^-READONLY/);
  using asker = await enter(discovery);
  const { name } = group;
  const here = ['127.0.0.1', String(follows)];
  expect(await asker.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)).toEqual(here);
  const replicas = JSON.stringify(await asker.ask('SENTINEL', 'REPLICAS', name));
  expect(replicas).toContain(`"ip","127.0.0.1","port","${second}"`);
  expect(replicas).toContain(`"master-host","127.0.0.1","master-port","${follows}"`);
});

test('a Cluster behind TLS and logins leads from listener to listener', async () => {
  await using stage = new Stage();
  const cluster = await stage.cluster({ tls: true, users: accounts });
  const ports = await Promise.all(cluster.nodes.map(() => stage.port()));
  const authority = await stage.authority();
  const listen = cluster.nodes.slice(0, 2).map(({ port }, index) => {
    return `{ address: "${at(ports[index] ?? 0)}", node: "${at(port)}" }`;
  });
  // Another gateway stands for the third.
  const [, , third] = cluster.nodes;
  const elsewhere = addressMap([[third?.port ?? 0, ports[2] ?? 0]]);
  await startGateway(stage, {
    users,
    env,
    listen: `[${listen.join(', ')}]`,
    upstream: `{ cluster: "${at(cluster.nodes[0]?.port ?? 0)}", announced: ${elsewhere}, login: { user: house, password: { env: HOUSE } }, tls: { authority: ${JSON.stringify(authority.file)} } }`,
  });
  using peer = await Peer.to(ports[0] ?? 0);
  expect(await peer.ask('AUTH', 'web', accounts.web.password)).toBe('OK');
  const slots = JSON.stringify(await peer.ask('CLUSTER', 'SLOTS'));
  const shards = JSON.stringify(await peer.ask('CLUSTER', 'SHARDS'));
  for (const port of ports) {
    expect(slots).toContain(`["127.0.0.1",${port},`);
    // Clients come without TLS here, whatever the way behind is.
    expect(shards).toContain(`"port",${port}]`);
  }
  expect(shards).not.toContain('tls-port');
});
