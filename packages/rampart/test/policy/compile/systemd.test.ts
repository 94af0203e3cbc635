// The units under a real systemd, on a machine within this one: what is verified by reading alone says
// nothing of a sandbox in which the server cannot live.
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { written } from '../../../src/policy/compile/content.ts';
import type { HostPlan } from '../../../src/policy/compile/host-plan.ts';
import { hostPlans } from '../../../src/policy/compile/host-plans.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { SecretSource } from '../../../src/policy/types.ts';
import { Machine, whyNoMachine } from './machine.ts';

const reason = whyNoMachine();
if (reason !== null) console.warn(`The units were not started under systemd: ${reason}.`);

const unit = 'redis-shop.service';

const own = '10.8.8.1';
const friend = '10.8.8.2';
const stranger = '10.8.8.3';
const text = [
  'version: 1',
  'app: shop',
  `networks: { web: ${friend} }`,
  "users: { web: { from: [web, loopback], can: [read, write], keys: '*' } }",
  `hosts: { db: { address: ${own}, roles: [redis, gateway] } }`,
  'server: { dangerously_plain: true, admit: web }',
  'gateway: { listen: "127.0.0.1:6380" }',
].join('\n');

/** Says `open` when somebody at this address is let in. */
const call = `
import socket, sys
socket.create_connection(("${own}", 6379), timeout=1, source_address=(sys.argv[1], 0))
print("open")
`;
const password = (secret: SecretSource): Promise<Buffer> =>
  Promise.resolve(Buffer.from(`${secret.kind === 'env' ? secret.name : ''} is not to be guessed`));

let stage: Stage;
let machine: Machine;

/** Accounts, directories, files and units, in the order in which they need each other. */
async function setUp(plan: HostPlan): Promise<void> {
  for (const { name } of plan.groups) await machine.run('groupadd', '--system', name);
  for (const { name, group, home } of plan.users) {
    const args = ['--system', '--no-create-home', '--home-dir', home, '--gid', group, name];
    await machine.run('useradd', ...args);
  }
  for (const { name, members } of plan.groups) {
    for (const member of members) await machine.run('usermod', '-aG', name, member);
  }
  for (const { path, owner, group, mode } of plan.directories) {
    await mkdir(machine.at(path), { recursive: true });
    await giveTo(path, owner, group, mode);
  }
  for (const { path, owner, group, mode, content } of plan.files) {
    await mkdir(dirname(machine.at(path)), { recursive: true });
    await writeFile(machine.at(path), await written(content, password));
    await giveTo(path, owner, group, mode);
  }
  await machine.run('systemctl', 'daemon-reload');
}

async function giveTo(path: string, owner: string, group: string, mode: number): Promise<void> {
  await machine.run('chown', `${owner}:${group}`, path);
  await chmod(machine.at(path), mode);
}

async function ask(...command: readonly string[]): Promise<string> {
  const auth = (await password({ kind: 'env', name: 'RAMPART_BREAK_GLASS_PASSWORD' })).toString();
  const cli = ['redis-cli', '--no-auth-warning', '--user', 'rampart-break-glass'];
  return (await machine.run('env', `REDISCLI_AUTH=${auth}`, ...cli, ...command)).trim();
}

