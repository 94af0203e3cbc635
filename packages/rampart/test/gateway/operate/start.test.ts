import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rampart, rampartBy } from '../../cli/rampart.ts';
import { anonymous, everybody, GatewayProcess, type Plan } from './gateway-process.ts';

const stage = new Stage();
let redis: RedisServer;

beforeAll(async () => {
  redis = await stage.redis({});
});
afterAll(() => stage[Symbol.asyncDispose]());

async function told(plan: Plan): Promise<string> {
  const gateway = await GatewayProcess.prepared(stage, redis, plan);
  const { status, stdout, stderr } = rampart('gateway', '--policy', gateway.file);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  return stderr;
}

describe('a gateway that cannot start', () => {
  it.each([1, 2])('says who is in the way, also with %i workers', async (workers) => {
    const listen = `"127.0.0.1:${redis.port}"`;
    const line = await told({ listen, gateway: [anonymous, `workers: ${workers}`] });
    expect(line).toContain(
      `GATEWAY_LISTEN_IN_USE: Something else listens at 127.0.0.1:${redis.port}. Stop what`,
    );
  });

  it('does not take a unix socket away from somebody who serves it', async () => {
    const path = join(await stage.newDirectory('listen'), 'gateway.sock');
    const other = createServer();
    other.listen(path);
    await once(other, 'listening');
    expect(await told({ listen: `"unix:${path}"` })).toContain('GATEWAY_LISTEN_IN_USE');
    other.close();
    const file = `${path}.txt`;
    await writeFile(file, 'precious');
    expect(await told({ listen: `"unix:${file}"` })).toContain('GATEWAY_LISTEN_FAILED');
  });

  it('says which secret is missing', async () => {
    const users = ['app: { can: [read], password: { hash: { env: NOT_SET_ANYWHERE } } }'];
    expect(await told({ users, gateway: [] })).toContain(
      'POLICY_SECRET_MISSING: The variable NOT_SET_ANYWHERE is not set.',
    );
  });

  it('says which directory cannot be written, and what to do', async () => {
    const file = join(await stage.newDirectory('state'), 'file');
    await writeFile(file, '');
    const line = await told({ gateway: [anonymous, `audit: { directory: ${file}/events }`] });
    expect(line).toContain('GATEWAY_DIRECTORY_UNWRITABLE');
    expect(line).toContain(`${file}/events (gateway.audit.directory)`);
    expect(line).toContain('install -d -m 700');
  });

  it('says which certificate cannot be used', async () => {
    const listen = '{ address: "127.0.0.1:0", tls: { certificate: /none.crt, key: /none.key } }';
    expect(await told({ listen })).toContain(
      'GATEWAY_CERTIFICATE_UNUSABLE: The certificate /none.crt',
    );
  });
});

/** Root, who may not bind them any more. */
const withoutLowPorts = [
  'setpriv',
  '--bounding-set=-net_bind_service',
  '--inh-caps=-net_bind_service',
];

describe('an error at the start ends the process with 1, and says its code', () => {
  const two = [anonymous, 'workers: 2'];
  const hashed = (name: string): string =>
    `app: { can: [read], password: { hash: { env: ${name} } } }`;
  /** By code: what the policy has to say, or the directory to hold, so that it comes to that. */
  const cases: Readonly<Record<string, (gateway: GatewayProcess) => Promise<Plan> | Plan>> = {
    GATEWAY_LISTEN_IN_USE: () => ({ listen: `"127.0.0.1:${redis.port}"`, gateway: two }),
    GATEWAY_LISTEN_FAILED: () => ({ listen: '"unix:/nowhere/at/all.sock"', gateway: two }),
    GATEWAY_CERTIFICATE_UNUSABLE: () => ({
      listen: '{ address: "127.0.0.1:0", tls: { certificate: /none.crt, key: /none.key } }',
      gateway: two,
    }),
    GATEWAY_DIRECTORY_UNWRITABLE: ({ file }) => ({
      gateway: [anonymous, `audit: { directory: ${file}/events }`],
    }),
    GATEWAY_PASSWORD_HASH_MALFORMED: () => ({ users: [hashed('BROKEN_HASH')], gateway: [] }),
    POLICY_SECRET_MISSING: () => ({
      users: [hashed('NOT_SET_ANYWHERE')],
      gateway: ['workers: 2'],
    }),
    POLICY_KEY_UNKNOWN: () => ({ gateway: [anonymous, 'wrokers: 2'] }),
    EVENTS_KEY_UNUSABLE: () => ({
      gateway: [anonymous, 'audit: { signing_key: { env: BROKEN_HASH } }'],
    }),
    EVENTS_LOG_IN_USE: () => ({
      gateway: [anonymous, `audit: { directory: ${running.directory}/events }`],
    }),
    GATEWAY_SERVER_OPEN: () => ({
      users: ['default: { can: [read], keys: ["*"] }'],
      gateway: ['workers: 2'],
    }),
    GATEWAY_ADMIN_TAKEN: () => ({ socket: running.socket }),
  };
  let running: GatewayProcess;

  beforeAll(async () => {
    process.env['BROKEN_HASH'] = 'not what it should be';
    running = await GatewayProcess.serving(stage, redis, {});
  });
  afterAll(() => {
    delete process.env['BROKEN_HASH'];
  });

  it.each(Object.entries(cases))('%s', async (code, plan) => {
    const gateway = await GatewayProcess.prepared(stage, redis, {});
    await gateway.write(await plan(gateway));
    const { status, stdout, stderr } = rampart('gateway', '--policy', gateway.file);
    expect(stderr).toMatch(new RegExp(`^${code}: `));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  const firstFree = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));

  it.skipIf(firstFree <= 81)(
    'GATEWAY_LISTEN_FORBIDDEN, where low ports are not free to all',
    async () => {
      const gateway = await GatewayProcess.prepared(stage, redis, { listen: '"127.0.0.1:81"' });
      const unable = process.getuid?.() === 0 ? withoutLowPorts : [];
      const { status, stderr } = rampartBy(unable, 'gateway', '--policy', gateway.file);
      expect(stderr).toMatch(/^GATEWAY_LISTEN_FORBIDDEN: This account may not listen at 127/);
      expect(status).toBe(1);
    },
  );
});

describe('a gateway without its server', () => {
  it('starts, says so to clients at once, and reads the table of commands when the server is there', async () => {
    const server = await stage.redis({});
    await server.stop();
    const users = [everybody];
    const gateway = await GatewayProcess.serving(stage, server, { users, gateway: [anonymous] });
    expect((await gateway.status()).upstream).toBe('away');
    await gateway.told('GATEWAY_TABLE_BUNDLED');
    using peer = await gateway.peer();
    expect(await peer.ask('GET', 'x')).toMatch(/^-ERR upstream unavailable/);
    await server.restart();
    await waitFor(async () => (await gateway.status()).upstream === 'here', { what: 'the server' });
    await waitFor(async () => (await peer.ask('GET', 'x')) === null, { what: 'an answer' });
    await gateway.told('GATEWAY_SERVER_BACK');
    await server.stop();
    await gateway.told('GATEWAY_SERVER_AWAY');
  });
});
