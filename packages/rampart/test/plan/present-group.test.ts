// A primary and a replica that are there already, set up by somebody else.
import { dirname } from 'node:path';

import {
  engines,
  findProgram,
  RedisConnection,
  redisProgram,
  Stage,
  waitFor,
  type StageProcess,
} from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newGround, runner, someUsers, type Ground } from './ground.ts';

const valkey = engines.find(({ name }) => name.startsWith('Valkey 8.1'))?.program;
const isFull = process.env['RAMPART_FULL'] === '1';
if (isFull && valkey === undefined) console.warn('Nothing moved to Valkey: it is not here.');

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

interface Group {
  readonly ground: Ground;
  readonly primary: number;
  readonly replica: number;
}

async function groupOf(server: string): Promise<Group> {
  const ground = await newGround(stage);
  const [primary, replica] = [await stage.port(), await stage.port()];
  ground.says(`version: 1
app: shop
${someUsers}
hosts:
  db1: { address: 127.0.0.1, roles: redis, port: ${primary} }
  db2: { address: 127.0.0.1, roles: replica, port: ${replica} }
server: { directory: ${ground.directory}, run_as: ${runner}, ${server} }
`);
  return { ground, primary, replica };
}

function stranger(ground: Ground, port: number, ...more: readonly string[]): Promise<StageProcess> {
  const words = ['--port', String(port), '--save', '', '--dir', dirname(ground.directory)];
  const ready = /Ready to accept/;
  const options = { atStrike: 'kill', ready } as const;
  return stage.start(findProgram(redisProgram), [...words, ...more], options);
}

async function inStep(port: number): Promise<void> {
  await using line = await RedisConnection.open({ host: '127.0.0.1', port });
  const isUp = async (): Promise<boolean> =>
    String(await line.command('INFO', 'replication')).includes('master_link_status:up');
  await waitFor(isUp, { what: 'it is in step' });
}

/** Both of them, with something in them, become those of the policy. */
async function moveInto({ ground, primary, replica }: Group): Promise<string> {
  const others = [
    await stranger(ground, primary),
    await stranger(ground, replica, '--replicaof', '127.0.0.1', String(primary)),
  ];
  await inStep(replica);
  await using before = await RedisConnection.open({ host: '127.0.0.1', port: primary });
  await before.command('SET', 'session:1', 'kept');
  const { first, left, ran } = await ground.converge();
  expect(first.unseen).toEqual([]);
  expect(left).toMatchObject({ steps: [], unseen: [] });
  const moves = ran.filter((id) => /^(?:take-over|replace-replica)/.test(id));
  expect(moves.map((id) => id.split(' ')[0])).toEqual(['take-over', 'replace-replica']);
  expect(others.map(({ running }) => running)).toEqual([false, false]);
  await using line = await ground.as('rampart-break-glass', { host: '127.0.0.1', port: replica });
  expect(await line.command('GET', 'session:1')).toBe('kept');
  const info = String(await line.command('INFO'));
  expect(info).toContain('master_link_status:up');
  return info;
}

describe('a primary and a replica that are there already', () => {
  it('become those of the policy, the primary first, with all data', async () => {
    const program = findProgram(redisProgram);
    await moveInto(await groupOf(`install: { program: ${program} }`));
  });

  it('are left as they are where the replica follows somebody else', async () => {
    const { ground, primary, replica } = await groupOf(
      `install: { program: ${findProgram(redisProgram)} }`,
    );
    const elsewhere = await stage.redis();
    const { port } = elsewhere;
    await stranger(ground, primary);
    const other = await stranger(ground, replica, '--replicaof', '127.0.0.1', String(port));
    const { steps, unseen } = await (await ground.site()).plan();
    expect(steps.map(({ kind }) => kind)).not.toContain('replace-replica');
    expect(unseen.map(({ why }) => why).join()).toContain('no replica of the policy’s primary');
    expect(other.running).toBe(true);
  });
});

if (isFull && valkey !== undefined) {
  describe('a primary and a replica of Redis 7.0', () => {
    it('become those of Valkey 8.1', async () => {
      const engine = `engine: valkey, version: '8.1', install: { program: ${valkey} }`;
      const info = await moveInto(await groupOf(engine));
      expect(info).toMatch(/valkey_version:8\.1/);
    });
  });
}