describe.skipIf(reason !== null)('a server under systemd', () => {
  beforeAll(async () => {
    stage = new Stage();
    machine = await Machine.boot(stage);
    for (const address of [own, friend, stranger]) {
      await machine.run('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    }
    const policy = loadPolicy(text, 'rampart.yaml');
    const [plan] = policy.deployment === null ? [] : hostPlans(policy, policy.deployment).values();
    if (plan === undefined) throw new TypeError('There is a server.');
    await setUp(plan);
    await machine.run('systemctl', 'start', 'rampart-firewall-shop.service', unit);
  }, 300_000);
  afterAll(async () => {
    await stage.strike();
  });

  it('lives in its sandbox: answers, saves, and rewrites its own file', async () => {
    expect(await ask('SET', 'session:1', 'a')).toBe('OK');
    expect(await ask('SAVE')).toBe('OK');
    expect(await ask('CONFIG', 'REWRITE')).toBe('OK');
    await machine.run('test', '-s', '/var/lib/redis-shop/dump.rdb');
  });

  it('is kept from what is not its own', async () => {
    const pid = (
      await machine.run('systemctl', 'show', '--value', '--property=MainPID', unit)
    ).trim();
    const status = await machine.run('cat', `/proc/${pid}/status`);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/mu);
    expect(status).toMatch(/^Seccomp:\s+2$/mu);
    expect(status).toMatch(/^CapBnd:\s+0+$/mu);
    const mounts = (await machine.run('cat', `/proc/${pid}/mountinfo`)).split('\n');
    const flagsOf = (path: string): string | undefined =>
      mounts.findLast((line) => line.split(' ')[4] === path)?.split(' ')[5];
    expect(flagsOf('/')).toMatch(/^ro,.*noexec/u);
    expect(flagsOf('/var/lib/redis-shop')).toMatch(/^rw,/u);
    // A shell that somebody has the server start is no program there.
    const shell = ['nsenter', '--target', pid, '--mount', '--', '/bin/sh', '-c', 'true'];
    expect((await machine.try(...shell)).output).toContain('Permission denied');
  });

  it('hears nobody whom the policy does not name, not even from its own host', async () => {
    const heard = (from: string): Promise<{ readonly output: string }> =>
      machine.try('python3', '-c', call, from);
    expect((await heard(friend)).output).toBe('open\n');
    expect((await heard(stranger)).output).toContain('timed out');
    const tables = await machine.run('nft', 'list', 'tables');
    expect(tables.trim()).toBe('table inet rampart-shop');
  });

  it('comes back by itself with its data when it was killed', async () => {
    await machine.run('systemctl', 'kill', '--signal=SIGKILL', unit);
    await waitFor(async () => (await machine.try('systemctl', 'is-active', unit)).ok, {
      what: 'it runs again',
    });
    expect(await ask('GET', 'session:1')).toBe('a');
  });

  it('does not come back empty when its data is gone', async () => {
    await cp(machine.at('/var/lib/redis-shop'), machine.at('/var/lib/away'), { recursive: true });
    await machine.run('rm', '-r', '/var/lib/redis-shop/appendonlydir');
    await machine.run('systemctl', 'kill', '--signal=SIGKILL', unit);
    await waitFor(async () => (await machine.try('systemctl', 'is-failed', unit)).ok, {
      what: 'it has given up',
      deadline: 150_000,
    });
    await machine.run('cp', '-a', '/var/lib/away/appendonlydir', '/var/lib/redis-shop/');
    await machine.run('chown', '-R', 'redis-shop:redis-shop', '/var/lib/redis-shop');
    await machine.run('systemctl', 'reset-failed', unit);
    await machine.run('systemctl', 'start', unit);
    expect(await ask('GET', 'session:1')).toBe('a');
  }, 300_000);

  describe('and the gateway before it', () => {
    const gateway = 'rampart-gateway-shop.service';

    beforeAll(async () => {
      await installRampart();
      await machine.run('systemctl', 'start', gateway);
    }, 300_000);

    it('lives in its sandbox, as an account of its own, and finds the server by itself', async () => {
      const auth = (await password({ kind: 'env', name: 'RAMPART_USER_WEB_PASSWORD' })).toString();
      const cli = ['redis-cli', '-p', '6380', '--no-auth-warning', '--user', 'web'];
      const asked = (...command: readonly string[]): Promise<string> =>
        machine.run('env', `REDISCLI_AUTH=${auth}`, ...cli, ...command);
      expect(await asked('SET', 'cart:1', 'wheel')).toBe('OK\n');
      expect(await asked('GET', 'cart:1')).toBe('wheel\n');
      expect(await asked('CONFIG', 'GET', 'dir')).toContain('NOPERM');
      const user = await machine.run('systemctl', 'show', '--value', '--property=User', gateway);
      expect(user.trim()).toBe('rampart-gateway');
    });

    it('takes up a policy that has changed, and knows no secret of others', async () => {
      await machine.run('systemctl', 'reload', gateway);
      const environment = await readFile(machine.at('/etc/rampart/shop/gateway.env'), 'utf8');
      expect(environment.match(/^\w+(?==)/gmu)).toEqual(['RAMPART_GATEWAY_PASSWORD']);
    });
  });
});

/** Where its unit expects it: this checkout's sources, with the Node that runs this test. */
async function installRampart(): Promise<void> {
  const checkout = fileURLToPath(new URL('../../../../../', import.meta.url));
  const below = machine.at('/opt/rampart');
  for (const name of ['rampart', 'client', 'keyring']) {
    for (const part of ['src', 'package.json']) {
      const from = join(checkout, 'packages', name, part);
      await cp(from, join(below, 'packages', name, part), { recursive: true });
    }
    await mkdir(join(below, 'node_modules/@rampart'), { recursive: true });
    await symlink(`../../packages/${name}`, join(below, 'node_modules/@rampart', name));
  }
  for (const name of ['citty', 'valibot', 'yaml']) {
    const from = join(checkout, 'node_modules', name);
    await cp(from, join(below, 'node_modules', name), { recursive: true });
  }
  await cp(process.execPath, join(below, 'node'));
  const main = '/opt/rampart/packages/rampart/src/cli/main.ts';
  const command = machine.at('/usr/local/bin/rampart');
  await writeFile(
    command,
    `#!/bin/sh\nexec /opt/rampart/node --conditions=rampart-source ${main} "$@"\n`,
  );
  await chmod(command, 0o755);
}
