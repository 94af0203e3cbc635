// The worst servers there are, each made as policy in one pass, with all of their data.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  findProgram,
  RedisConnection,
  redisProgram,
  Stage,
  type StageProcess,
} from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sampled } from '../observe/sampled.ts';
import { newGround, type Ground } from './ground.ts';

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

interface Wreck {
  readonly lines: readonly string[];
  readonly password: string | null;
}

/** The same number makes the same wreck. */
function wreckOf(number: number): Wreck {
  let state = number * 2_654_435_761 + 1;
  const one = <T>(choices: readonly [T, ...T[]]): T => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return choices[(state >>> 16) % choices.length] ?? choices[0];
  };
  const password = one([null, null, 'foobared']);
  const lines = [
    ...(password === null ? [] : [`requirepass ${password}`]),
    `appendonly ${one(['no', 'yes'])}`,
    one(['save ""', 'save 60 1']),
    `dbfilename ${one(['dump.rdb', 'root', 'authorized_keys'])}`,
    `maxmemory-policy ${one(['noeviction', 'allkeys-lru'])}`,
    one(['', 'rename-command SHUTDOWN ""', 'rename-command FLUSHALL ""']),
    one(['', 'user backdoor on nopass ~* &* +@all']),
    `databases ${one([16, 4])}`,
    `list-max-listpack-size ${one([-2, 5])}`,
    `enable-debug-command ${one(['no', 'yes'])}`,
  ];
  return { lines, password };
}

/** With no password, everything open, and what it writes going where it is carried out. */
const worst: Wreck = {
  lines: [
    'dbfilename root',
    'save 60 1',
    'enable-module-command yes',
    'enable-protected-configs yes',
  ],
  password: null,
};

async function sink(ground: Ground, { lines }: Wreck): Promise<StageProcess> {
  const directory = join(ground.directory, 'cron.d');
  await mkdir(directory, { mode: 0o777 });
  await chmod(directory, 0o777);
  const config = join(directory, 'redis.conf');
  const always = [`port ${ground.port}`, 'bind 127.0.0.1', 'protected-mode no', `dir ${directory}`];
  await writeFile(config, [...always, ...lines, ''].join('\n'), { mode: 0o666 });
  const program = findProgram(redisProgram);
  return stage.start(program, [config], { atStrike: 'kill', ready: /Ready to accept/ });
}

async function fill(ground: Ground, { password }: Wreck): Promise<void> {
  await using open = await RedisConnection.open({
    host: '127.0.0.1',
    port: ground.port,
    ...(password === null ? {} : { username: 'default', password }),
  });
  for (const space of ['0', '3']) {
    await open.command('SELECT', space);
    await open.command('SET', 'text', 'a\u0000b\r\n');
    await open.command('SET', 'expires', '1', 'EX', '86400');
    await open.command('RPUSH', 'list', ...Array.from({ length: 300 }, (_, at) => `item ${at}`));
    await open.command('HSET', 'hash', 'field', 'value', 'other', '2');
    await open.command('ZADD', 'ranks', '1.5', 'a', '-2', 'b');
    await open.command('SADD', 'set', '1', '2', 'three');
    await open.command('XADD', 'stream', '1-1', 'field', 'value');
    await open.command('XGROUP', 'CREATE', 'stream', 'group', '0');
  }
  await open.command(
    'FUNCTION',
    'LOAD',
    "#!lua name=lib\nredis.register_function('f', function() return 1 end)",
  );
}

async function contentsOf(open: RedisConnection): Promise<readonly unknown[]> {
  const contents: unknown[] = [];
  for (const space of ['0', '3']) {
    await open.command('SELECT', space);
    const names = await open.command('KEYS', '*');
    for (const name of (Array.isArray(names) ? names.map(String) : []).toSorted()) {
      const value = await valueOf(open, name);
      contents.push([space, name, value, Number(await open.command('TTL', name)) > 0]);
    }
  }
  contents.push(await open.command('FUNCTION', 'LIST'));
  return contents;
}

