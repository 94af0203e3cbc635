// One server on a machine: from nothing, and back from what people do to it.
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

import { RedisConnection, Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Step } from '../../src/policy/step.ts';
import { newGround, runner, serverPart, type Ground } from './ground.ts';

let stage: Stage;
let ground: Ground;

beforeAll(async () => {
  stage = new Stage();
  ground = await newGround(stage);
});
afterAll(async () => {
  await stage.strike();
});

const below = (path: string): string => join(ground.directory, 'redis-shop', path);
const ids = (steps: readonly Step[]): readonly string[] => steps.map(({ id }) => id);

async function asRoot(...command: readonly string[]): Promise<unknown> {
  await using connection = await ground.as('rampart-break-glass');
  return await connection.command(...command);
}

describe('from an empty machine', () => {
  it('brings a server up that a stranger cannot read and a login can, and then has nothing to do', async () => {
    const { first, left } = await ground.converge();
    expect(first.steps.length).toBeGreaterThan(0);
    expect(left).toMatchObject({ steps: [], unseen: [] });
    await using stranger = await RedisConnection.open({ host: '127.0.0.1', port: ground.port });
    await expect(stranger.command('GET', 'session:1')).rejects.toThrow('NOAUTH');
    await using web = await ground.as('web');
    expect(await web.command('SET', 'session:1', 'a')).toBe('OK');
  });

  it.runIf(process.getuid?.() === 0)('keeps its files from other accounts', () => {
    const files = ['data/state.conf', 'etc/users.acl', 'etc/redis.conf'].map(below);
    for (const file of files) {
      const other = ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', 'cat', file];
      const ran = spawnSync('setpriv', other, { encoding: 'utf8' });
      expect(ran.stderr).toContain('Permission denied');
    }
    const own = [
      '--reuid',
      runner,
      '--regid',
      runner,
      '--clear-groups',
      'cat',
      below('etc/users.acl'),
    ];
    expect(spawnSync('setpriv', own, { encoding: 'utf8' }).stdout).toContain('user web on');
  });
});

describe('a server that somebody has changed', () => {
  it('gets its settings, its logins and its files back, and keeps its data', async () => {
    await asRoot('CONFIG', 'SET', 'maxmemory', '77mb', 'appendonly', 'no', 'save', '');
    await asRoot('ACL', 'SETUSER', 'web', '+flushall', '>foobared', '~*');
    await asRoot('ACL', 'SETUSER', 'evil', 'on', 'nopass', '~*', '+@all');
    await asRoot('ACL', 'SETUSER', 'default', 'on', 'nopass');
    await asRoot('SET', 'kept', 'yes');
    await chmod(below('data'), 0o777);
    await chmod(below('etc/users.acl'), 0o666);
    await writeFile(below('etc/redis.conf'), 'port 1\n');

    const { first, left } = await ground.converge();
    expect(ids(first.steps)).toEqual([
      `change-access ${below('data')}`,
      `change-access ${below('etc/users.acl')}`,
      `write-file ${below('etc/redis.conf')}`,
      'prove-logins redis-shop',
      'set-parameters redis-shop append-only',
      'set-parameters redis-shop rest',
      'set-user redis-shop default',
      'set-user redis-shop web',
      'delete-user redis-shop evil',
    ]);
    expect(left.steps).toEqual([]);
    expect(await asRoot('GET', 'kept')).toBe('yes');
    expect(await asRoot('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '1073741824']);
    expect((await stat(below('data'))).mode & 0o777).toBe(0o700);
    await using stranger = await RedisConnection.open({ host: '127.0.0.1', port: ground.port });
    await expect(stranger.command('PING')).rejects.toThrow('NOAUTH');
    await expect(stranger.command('AUTH', 'web', 'foobared')).rejects.toThrow('WRONGPASS');
  });

  it('is started again when it has died, with its data', async () => {
    const { 1: pid = '' } =
      /"pid":(\d+)/.exec(await readFile(below('etc/redis-shop.process'), 'utf8')) ?? [];
    process.kill(Number(pid), 'SIGKILL');
    await expect
      .poll(async () => (await (await ground.site()).plan()).steps.length, { timeout: 300_000 })
      .toBe(2);
    const { ran, left } = await ground.converge();
    expect(ran).toEqual(['start-process redis-shop', 'prove-logins redis-shop']);
    expect(left.steps).toEqual([]);
    expect(await asRoot('GET', 'kept')).toBe('yes');
  });

  it('takes a new password of the policy, and the old one until that is proven', async () => {
    const named = (variable: string): string =>
      `version: 1\napp: shop\nusers: { web: { can: [read, write], keys: ['session:*'], secret: { env: ${variable} } } }\n${serverPart(ground.directory, ground.port)}\n`;
    ground.says(named('ANOTHER'));
    const { ran, left } = await ground.converge();
    expect(ran.filter((id) => /redis-shop/.test(id) && !id.startsWith('write'))).toEqual([
      'add-password redis-shop web',
      'prove-logins redis-shop',
      'set-user redis-shop web',
    ]);
    expect(left.steps).toEqual([]);
    await using web = await ground.as('web');
    expect(await web.command('GET', 'session:1')).toBe('a');
  });

  it('is started again for a setting that is read at its start only', async () => {
    const limits = ', limits: { databases: 3 }';
    ground.says(ground.policy.replace(/ \}\n$/, `${limits} }\n`));
    const { first, left } = await ground.converge();
    const restart = first.steps.find(({ kind }) => kind === 'restart-process');
    expect(restart?.change.details).toEqual([{ name: 'databases', was: '16', becomes: '3' }]);
    expect(restart?.tags).toContain('restart');
    expect(left.steps).toEqual([]);
    expect(await asRoot('GET', 'kept')).toBe('yes');
  });

  it('that knows none of our logins any more is started again with the policy’s', async () => {
    for (const login of ['rampart-apply', 'rampart-break-glass']) {
      await asRoot('ACL', 'SETUSER', login, 'resetpass', '>stolen-and-changed');
    }
    const { first, left } = await ground.converge();
    expect(ids(first.steps)).toEqual(['restart-process redis-shop', 'prove-logins redis-shop']);
    expect(left.steps).toEqual([]);
    expect(await asRoot('GET', 'kept')).toBe('yes');
  });
});
