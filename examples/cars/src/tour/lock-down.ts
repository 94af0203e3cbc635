import { once } from 'node:events';
import { connect } from 'node:net';
import { RedisConnection } from '@rampart/stage';
import { createClient } from 'redis';
import type { Deployment } from '../deployment/deployment.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';

/** What whoever found the shop's password would try with it. */
const inWrongHands: readonly (readonly string[])[] = [
  ['FLUSHALL'],
  ['CONFIG', 'SET', 'dir', '/tmp'],
  ['CONFIG', 'GET', '*'],
  ['KEYS', '*'],
  ['SCAN', '0'],
  ['ACL', 'LIST'],
  ['GET', 'backup:credentials'],
  ['HGETALL', 'cars:person:alice:*'],
  ['DEL', 'rampart:{cars/other}:ring'],
  ['EVAL', "return redis.call('FLUSHALL')", '0'],
  ['PSUBSCRIBE', '*'],
  ['REPLICAOF', '192.0.2.1', '6379'],
  ['MONITOR'],
];

/** Redis as the policy has it: nobody gets in who should not, and who is in can do no more than he needs. */
export async function lockDown(system: System, tally: Tally): Promise<void> {
  const { deployment } = system;
  if (deployment === null) return;
  tally.section('Redis behind its policy');
  await tally.check('nobody but gateways and Rampart is connected to the primary', async () => {
    const clients = String(await deployment.command('CLIENT', 'LIST'));
    const users = new Set([...clients.matchAll(/ user=(\S+)/g)].map(([, user]) => user));
    must(users.has('shop-behind') && !users.has('shop') && !users.has('default'), clients);
    return [...users].join(', ');
  });
  await strangers(deployment, tally);
  await insiders(deployment, tally);
}

async function strangers(deployment: Deployment, tally: Tally): Promise<void> {
  const { places, gateways, secrets } = deployment;
  await tally.check('nobody gets an answer without a login', async () => {
    const ports = [places.primary, places.replica, ...places.sentinels, ...places.gateways];
    const answers = await Promise.all(ports.map(pingAt));
    must(
      answers.every((answer) => answer !== 'PONG'),
      answers.join(', '),
    );
    return `${String(ports.length)} ports`;
  });
  await tally.check("the shop's password is none of the servers'", async () => {
    const server = { host: '127.0.0.1', port: places.primary };
    const why = await whyNot(
      RedisConnection.open({ ...server, username: 'shop', password: secrets.shop }),
    );
    must(why.includes('WRONGPASS'), why);
  });
  if (gateways === null) return;
  await tally.check('nor is it good from an address that is not the shop’s', async () => {
    for (const port of [gateways.balancer.port, ...gateways.ports]) {
      const socket = { host: '127.0.0.1', port, localAddress: '127.0.0.2' };
      const reconnect = { ...socket, reconnectStrategy: false as const };
      const client = createClient({ username: 'shop', password: secrets.shop, socket: reconnect });
      client.on('error', () => undefined);
      await whyNot(client.connect());
      client.destroy();
    }
  });
  await tally.check('a browser that was lured to a gateway is hung up on', async () => {
    const said = await overHttp(gateways.balancer.port);
    must(said.includes('protocol violation') && !said.includes('+OK'), said);
  });
}

async function insiders(deployment: Deployment, tally: Tally): Promise<void> {
  const { gateways, secrets, url } = deployment;
  await tally.check("the shop's password in wrong hands is good for nothing else", async () => {
    const client = createClient({ url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (const words of inWrongHands) {
        const why = await whyNot(client.sendCommand([...words]));
        must(why.includes('NOPERM'), `${words.join(' ')}: ${why}`);
      }
    } finally {
      client.destroy();
    }
    return `${String(inWrongHands.length)} commands refused`;
  });
  if (gateways === null) return;
  await tally.check(
    'a person with every right needs a second factor to delete it all',
    async () => {
      const address = new URL(url);
      address.username = 'ops';
      address.password = secrets.ops;
      const client = createClient({ url: address.href });
      client.on('error', () => undefined);
      await client.connect();
      try {
        must((await client.get('cars:demo:arrived')) !== null, 'he reads nothing');
        const why = await whyNot(client.sendCommand(['FLUSHALL']));
        must(why.includes('unlock'), why);
      } finally {
        client.destroy();
      }
    },
  );
}

async function pingAt(port: number): Promise<string> {
  try {
    await using connection = await RedisConnection.open({ host: '127.0.0.1', port });
    return String(await connection.command('PING'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function overHttp(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (bytes) => {
    said += bytes.toString();
  });
  socket.on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 8\r\n\r\nFLUSHALL\r\n');
  await once(socket, 'close');
  return said;
}

/** Why it was refused; throws if it was not. */
async function whyNot(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it was NOT refused');
}
