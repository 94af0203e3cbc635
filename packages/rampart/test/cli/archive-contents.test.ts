// The verbs that look into an archive and into what was restored from it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newIdentity } from '../../src/archive/seal/recipient.ts';
import { minimalPolicy } from '../../src/policy/minimal.ts';
import { archived, startArchiving } from '../archive/archiving.ts';
import { rampart, rampartWith } from './rampart.ts';

const stage = new Stage();
const password = { RAMPART_TARGET_PASSWORD: 'secret' };
let state: string;
let running: RedisServer;
let address: string;

beforeAll(async () => {
  const before = await stage.redis({
    config: { appendonly: 'yes', 'enable-debug-command': 'local' },
  });
  // What it removed by itself before it is stopped would not be in the state.
  await before.command('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
  await before.command('MSET', 'cart:1', 'red', 'cart:2', 'blue', 'visit', 'now');
  await before.command('SET', 'cart:3', 'gone by now', 'PX', '1');
  await before.stop();
  state = join(before.directory, 'data');
  running = await stage.redis({ users: { ops: { password: 'secret' } } });
  address = `127.0.0.1:${running.port}`;
});

beforeEach(async () => {
  await running.command('FLUSHALL');
});

afterAll(() => stage[Symbol.asyncDispose]());

const keys = (...words: readonly string[]): ReturnType<typeof rampart> =>
  rampartWith(password, 'archive', 'keys', ...words, '--to', address, '--user', 'ops');

describe('rampart archive keys', () => {
  it('says first what would change, and changes it then', async () => {
    await running.command('MSET', 'cart:2', 'green', 'cart:9', 'surplus');
    const dry = keys(state, 'cart:*', '--dry-run', '--remove');
    expect(dry.status).toBe(2);
    expect(dry.stdout).toBe(
      '       1 would be added\n' +
        '       1 would be changed\n' +
        '       1 would be removed\n' +
        '       0 the same\n' +
        '       0 left as they are\n' +
        '       1 expired since\n',
    );
    expect(await running.command('GET', 'cart:2')).toBe('green');
    const { status, stderr } = keys(state, 'cart:*', '--remove');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const names = ['cart:1', 'cart:2', 'cart:3', 'cart:9', 'visit'];
    expect(await running.command('MGET', ...names)).toEqual(['red', 'blue', null, null, null]);
  });

  it('writes them into a snapshot that a stock server loads', async () => {
    const file = join(await stage.newDirectory('picked'), 'carts.rdb');
    expect(rampart('archive', 'keys', state, 'cart:?', '--file', file).status).toBe(0);
    const server = await stage.redis();
    await server.stop();
    await writeFile(join(server.directory, 'data/dump.rdb'), await readFile(file));
    await server.start();
    expect(await server.command('MGET', 'cart:1', 'cart:2', 'visit')).toEqual([
      'red',
      'blue',
      null,
    ]);
    const again = keys(file, '*');
    expect(again.status).toBe(0);
    expect(await running.command('DBSIZE')).toBe(2);
  });

  it.each([
    ['no pattern', [], /There is no pattern/],
    ['a strange moment', ['*', '--shift-ttl', 'yesterday'], /is no moment/],
  ])('does nothing with %s', (_what, words, message) => {
    const { status, stderr } = keys(state, ...words);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});

describe('rampart archive salvage', () => {
  it('shows what a new primary lacks, and does it again', async () => {
    const { primary, replicas } = await stage.replicaSet({ replicas: 1 });
    const [successor] = replicas;
    if (successor === undefined) throw new Error('There is no replica.');
    const { pem, identity } = newIdentity();
    const recipients = [identity.recipient];
    await using archiving = await startArchiving(stage, primary, { recipients });
    await archived(archiving, primary);
    await successor.command('REPLICAOF', 'NO', 'ONE');
    await primary.command('SET', 'order:7', 'paid');
    await archived(archiving, primary);
    await archiving.archiver.stop();
    const key = join(await stage.newDirectory('key'), 'key.pem');
    await writeFile(key, pem, { mode: 0o600 });
    const to = `127.0.0.1:${successor.port}`;
    const words = ['--archive', archiving.directory, '--key', key, '--to', to, 'order:*'];
    const shown = rampart('archive', 'salvage', ...words);
    expect(shown.stderr).toBe('');
    expect(shown.stdout).toMatch(/^\d+ \S+Z db0 SET order:7\n1 acts lacking, behind offset \d+/);
    expect(shown.stdout).not.toContain('paid');
    expect(shown.status).toBe(2);
    expect(rampart('archive', 'salvage', ...words, '--apply').status).toBe(0);
    expect(await successor.command('GET', 'order:7')).toBe('paid');
  });
});

describe('rampart archive rewrites', () => {
  it('finds the moment of a ransom, and the offset to restore to', async () => {
    const server = await stage.redis();
    const { pem, identity } = newIdentity();
    await using archiving = await startArchiving(stage, server, {
      recipients: [identity.recipient],
    });
    await using connection = await server.connect();
    const cars = Array.from({ length: 1_200 }, (_, car) => [`car:${car}`, `{"car":${car}}`]);
    await connection.command('MSET', ...cars.flat());
    await archived(archiving, server);
    await Promise.all(cars.map(([key = '']) => connection.command('DEL', key)));
    await archived(archiving, server);
    await archiving.archiver.stop();
    const home = await stage.newDirectory('ransom');
    const key = join(home, 'key.pem');
    await writeFile(key, pem, { mode: 0o600 });
    const place = ['--archive', archiving.directory, '--key', key];
    const { status, stdout } = rampart('archive', 'rewrites', ...place, '--json');
    expect(status).toBe(2);
    const found: unknown = JSON.parse(stdout);
    expect(found).toMatchObject({ history: 1, kind: 'removed' });
  });
});

describe('rampart archive files and slots', () => {
  it('copy what is on a disk, and see that the same slots are in both', async () => {
    const copied = join(await stage.newDirectory('copied'), 'data');
    const { stdout, status } = rampart('archive', 'files', state, copied);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^copied into .*: its append-only file in \d parts, \d+ bytes\n$/);
    const both = rampart('archive', 'slots', state, copied);
    expect(both.status).toBe(2);
    // cart:3 counts as well: its time is over, but the state had it.
    expect(both.stdout).toContain(`${copied}: 4 keys in the slots `);
    expect(both.stdout).toContain('4 slots are in more than one shard');
  });
});

describe('rampart ha check', () => {
  it('measures Sentinels only', async () => {
    const policy = join(await stage.newDirectory('policy'), 'rampart.yaml');
    await writeFile(policy, minimalPolicy);
    const { status, stderr } = rampart('ha', 'check', '--policy', policy);
    expect(status).toBe(1);
    expect(stderr).toContain('describes no Sentinels');
  });
});
