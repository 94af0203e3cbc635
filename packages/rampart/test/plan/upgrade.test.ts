// A newer release of the server, rolled through a group while somebody writes to it: from the machine's own to
// the newer one that the set-up brings.
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import {
  engines,
  findProgram,
  lookForProgram,
  RedisConnection,
  redisProgram,
  Stage,
  waitFor,
} from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PlanError } from '../../src/plan/errors.ts';
import type { Server } from '../../src/policy/deployment/types.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { newGround, policyFile, runner, secretOf, type Ground } from './ground.ts';
import { commandFile } from '../cli/command.ts';

const isFull = process.env['RAMPART_FULL'] === '1';
const newer = engines.find(({ name }) => name.startsWith('Redis 8.0'))?.program;
if (newer === undefined) console.warn('No release was rolled: Redis 8.0 is not here.');

// One that is skipped counts as one that failed.
const inFull = isFull ? it : (): void => undefined;
const whereThereIsOne = newer === undefined ? (): void => undefined : describe;

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

interface Group {
  readonly ground: Ground;
  readonly gateway: number;
  readonly servers: readonly Server[];
  /** Of which release the policy speaks from now on. */
  wants(version: string, program: string): void;
}

async function groupOf(roles: readonly string[], more = ''): Promise<Group> {
  const ground = await newGround(stage);
  const gateway = await stage.port();
  const hosts = await Promise.all(
    roles.map(async (role, at) => {
      const port = await stage.port({ withBus: more !== '' });
      const sentinel = role.includes('sentinel') ? `, sentinel_port: ${await stage.port()}` : '';
      return `  db${at}: { address: 127.0.0.1, roles: [${role}], port: ${port}${sentinel} }`;
    }),
  );
  const wants = (version: string, program: string): void => {
    ground.says(`version: 1
app: shop
users: { web: { can: [read, write], keys: 'session:*' } }
hosts:
${hosts.join('\n')}
server: { directory: ${ground.directory}, run_as: ${runner}, version: '${version}', install: { program: ${program} } }
gateway: { listen: '127.0.0.1:${gateway}', admin: { directory: ${ground.directory}/gateway } }
${more}
`);
  };
  wants('7.0', findProgram(redisProgram));
  const { deployment } = loadPolicy(ground.policy, 'rampart.yaml');
  return { ground, gateway, servers: deployment?.servers ?? [], wants };
}

async function versions({ ground, servers }: Group): Promise<readonly string[]> {
  return Promise.all(
    servers.map(async ({ at }) => {
      await using line = await ground.as('rampart-audit', at);
      const info = String(await line.command('INFO', 'server'));
      return /^redis_version:(\d+\.\d+)/m.exec(info)?.[1] ?? '';
    }),
  );
}

/** Somebody who writes through the gateway, connects again when he is cut off, and notes what was acknowledged. */
class Writer {
  readonly acknowledged: number[] = [];
  #goesOn = true;
  #next = 0;
  /** Who may serve; the first one is asked. */
  #ports: number[];
  readonly #ended: Promise<void>;

  constructor(ports: readonly number[]) {
    this.#ports = [...ports];
    this.#ended = this.#run();
  }

  /** Where the last write went. */
  get port(): number {
    return this.#ports[0] ?? 0;
  }

