// Users whom the policy does not name, and clients without a login, while nothing is refused.
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { readAllSeen } from '../../../src/gateway/observe/seen-file.ts';
import { GatewayProcess, type Plan } from '../operate/gateway-process.ts';

const password = 'known-to-the-server';
const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;

const elsewhere = 'networks: { office: 10.11.12.0/24 }';
const web = 'web: { from: office, can: [read], keys: ["*"] }';

function plan(gatewayLines: readonly string[], users: readonly string[] = [web]): Plan {
  return { parts: [elsewhere], users, gateway: gatewayLines };
}

beforeAll(async () => {
  redis = await stage.redis({ users: { web: { password }, jobs: { password } } });
  await redis.command('ACL', 'SETUSER', 'default', 'on', 'nopass', '~*', '&*', '+@all');
  gateway = await GatewayProcess.serving(stage, redis, plan(['observe: true']));
});
afterAll(() => stage[Symbol.asyncDispose]());

async function login(user: string): ReturnType<GatewayProcess['peer']> {
  const peer = await gateway.peer();
  expect(await peer.ask('AUTH', user, password)).toBe('OK');
  return peer;
}

it('come in as the server lets them in, and are told of', async () => {
  using nobody = await gateway.peer();
  using jobs = await login('jobs');
  using far = await login('web');
  for (const peer of [nobody, jobs, far]) expect(await peer.ask('SET', 'k', 'v')).toBe('OK');
  using wrong = await gateway.peer();
  expect(await wrong.ask('AUTH', 'jobs', 'wrong')).toMatch(/^-WRONGPASS/);
  const told = await gateway.told('GATEWAY_LOGIN_OBSERVED', 2);
  expect(told.map(({ fields }) => [fields?.['user'], fields?.['reason']])).toEqual([
    ['jobs', 'unknown user'],
    ['web', 'network'],
  ]);
  const { records } = await waitFor(
    async () => {
      const seen = await readAllSeen(join(gateway.directory, 'events'));
      return seen.records.some(({ users }) => 'web' in users) ? seen : null;
    },
    { what: 'what was seen is on disk' },
  );
  const anonymous = Object.entries(records[0]?.users ?? {}).map(([name, seen]) => [
    name,
    seen.anonymous,
  ]);
  expect(new Map(anonymous.map(([name, is]) => [name, is]))).toEqual(
    new Map<unknown, unknown>([
      ['default', true],
      ['jobs', false],
      ['web', false],
    ]),
  );
});

it('stay over a reload while all is observed, and go when it is enforced', async () => {
  using nobody = await gateway.peer();
  using jobs = await login('jobs');
  using far = await login('web');
  const all = [nobody, jobs, far];
  for (const peer of all) expect(await peer.ask('PING')).toBe('PONG');
  await gateway.reload();
  for (const peer of all) expect(await peer.ask('SET', 'k', 'v')).toBe('OK');
  await gateway.write(plan([]));
  await gateway.reload();
  // Each connection ends.
  for (const peer of all) await peer.last();
  using again = await gateway.peer();
  expect(await again.ask('GET', 'k')).toMatch(/^-ERR connections from this address/);
});

it('become users of the policy without a new login, with the rights that it gives', async () => {
  await gateway.write(plan(['observe: true']));
  await gateway.reload();
  using jobs = await login('jobs');
  expect(await jobs.ask('SET', 'k', 'v')).toBe('OK');
  await gateway.write(plan([], [web, 'jobs: { can: [read], keys: ["*"] }']));
  await gateway.reload();
  expect(await jobs.ask('GET', 'k')).toBe('v');
  expect(await jobs.ask('SET', 'k', 'v')).toMatch(/^-NOPERM/);
});
