// Edits of a policy at the console, against a gateway and a server that run by it.
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, type RedisServer } from '@rampart/stage';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openPolicy } from '../../../src/console/rooms/policy/policy.ts';
import { siteHere } from '../../../src/console/rooms/policy/steps.ts';
import { hashPassword } from '../../../src/gateway/login/password-hash.ts';
import { GatewayProcess, portOf } from '../../gateway/operate/gateway-process.ts';
import { newGround } from '../../plan/ground.ts';
import type { Ground } from '../../plan/ground.ts';
import { furnish } from './house.ts';
import type { Furnished } from './house.ts';

const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;
let secret: string;
let console: Furnished;

const policyView = v.object({
  version: v.string(),
  text: v.string(),
  editable: v.array(v.object({ path: v.string(), value: v.unknown(), help: v.string() })),
});

const planned = v.object({
  id: v.string(),
  diff: v.array(v.object({ kind: v.string(), text: v.string() })),
  steps: v.array(v.object({ sign: v.string(), host: v.string(), text: v.string() })),
  gaps: v.array(v.unknown()),
});

type Changes = readonly { readonly path: string; readonly value: string | readonly string[] }[];

async function planOf(
  room: Furnished,
  ...changes: Changes
): Promise<v.InferOutput<typeof planned>> {
  const { version } = await room.view('policy', policyView);
  return v.parse(planned, await room.act('policy/plan', { version, changes }));
}

beforeAll(async () => {
  redis = await stage.redis({});
  secret = join(await stage.newDirectory('secrets'), 'hash');
  await writeFile(secret, await hashPassword(Buffer.from('right')), { mode: 0o600 });
  gateway = await GatewayProcess.serving(stage, redis, {
    parts: ['networks:', '  shop: [127.0.0.1/32]   # the only one'],
    users: [
      `app: { from: shop, can: [read], keys: ['*'], password: { hash: { file: ${secret} } } }`,
    ],
    gateway: [],
  });
  console = await furnish(stage, {
    directory: gateway.directory,
    rooms: [openPolicy({ open: siteHere, journal: await stage.newDirectory('journal') })],
    gateways: [{ name: 'front', path: gateway.socket }],
  });
});

afterAll(() => stage[Symbol.asyncDispose]());

/** What a client gets that logs in with the right password. */
async function login(): Promise<unknown> {
  using peer = await gateway.peer(portOf(gateway.addresses[0] ?? ''));
  return await peer.ask('AUTH', 'app', 'right');
}

