import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { hashPassword } from '../../../src/gateway/login/password-hash.ts';
import type { Peer } from '../peer.ts';
import { GatewayProcess, portOf, type Plan } from './gateway-process.ts';
import { StampedClient } from './stamped-client.ts';

const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;
let ports: readonly [number, number, number];
let secret: string;

const app = (rest: string): string =>
  `app: { can: [read, write, pubsub], channels: ["*"], password: { hash: { file: ${secret} } }, ${rest} }`;
const anyone = 'anyone: { can: [read, write], keys: ["stamp:*"] }';

function plan(users: readonly string[], listen: readonly number[] = ports.slice(0, 2)): Plan {
  return {
    users,
    gateway: ['workers: 2', 'anonymous: anyone'],
    listen: `[${listen.map((port) => `"127.0.0.1:${port}"`).join(', ')}]`,
  };
}

async function setPassword(password: string): Promise<void> {
  await writeFile(secret, await hashPassword(Buffer.from(password)), { mode: 0o600 });
}

async function loggedIn(password = 'right'): Promise<Peer> {
  const peer = await gateway.peer(ports[0]);
  expect(await peer.ask('AUTH', 'app', password)).toBe('OK');
  return peer;
}

beforeAll(async () => {
  redis = await stage.redis({});
  ports = [await stage.port(), await stage.port(), await stage.port()];
  secret = join(await stage.newDirectory('secrets'), 'hash');
  await setPassword('right');
  gateway = await GatewayProcess.serving(stage, redis, plan([app('keys: ["a:*"]'), anyone]));
});
beforeEach(async () => {
  await setPassword('right');
  await gateway.write(plan([app('keys: ["a:*"]'), anyone]));
  await gateway.reload();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('a reload', () => {
  it('drops no connection and mixes up no reply under load, on a signal or at the socket', async () => {
    const clients = Array.from({ length: 8 }, (_, at) => new StampedClient(ports[0], `c${at}`));
    await waitFor(() => clients.every(({ right }) => right > 50), { what: 'load' });
    const loaded = (await gateway.events('GATEWAY_POLICY_LOADED')).length;
    for (let round = 0; round < 3; round += 1) {
      const more = Array.from({ length: round }, (_, at) => `other${at}: { can: [read] }`);
      await gateway.write(plan([app('keys: ["b:*"]'), anyone, ...more]));
      if (round === 1) {
        gateway.process.signal('SIGHUP');
        await gateway.told('GATEWAY_POLICY_LOADED', loaded + 2);
      } else expect(await gateway.reload()).toEqual({ changed: true });
    }
    const answered = clients.map(({ right }) => right);
    await waitFor(() => clients.every(({ right }, at) => right > (answered[at] ?? 0) + 50), {
      what: 'load afterwards',
    });
    await Promise.all(clients.map((client) => client.stop()));
    expect(clients.map(({ lost, wrong }) => ({ lost, wrong }))).toEqual(
      clients.map(() => ({ lost: 0, wrong: [] })),
    );
  });

  it('gives new rights to the next command of connections that are there', async () => {
    using peer = await loggedIn();
    expect(await peer.ask('SET', 'a:1', 'x')).toBe('OK');
    expect(await peer.ask('SET', 'b:1', 'x')).toMatch(/^-NOPERM/);
    await gateway.write(plan([app('keys: ["b:*"]'), anyone]));
    await gateway.reload();
    expect(await peer.ask('SET', 'a:1', 'x')).toMatch(/^-NOPERM/);
    expect(await peer.ask('SET', 'b:1', 'x')).toBe('OK');
  });

  it('does not run a transaction that was begun under other rights', async () => {
    using peer = await loggedIn();
    expect(await peer.ask('MULTI')).toBe('OK');
    expect(await peer.ask('SET', 'a:tx', 'x')).toBe('QUEUED');
    await gateway.write(plan([app('keys: ["b:*"]'), anyone]));
    await gateway.reload();
    expect(await peer.ask('EXEC')).toMatch(/^-EXECABORT/);
    expect(await redis.command('EXISTS', 'a:tx')).toBe(0);
    expect(await peer.ask('SET', 'b:tx', 'x')).toBe('OK');
  });

  it('ends subscriptions of a user whose rights changed, and no other', async () => {
    using subscriber = await loggedIn();
    await subscriber.ask('SUBSCRIBE', 'news');
    using other = await gateway.peer(ports[0]);
    expect(await other.ask('WATCH', 'stamp:w')).toBe('OK');
    await gateway.write(plan([app('keys: ["b:*"]'), anyone]));
    await gateway.reload();
    await subscriber.last();
    expect(await other.ask('SET', 'stamp:w', '1')).toBe('OK');
  });

  it('closes who is gone, and who would have to show another password', async () => {
    using first = await loggedIn();
    await setPassword('changed');
    await gateway.reload();
    await first.last();
    using second = await loggedIn('changed');
    using stays = await gateway.peer(ports[0]);
    expect(await stays.ask('SET', 'stamp:s', '1')).toBe('OK');
    await gateway.write(plan([anyone]));
    await gateway.reload();
    await second.last();
    expect(await stays.ask('SET', 'stamp:s', '1')).toBe('OK');
    const closed = await gateway.told('GATEWAY_CONNECTION_CLOSED');
    expect(closed.map(({ message }) => message)).toContain(
      'A connection ended: its user has changed.',
    );
  });

  it('opens and closes listeners, and leaves alone the connections of those that it closes', async () => {
    using peer = await gateway.peer(ports[1]);
    expect(await peer.ask('SET', 'stamp:l', '1')).toBe('OK');
    await gateway.write(plan([app('keys: ["a:*"]'), anyone], [ports[0], ports[2]]));
    await gateway.reload();
    expect((await gateway.status()).listens.map(portOf)).toEqual([ports[0], ports[2]]);
    using added = await gateway.peer(ports[2]);
    expect(await added.ask('SET', 'stamp:l', '2')).toBe('OK');
    await expect(gateway.peer(ports[1])).rejects.toThrow('ECONNREFUSED');
    expect(await peer.ask('GET', 'stamp:l')).toBe('2');
  });

  it.each([
    ['is none', 'version: 1\napp: [', 'POLICY_YAML'],
    ['names a secret that is not there', 'SECRET', 'POLICY_SECRET_FILE'],
    ['listens where something else does', 'TAKEN', 'GATEWAY_LISTEN_IN_USE'],
    ['changes what a start settles', 'WORKERS', 'GATEWAY_RESTART_NEEDED'],
  ])('leaves the old policy in force when the new one %s', async (_, text, code) => {
    const taken = gateway.policy(plan([anyone], [ports[0], redis.port]));
    const noSecret = gateway.policy(plan([app('keys: ["b:*"]').replace(secret, '/none'), anyone]));
    const workers = gateway.policy({ ...plan([anyone]), gateway: ['workers: 3'] });
    const texts: Readonly<Record<string, string>> = {
      SECRET: noSecret,
      TAKEN: taken,
      WORKERS: workers,
    };
    using peer = await loggedIn();
    const before = await gateway.status();
    await writeFile(gateway.file, texts[text] ?? text);
    await expect(gateway.reload()).rejects.toMatchObject({ code });
    expect((await gateway.status()).policy).toEqual(before.policy);
    expect((await gateway.status()).listens).toEqual(before.listens);
    expect(await peer.ask('SET', 'a:1', 'x')).toBe('OK');
    const refused = await gateway.told('GATEWAY_POLICY_REFUSED');
    expect(refused.map(({ fields }) => fields?.['reason'])).toContain(code);
    using late = await loggedIn();
    expect(await late.ask('SET', 'a:1', 'x')).toBe('OK');
  });

  it('goes on in a new log where the old one was renamed', async () => {
    const chain = join(gateway.directory, 'events', 'gateway-0.jsonl');
    await rename(chain, `${chain}.rotated`);
    await gateway.reload();
    await waitFor(async () => (await readFile(chain, 'utf8')).includes('GATEWAY_POLICY_LOADED'), {
      what: 'the event in the new file',
    });
  });
});
