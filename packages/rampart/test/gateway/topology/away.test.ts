// A server that goes away and comes back, and one that is there and does not answer.
import { expect, test } from 'vitest';
import { Stage, waitFor } from '@rampart/stage';
import { Peer } from '../peer.ts';
import { open, Standing } from '../standing.ts';
import { at, startGateway } from './gateways.ts';
import { Load } from './load.ts';
import { ioredis, nodeRedis } from './stores.ts';

const away = /^-ERR upstream unavailable: /;

async function world(stage: Stage) {
  const redis = await stage.redis();
  const port = await stage.port();
  const gateway = await startGateway(stage, {
    listen: `"${at(port)}"`,
    upstream: `{ address: "${at(redis.port)}", connect_within: 300ms }`,
  });
  return { redis, port, gateway };
}

test('while the server is away everybody is told so at once, and served when it is back', async () => {
  await using stage = new Stage();
  const { redis, port, gateway } = await world(stage);
  using load = new Load([
    await nodeRedis(port),
    await nodeRedis(port),
    await ioredis(port),
    await ioredis(port),
  ]);
  await load.served('everybody is served');
  await redis.kill();
  using peer = await Peer.to(port);
  // Each is answered in its turn: nothing waits for the server.
  for (let count = 0; count < 50; count += 1) {
    expect(await peer.ask('GET', 'a')).toMatch(away);
  }
  await waitFor(async () => (await gateway.events('GATEWAY_SERVER_AWAY')).length > 0, {
    what: 'the log tells that the server is away',
  });
  await redis.restart();
  await load.served('everybody is served again');
  console.log(`server away: ${load.report()}`);
  await waitFor(async () => (await peer.ask('SET', 'a', 'b')) === 'OK', {
    what: 'a connection that lived through it is served',
  });
  load.stop();
  expect(load.wrong).toEqual([]);
});

test('a new client waits for a server that is busy, as it would without a gateway', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ config: { 'enable-debug-command': 'yes' } });
  await using standing = await Standing.before(redis, stage, {
    gateway: open,
    upstream: `{ address: "${at(redis.port)}", connect_within: 500ms }`,
  });
  using busy = await Peer.to(redis.port);
  busy.send('DEBUG', 'SLEEP', '0.8');
  using late = await standing.peer();
  expect(await late.ask('GET', 'a')).toBeNull();
  expect(await busy.next()).toBe('OK');
});

test('a command on its way waits for a server that is stopped; a new client not for ever', async () => {
  await using stage = new Stage();
  const { redis, port } = await world(stage);
  using early = await Peer.to(port);
  using sharer = await Peer.to(port);
  await early.ask('SET', 'a', '1');
  await sharer.ask('SET', 'b', '2');
  redis.pause();
  early.send('GET', 'a');
  sharer.send('GET', 'b');
  // A transaction needs an upstream of its own. One stands ready, and waits with the others; another does
  // not come about.
  using ready = await Peer.to(port);
  ready.send('MULTI');
  using late = await Peer.to(port);
  expect(await late.ask('MULTI')).toMatch(away);
  for (const { replies } of [early, sharer, ready]) expect(replies).toEqual([]);
  redis.resume();
  expect(await early.next()).toBe('1');
  expect(await sharer.next()).toBe('2');
  expect(await ready.next()).toBe('OK');
  await waitFor(async () => (await late.ask('MULTI')) === 'OK', {
    what: 'the new client is served',
  });
});