describe('before a gateway', () => {
  test('an edit is shown, carried out, and in force; comments and mode of the file stay', async () => {
    await chmod(gateway.file, 0o640);
    const { editable } = await console.view('policy', policyView);
    expect(editable.map(({ path }) => path)).toContain('networks.shop');
    expect(await login()).toBe('OK');

    const plan = await planOf(console, { path: 'networks.shop', value: ['10.9.9.9/32'] });
    expect(plan.diff.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'old', text: '  shop: [127.0.0.1/32]   # the only one' },
      { kind: 'new', text: '  shop: [10.9.9.9/32]   # the only one' },
    ]);
    expect(plan.steps).toMatchObject([{ sign: '~', host: 'front' }]);
    expect(await login(), 'a plan changes nothing').toBe('OK');

    await console.act('policy/apply', { id: plan.id });
    expect(await console.ended('apply')).toMatchObject({ succeeded: true });
    expect(await login()).not.toBe('OK');
    expect((await stat(gateway.file)).mode & 0o777).toBe(0o640);
    await expect(console.act('policy/apply', { id: plan.id })).rejects.toMatchObject({
      code: 'CONSOLE_PLAN_GONE',
    });

    const back = await planOf(console, { path: 'networks.shop', value: ['127.0.0.1/32'] });
    await console.act('policy/apply', { id: back.id });
    expect(await console.ended('apply')).toMatchObject({ succeeded: true });
    expect(await login()).toBe('OK');
  });

  test('a gateway that does not take it has everything go back', async () => {
    const before = await readFile(gateway.file, 'utf8');
    const plan = await planOf(console, { path: 'gateway.limits.connections', value: '7' });
    // Readable by others: the gateway refuses to read it.
    await chmod(secret, 0o644);
    try {
      await console.act('policy/apply', { id: plan.id });
      const job = await console.ended('apply');
      expect(job).toMatchObject({ succeeded: false });
      expect(job.says).toContain('The gateway front does not take the policy');
      expect(await readFile(gateway.file, 'utf8')).toBe(before);
      expect(console.deployment.policy.text).toBe(before);
    } finally {
      await chmod(secret, 0o600);
    }
    expect(await login()).toBe('OK');
  });

  test('an edit of a file that somebody has changed meanwhile is refused, also when it was planned', async () => {
    const { version } = await console.view('policy', policyView);
    const changes = [{ path: 'gateway.limits.connections', value: '7' }];
    const plan = v.parse(planned, await console.act('policy/plan', { version, changes }));
    const before = await readFile(gateway.file, 'utf8');
    await writeFile(gateway.file, `${before}# by hand\n`);
    const stale = { code: 'CONSOLE_EDIT_STALE' };
    await expect(console.act('policy/plan', { version, changes })).rejects.toMatchObject(stale);
    await console.act('policy/apply', { id: plan.id });
    expect(await console.ended('apply')).toMatchObject({ succeeded: false });
    expect(await readFile(gateway.file, 'utf8')).toBe(`${before}# by hand\n`);
    await writeFile(gateway.file, before);
  });

  test.each([
    ['gateway.upstream', 'evil:6379', /nothing that can be changed here/],
    ['users.app.password', 'x', /nothing that can be changed here/],
    ['networks.shop', '10.0.0.0/8', /takes a list/],
    ['networks.shop', ['8.8.8.8'], /rampart\.yaml:4:\d+ POLICY_PUBLIC/],
    ['networks.shop', ['10.0.0.0/8"]\nusers: {'], /POLICY_VALUE/],
    ['users.app.from', ['nowhere'], /POLICY_NAME_UNKNOWN/],
    ['gateway.limits.connections', '-1', /POLICY_VALUE/],
  ])('%s: %j is refused with its reason', async (path, value, why) => {
    const before = await readFile(gateway.file, 'utf8');
    const refused = planOf(console, { path, value });
    await expect(refused).rejects.toMatchObject({ code: 'CONSOLE_EDIT_REFUSED' });
    await expect(refused).rejects.toThrow(why);
    expect(await readFile(gateway.file, 'utf8')).toBe(before);
  });
});

describe('with servers of its own', () => {
  let ground: Ground;
  let room: Furnished;

  beforeAll(async () => {
    ground = await newGround(stage);
    await ground.converge();
    room = await furnish(stage, {
      text: ground.policy,
      rooms: [
        openPolicy({
          open: (policy) => ground.site({ policy }),
          journal: await stage.newDirectory('journal'),
        }),
      ],
      gateways: [{ name: 'front', path: gateway.socket }],
    });
  });

  async function limitOfServer(): Promise<unknown> {
    await using root = await ground.as('rampart-break-glass');
    return await root.command('CONFIG', 'GET', 'maxmemory');
  }

  test('the steps are those of rampart plan, and the server has the new value', async () => {
    const plan = await planOf(room, { path: 'server.memory.max', value: '96mb' });
    expect(plan.gaps).toEqual([]);
    expect(plan.steps.map(({ text }) => text).join('\n')).toContain('maxmemory');
    await room.act('policy/apply', { id: plan.id });
    expect(await room.ended('apply')).toMatchObject({ succeeded: true });
    expect(await limitOfServer()).toEqual(['maxmemory', String(96 * 1024 * 1024)]);
    expect(room.deployment.policy.text).toContain('memory: { max: 96mb }');
  });

  test('what the servers had taken goes back when a gateway does not follow', async () => {
    const plan = await planOf(room, { path: 'server.memory.max', value: '112mb' });
    await chmod(secret, 0o644);
    try {
      await room.act('policy/apply', { id: plan.id });
      expect(await room.ended('apply')).toMatchObject({ succeeded: false });
    } finally {
      await chmod(secret, 0o600);
    }
    expect(await limitOfServer()).toEqual(['maxmemory', String(96 * 1024 * 1024)]);
    expect(room.deployment.policy.text).toContain('memory: { max: 96mb }');
  });
});
