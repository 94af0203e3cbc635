// The units under a real systemd, on a machine within this one: what is verified by reading alone says
// nothing of a sandbox in which the server cannot live.
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

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
  for (const { path, owner, group, mode } of plan.directories) {
    await mkdir(machine.at(path), { recursive: true });
    await own(path, owner, group, mode);
  }
  for (const { path, owner, group, mode, content } of plan.files) {
    await mkdir(dirname(machine.at(path)), { recursive: true });
    await writeFile(machine.at(path), await written(content, password));
    await own(path, owner, group, mode);
  }
  await machine.run('systemctl', 'daemon-reload');
}

async function own(path: string, owner: string, group: string, mode: number): Promise<void> {
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
    const policy = loadPolicy('version: 1\napp: shop\nserver: {}\n', 'rampart.yaml');
    const [plan] = policy.deployment === null ? [] : hostPlans(policy, policy.deployment).values();
    if (plan === undefined) throw new TypeError('There is a server.');
    await setUp(plan);
    await machine.run('systemctl', 'start', unit);
  }, 60_000);
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
      deadline: 30_000,
    });
    await machine.run('cp', '-a', '/var/lib/away/appendonlydir', '/var/lib/redis-shop/');
    await machine.run('chown', '-R', 'redis-shop:redis-shop', '/var/lib/redis-shop');
    await machine.run('systemctl', 'reset-failed', unit);
    await machine.run('systemctl', 'start', unit);
    expect(await ask('GET', 'session:1')).toBe('a');
  }, 60_000);
});
