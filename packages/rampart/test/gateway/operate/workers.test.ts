import { existsSync } from 'node:fs';
import { connect } from 'node:net';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { hashPassword } from '../../../src/gateway/login/password-hash.ts';
import { Peer } from '../peer.ts';
import { GatewayProcess } from './gateway-process.ts';
import { StampedClient } from './stamped-client.ts';

/** For a process to be started, on a machine that has much else to do. */
const deadline = 60_000;
vi.setConfig({ testTimeout: 3 * deadline });

const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;
let unix: string;

const house = '{ user: house, password: { env: HOUSE } }';

beforeAll(async () => {
  redis = await stage.redis({ users: { house: { password: 'of the house' } } });
  unix = `${await stage.newDirectory('listen')}/gateway.sock`;
  gateway = await GatewayProcess.serving(
    stage,
    redis,
    {
      users: [
        'app: { can: [read, write, inspect], keys: ["*"], password: { hash: { env: APP_HASH } } }',
        'anyone: { can: [read, write], keys: ["stamp:*"], password: none }',
      ],
      gateway: [
        'workers: 2',
        'anonymous: anyone',
        'login: { free: 2, first_delay: 10ms, longest_delay: 100ms, ban_after: 4 }',
      ],
      listen: `["127.0.0.1:0", "unix:${unix}"]`,
      login: house,
    },
    { APP_HASH: await hashPassword(Buffer.from('right')), HOUSE: 'of the house' },
  );
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('two workers', () => {
  it('share every listener, a unix socket too, and take clients in turn', async () => {
    const peers = [];
    for (let count = 0; count < 4; count += 1) {
      peers.push(await Peer.to({ path: unix }), await gateway.peer());
    }
    for (const peer of peers) expect(await peer.ask('SET', 'stamp:x', '1')).toBe('OK');
    const { workers, connections } = await gateway.status();
    expect(workers).toEqual({ wanted: 2, serving: 2, restarts: 0 });
    expect(connections).toBe(8);
    const opened = await gateway.told('GATEWAY_CONNECTION_OPENED', 8);
    const ids = opened.map(({ fields }) => Number(fields?.['connection']));
    expect(new Set(ids).size).toBe(8);
    // The last two digits are the worker's.
    expect(new Set(ids.map((id) => id % 100))).toEqual(new Set([1, 2]));
    for (const peer of peers) peer[Symbol.dispose]();
  });

  it('a killed one takes only its own clients with it, and is started again', async () => {
    const clients = Array.from(
      { length: 12 },
      (_, at) => new StampedClient(gateway.port, `client${at}`),
    );
    const answered = (): number => clients.reduce((sum, { right }) => sum + right, 0);
    await waitFor(() => clients.every(({ right }) => right > 50), { what: 'load on all clients' });
    const [victim] = await gateway.children();
    expect(victim).toBeDefined();
    process.kill(victim ?? 0, 'SIGKILL');
    await waitFor(() => clients.some(({ lost }) => lost > 0), { what: 'clients of the victim' });
    await waitFor(async () => (await gateway.status()).workers.restarts === 1, {
      what: 'restart',
      deadline,
    });
    await waitFor(async () => (await gateway.status()).workers.serving === 2, {
      what: 'both',
      deadline,
    });
    const before = answered();
    await waitFor(() => answered() > before + 500, { what: 'load on both again' });
    await Promise.all(clients.map((client) => client.stop()));
    expect(clients.flatMap(({ wrong }) => wrong)).toEqual([]);
    const unharmed = clients.filter(({ lost }) => lost === 0);
    expect(unharmed.length).toBeGreaterThanOrEqual(3);
    expect(unharmed.length).toBeLessThan(12);
    const [ended] = await gateway.told('GATEWAY_WORKER_ENDED');
    expect(ended).toMatchObject({ severity: 'high', fields: { how: 'SIGKILL' } });
    await gateway.told('GATEWAY_WORKER_STARTED');
  });

  it('never give the number of a connection twice, not even after a restart', async () => {
    using peer = await gateway.peer();
    await peer.ask('SET', 'stamp:x', '1');
    const opened = await gateway.told('GATEWAY_CONNECTION_OPENED');
    const ids = opened.map(({ fields }) => Number(fields?.['connection']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ban together, also while the server is away, and a new one knows of it', async () => {
    redis.pause();
    const fail = async (): Promise<void> => {
      using peer = await gateway.peer();
      await peer.ask('AUTH', 'app', 'wrong').catch(() => undefined);
    };
    await waitFor(
      async () => {
        await fail();
        return (await gateway.status()).bans > 0;
      },
      { what: 'a ban', deadline: 150_000 },
    );
    // Every connection is turned away, whichever worker takes it.
    for (let count = 0; count < 4; count += 1) {
      using peer = await gateway.peer();
      expect(await peer.last()).toMatch(
        /^-ERR rate limit: this address failed to log in too often/,
      );
    }
    const [victim] = await gateway.children();
    process.kill(victim ?? 0, 'SIGKILL');
    await waitFor(async () => (await gateway.status()).workers.restarts === 2, {
      what: 'restart',
      deadline,
    });
    await waitFor(async () => (await gateway.status()).workers.serving === 2, {
      what: 'both',
      deadline,
    });
    for (let count = 0; count < 4; count += 1) {
      await waitFor(() => isTurnedAway(gateway.port), { what: 'the ban on the new worker' });
    }
    redis.resume();
  });

  it('tell gateways on other hosts of it, once the server is back', async () => {
    const plan = {
      users: ['app: { can: [read], password: none }'],
      gateway: ['anonymous: app'],
      login: house,
    };
    const other = await GatewayProcess.serving(stage, redis, plan, { HOUSE: 'of the house' });
    await waitFor(async () => (await other.status()).bans === 1, {
      what: 'the ban over there',
      deadline,
    });
  });

  it('end with their supervisor, and leave nothing that is in the way of the next one', async () => {
    const children = await gateway.children();
    expect(children).toHaveLength(2);
    gateway.process.signal('SIGKILL');
    await gateway.process.exited;
    await waitFor(() => children.every((pid) => !existsSync(`/proc/${pid}`)), {
      what: 'the end',
      deadline,
    });
    await gateway.start();
    expect((await gateway.status()).workers.serving).toBe(2);
  });
});

async function isTurnedAway(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  const text = await new Promise<string>((resolve) => {
    let all = '';
    socket.on('data', (bytes: Buffer) => {
      all += bytes.toString();
    });
    socket.on('error', () => resolve(all));
    socket.on('close', () => resolve(all));
  });
  return text.startsWith('-ERR rate limit');
}
