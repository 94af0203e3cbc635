import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetConnectOpts } from 'node:net';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../peer.ts';
import { open, Standing, type Plan } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
let standing: Standing;

const networks =
  'networks: { one: 127.0.0.1, two: 127.0.0.2, far: 10.1.2.0/24, balancers: 127.0.0.9 }';
const everybody = 'can: [read, write], keys: ["*"]';

beforeAll(async () => {
  redis = await stage.redis({ users: { default: { password: 'p' }, two: { password: 'p' } } });
});
afterEach(async () => {
  await standing[Symbol.asyncDispose]();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function stand(plan: Plan): Promise<void> {
  standing = await Standing.before(redis, stage, {
    parts: networks,
    users: `default: { ${everybody}, from: [loopback, unix, far] }\ntwo: { ${everybody}, from: two }`,
    ...plan,
  });
}

/** From another address of this machine. */
function from(localAddress: string): NetConnectOpts {
  return { host: '127.0.0.1', port: standing.port(), localAddress };
}

/** What a peer hears that logs in and says PING. */
async function heard(where: number | NetConnectOpts, first: string | Buffer = ''): Promise<string> {
  using peer = await Peer.to(where);
  if (first.length > 0) peer.raw(first);
  peer.send('AUTH', 'p');
  peer.send('PING');
  peer.end();
  return await peer.last();
}

const welcome = '+OK\r\n+PONG\r\n';

describe('a listener', () => {
  it('lets those in who come from its networks, and tells of the others', async () => {
    await stand({ listen: '{ address: "127.0.0.1:0", from: [one] }' });
    expect(await heard(from('127.0.0.1'))).toBe(welcome);
    expect(await heard(from('127.0.0.2'))).toMatch(/^-ERR connections from this address/);
    const [event] = await standing.told('GATEWAY_ADDRESS_REFUSED');
    expect(event).toMatchObject({ defence: 'gateway.address', fields: { address: '127.0.0.2' } });
  });

  it('is reached over IPv6 and through a unix socket, each by its own networks', async () => {
    const path = join(await stage.newDirectory('socket'), 'gateway.sock');
    await stand({
      listen: `["[::1]:0", { address: ${JSON.stringify(`unix:${path}`)}, mode: "0600" }, { address: "127.0.0.1:0", from: unix }]`,
    });
    expect(await heard({ host: '::1', port: standing.port(0) })).toBe(welcome);
    expect(await heard({ path })).toBe(welcome);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await heard(standing.port(2))).toMatch(/^-ERR connections from this address/);
    const events = await standing.told('GATEWAY_CONNECTION_OPENED', 2);
    expect(events.map(({ fields }) => fields?.['address'])).toEqual(['::1', 'unix']);
  });
});

describe('a user', () => {
  it('gets the answer of a wrong password from elsewhere, with the right one', async () => {
    await stand({});
    const attempt = async (where: NetConnectOpts, password: string): Promise<string> => {
      using peer = await Peer.to(where);
      peer.send('AUTH', 'two', password);
      peer.end();
      return await peer.last();
    };
    const right = await attempt(from('127.0.0.1'), 'p');
    expect(right).toMatch(/^-WRONGPASS /);
    expect(await attempt(from('127.0.0.1'), 'wrong')).toBe(right);
    expect(await attempt(from('127.0.0.2'), 'p')).toBe('+OK\r\n');
    const events = await standing.told('GATEWAY_LOGIN_REFUSED', 2);
    const reasons = events.flatMap(({ fields }) => fields?.['reason'] ?? []);
    expect(new Set(reasons)).toEqual(new Set(['network']));
  });
});

describe('a balancer', () => {
  const listen = '{ address: "127.0.0.1:0", proxies: balancers, from: [far, balancers] }';
  const version1 = 'PROXY TCP4 10.1.2.3 127.0.0.1 50000 6380\r\n';
  const mapped = 'PROXY TCP6 ::ffff:10.1.2.3 ::1 50000 6380\r\n';
  const head2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
  const version2 = Buffer.concat([head2, Buffer.from('2111000c0a0102037f000001c35018ec', 'hex')]);
  const local2 = Buffer.concat([head2, Buffer.from('20000000', 'hex')]);

  it.each([
    ['version 1', version1, '10.1.2.3'],
    ['version 1, IPv4 mapped into IPv6', mapped, '10.1.2.3'],
    ['version 2', version2, '10.1.2.3'],
  ])('says whom it speaks for, in %s', async (_, header, address) => {
    await stand({ listen });
    expect(await heard(from('127.0.0.9'), header)).toBe(welcome);
    const [event] = await standing.told('GATEWAY_CONNECTION_OPENED');
    expect(event).toMatchObject({ fields: { address } });
  });

  it('may send the header in pieces, and the first command with it', async () => {
    await stand({ listen });
    using peer = await Peer.to(from('127.0.0.9'));
    for (const byte of version2) {
      peer.raw(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await peer.ask('AUTH', 'p')).toBe('OK');
    expect(await peer.ask('PING')).toBe('PONG');
  });

  it('is believed when it says that somebody may not come in', async () => {
    await stand({ listen });
    const stranger = 'PROXY TCP4 10.9.9.9 127.0.0.1 50000 6380\r\n';
    expect(await heard(from('127.0.0.9'), stranger)).toMatch(/^-ERR connections from this/);
  });

  it('speaks for itself when it looks whether the gateway is there', async () => {
    await stand({ listen });
    using peer = await Peer.to(from('127.0.0.9'));
    peer.raw(local2);
    peer.send('PING');
    expect(await peer.next()).toMatch(/^-NOAUTH /);
    const [event] = await standing.told('GATEWAY_CONNECTION_OPENED');
    expect(event).toMatchObject({ fields: { address: '127.0.0.9' } });
  });

  it('is not served without a header', async () => {
    await stand({ listen, gateway: 'login: { within: 1s }' });
    expect(await heard(from('127.0.0.9'))).toMatch(/^-ERR protocol violation/);
    using silent = await Peer.to(from('127.0.0.9'));
    expect(await silent.last()).toMatch(/^-ERR no login within the time/);
  });
});

describe('a PROXY header from anybody else', () => {
  it.each([
    ['of version 1', 'PROXY TCP4 10.1.2.3 127.0.0.1 50000 6380\r\n', 'GATEWAY_FOREIGN_PROTOCOL'],
    [
      'of version 2',
      Buffer.from('0d0a0d0a000d0a515549540a2111000c0a0102037f000001c35018ec', 'hex'),
      'GATEWAY_PROTOCOL_VIOLATION',
    ],
  ])('%s is an attempt to be somebody else, and ends the connection', async (_, header, code) => {
    for (const inline of ['"no"', '"yes"']) {
      await stand({
        listen: `{ address: "127.0.0.1:0", proxies: balancers, from: [far, one], inline: ${inline} }`,
      });
      expect(await heard(from('127.0.0.1'), header)).toMatch(/^-ERR protocol violation[^\r]*\r\n$/);
      await standing.told(code);
      if (inline === '"no"') await standing[Symbol.asyncDispose]();
    }
  });
});

describe('connections', () => {
  it('are limited for each address, and in all', async () => {
    await stand({ gateway: `${open}\nlimits: { connections_per_address: 2, connections: 3 }` });
    const one = [await Peer.to(from('127.0.0.1')), await Peer.to(from('127.0.0.1'))];
    for (const peer of one) expect(await peer.ask('PING')).toMatch(/PONG|NOAUTH|unavailable/);
    expect(await heard(from('127.0.0.1'))).toMatch(/^-ERR rate limit: too many connections/);
    using other = await Peer.to(from('127.0.0.2'));
    expect(await other.ask('AUTH', 'p')).toBe('OK');
    expect(await heard(from('127.0.0.3'))).toMatch(/^-ERR rate limit: too many connections/);
    for (const peer of one) peer[Symbol.dispose]();
    await waitFor(async () => (await heard(from('127.0.0.3'))) === welcome, { what: 'a place' });
    await standing.told('GATEWAY_CONNECTIONS_EXCEEDED');
  });
});