  async stop(): Promise<void> {
    this.#goesOn = false;
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (this.#goesOn) {
      try {
        await using line = await open(this.#ports[0] ?? 0);
        while (this.#goesOn) {
          const number = ++this.#next;
          const reply = await line.command('SET', keyOf(number), String(number));
          if (reply === 'OK') this.acknowledged.push(number);
          // Steadily, and not as fast as this machine can.
          await delay(5);
        }
      } catch (error) {
        const moved = /MOVED \d+ [\d.]+:(\d+)/.exec(error instanceof Error ? error.message : '');
        const last = this.#ports.shift() ?? 0;
        const others = [...this.#ports, last];
        this.#ports = moved === null ? others : [...new Set([Number(moved[1]), ...others])];
      }
    }
  }
}

/** One slot of a Cluster. */
const keyOf = (number: number): string => `session:{one}:${number}`;

async function open(port: number): Promise<RedisConnection> {
  const password = secretOf({ kind: 'env', name: 'RAMPART_USER_WEB_PASSWORD' });
  return RedisConnection.open({ host: '127.0.0.1', port, username: 'web', password });
}

async function startGateway({ ground }: Group): Promise<void> {
  const words = ['gateway', '--policy', await policyFile(ground)];
  await stage.start(process.execPath, ['--conditions=rampart-source', commandFile, ...words], {
    env: ground.environment(),
    ready: ({ output }) => output.includes('ready '),
  });
}

/** Rolls, and gives what is missing of what was acknowledged meanwhile. */
async function rollUnderTraffic(
  group: Group,
): Promise<{ ran: string[]; lost: number[]; writer: Writer }> {
  await group.ground.converge();
  const isCluster = group.ground.policy.includes('\ncluster:');
  // Clients of a Cluster know its nodes; others know the gateway.
  const ports = isCluster ? group.servers.map(({ at }) => at.port) : [group.gateway];
  if (!isCluster) await startGateway(group);
  const writer = new Writer(ports);
  await waitFor(() => writer.acknowledged.length > 50, { what: 'somebody writes' });
  group.wants('8.0', newer ?? '');
  const { ran, left } = await group.ground.converge();
  const before = writer.acknowledged.length;
  await waitFor(() => writer.acknowledged.length > before + 50, { what: 'he still does' });
  await writer.stop();
  expect(left).toMatchObject({ steps: [], unseen: [] });
  await using line = await open(writer.port);
  const lost: number[] = [];
  for (const number of writer.acknowledged) {
    if ((await line.command('GET', keyOf(number))) !== String(number)) lost.push(number);
  }
  return { ran, lost, writer };
}

const orderOf = (ran: readonly string[]): readonly string[] =>
  ran
    .filter((id) => /^(?:rehearse|hand-over|restart)/.test(id))
    .map((id) => id.split(' ')[0] ?? '');

describe('a release that is none', () => {
  it('is not begun when it says something else of the data, and nothing that serves is touched', async () => {
    const group = await groupOf(['redis']);
    await group.ground.converge();
    await using web = await group.ground.as('web', group.servers[0]?.at);
    await web.command('SET', 'session:1', 'kept');
    // A program that tells the new version, and then serves the old one without its data.
    const directory = await stage.newDirectory('program');
    const program = `${directory}/server`;
    const old = findProgram(redisProgram);
    await writeFile(
      program,
      `#!/bin/sh\nif [ "$1" = --version ]; then echo "Redis server v=8.0.9 "; else exec ${old} "$@" --dbfilename other.rdb; fi\n`,
      { mode: 0o755 },
    );
    group.wants('8.0', program);
    const failing = group.ground.converge();
    await expect(failing).rejects.toSatisfy(
      (error) => error instanceof PlanError && error.code === 'PLAN_REHEARSAL',
    );
    expect(await web.command('GET', 'session:1')).toBe('kept');
    expect(await versions(group)).toEqual(['7.0']);
  });
});

whereThereIsOne('a newer release', () => {
  inFull(
    'goes through replicas, then the primary that has given way, and no acknowledged write is lost',
    async () => {
      const group = await groupOf(['redis, sentinel', 'replica, sentinel', 'replica, sentinel']);
      const { ran, lost, writer } = await rollUnderTraffic(group);
      expect(await versions(group)).toEqual(['8.0', '8.0', '8.0']);
      const order = orderOf(ran);
      expect(order[0]).toBe('rehearse-release');
      expect(order.filter((kind) => kind === 'hand-over')).toHaveLength(1);
      expect(ran.indexOf('hand-over redis-shop-db0')).toBeGreaterThan(
        ran.indexOf('restart-process redis-shop-db2'),
      );
      expect(ran.indexOf('hand-over redis-shop-db0')).toBeLessThan(
        ran.indexOf('restart-process redis-shop-db0'),
      );
      expect(lost).toEqual([]);
      expect(writer.acknowledged.length).toBeGreaterThan(100);
    },
  );

  inFull('goes through each shard of a Cluster', async () => {
    const roles = ['redis', 'redis', 'redis', 'replica', 'replica', 'replica'];
    const group = await groupOf(roles, 'cluster: { replicas: 1, node_timeout: 2s }');
    const { ran, lost } = await rollUnderTraffic(group);
    expect(new Set(await versions(group))).toEqual(new Set(['8.0']));
    expect(orderOf(ran).filter((kind) => kind === 'hand-over')).toHaveLength(3);
    expect(lost).toEqual([]);
  });

  it('is never followed by an older one on the same data', async () => {
    const group = await groupOf(['redis']);
    group.wants('8.0', newer ?? '');
    await group.ground.converge();
    group.wants('7.0', lookForProgram(redisProgram) ?? '');
    const { steps, unseen } = await (await group.ground.site()).plan();
    expect(steps.map(({ kind }) => kind)).not.toContain('restart-process');
    expect(unseen.map(({ why }) => why).join()).toMatch(/an older release \(7\.0\.\d+\)/);
  });
});