const reads: Readonly<Record<string, (name: string) => readonly string[]>> = {
  string: (name) => ['GET', name],
  list: (name) => ['LRANGE', name, '0', '-1'],
  hash: (name) => ['HGETALL', name],
  zset: (name) => ['ZRANGE', name, '0', '-1', 'WITHSCORES'],
  set: (name) => ['SORT', name, 'ALPHA'],
  stream: (name) => ['XINFO', 'STREAM', name, 'FULL'],
};

async function valueOf(open: RedisConnection, name: string): Promise<unknown> {
  const kind = String(await open.command('TYPE', name));
  const words = reads[kind]?.(name) ?? ['TYPE', name];
  return [kind, await open.command(...words)];
}

async function before(ground: Ground, { password }: Wreck): Promise<readonly unknown[]> {
  await using open = await RedisConnection.open({
    host: '127.0.0.1',
    port: ground.port,
    ...(password === null ? {} : { username: 'default', password }),
  });
  return await contentsOf(open);
}

async function converges(wreck: Wreck): Promise<void> {
  const ground = await newGround(stage);
  const old = await sink(ground, wreck);
  await fill(ground, wreck);
  const was = await before(ground, wreck);
  const { password } = wreck;
  const present = password === null ? null : { user: null, password: Buffer.from(password) };
  const { first, left } = await ground.converge({ present });
  expect(first.steps.map(({ kind }) => kind)).toContain('take-over');
  expect(left).toMatchObject({ steps: [], unseen: [] });
  expect(old.running).toBe(false);
  await using open = await ground.as('rampart-break-glass');
  expect(await contentsOf(open)).toEqual(was);
  await using stranger = await RedisConnection.open({ host: '127.0.0.1', port: ground.port });
  await expect(stranger.command('PING')).rejects.toThrow('NOAUTH');
  // Once more, so that nothing lives only in the running process.
  await open.command('CONFIG', 'RESETSTAT');
  await (await ground.as('rampart-break-glass')).command('SHUTDOWN').catch(() => undefined);
  const { left: again } = await ground.converge();
  expect(again.steps).toEqual([]);
  await using after = await ground.as('rampart-break-glass');
  expect(await contentsOf(after)).toEqual(was);
}

describe('a wreck becomes a server of the policy in one pass, with all of its data', () => {
  it('the worst there is', async () => {
    await converges(worst);
  });

  it.each(Array.from({ length: sampled(20, 2) }, (_, at) => at))(
    'generated, number %i',
    async (number) => {
      await converges(wreckOf(number));
    },
  );
});

describe('a server that answers where ours should', () => {
  it('is left alone when ours has data of its own', async () => {
    const ground = await newGround(stage);
    await ground.converge();
    await using open = await ground.as('rampart-break-glass');
    await open.command('SET', 'ours', '1');
    await open.command('SHUTDOWN').catch(() => undefined);
    const stranger = await sink(ground, worst);
    const plan = await (await ground.site()).plan();
    expect(plan.steps).toEqual([]);
    expect(plan.unseen[0]?.why).toContain('Which of them counts is not ours to say');
    await stranger.kill();
    const { left } = await ground.converge();
    expect(left.steps).toEqual([]);
    await using again = await ground.as('rampart-break-glass');
    expect(await again.command('GET', 'ours')).toBe('1');
  });

  it('that lets nobody in is unknown, and nothing is done to it', async () => {
    const ground = await newGround(stage);
    await sink(ground, { ...worst, lines: ['requirepass not-known-to-us'] });
    const plan = await (await ground.site()).plan();
    expect(plan.unseen.map(({ what }) => what)).toEqual([`redis-shop at 127.0.0.1:${ground.port}`]);
    expect(plan.steps.map(({ kind }) => kind)).not.toContain('start-process');
  });
});
