// logrotate renames the files of the log and sends SIGHUP, while clients go on.
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { queryLogs } from '../../../src/events/read/query.ts';
import { verifyLogs } from '../../../src/events/verify/verify.ts';
import { GatewayProcess, type Plan } from './gateway-process.ts';
import { StampedClient } from './stamped-client.ts';

const stage = new Stage();
let redis: RedisServer;

beforeAll(async () => {
  redis = await stage.redis({});
});
afterAll(() => stage[Symbol.asyncDispose]());

function plan(workers: number): Plan {
  return {
    users: ['app: { can: [read, write], keys: ["stamp:*"] }'],
    gateway: ['anonymous: app', `workers: ${workers}`, 'audit: { commands: all }'],
  };
}

/** Commands of clients that are in the log, over all of its files. */
async function commandsIn(directory: string): Promise<number> {
  let commands = 0;
  await queryLogs(directory, { code: 'EVENTS_COMMANDS' }, ({ event }) => {
    commands += Number(event.fields?.['count']);
    return true;
  });
  return commands;
}

async function linesIn(path: string): Promise<number> {
  return (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;
}

describe.each([
  [1, ['gateway-1']],
  [2, ['gateway-0', 'gateway-1', 'gateway-2']],
])('the log of %i workers', (workers, chains) => {
  it('goes on in new files after a rename and SIGHUP under load, and no line is lost', async () => {
    const gateway = await GatewayProcess.serving(stage, redis, plan(workers));
    const directory = join(gateway.directory, 'events');
    const current = chains.map((chain) => join(directory, `${chain}.jsonl`));
    const clients = ['a', 'b', 'c', 'd'].map((name) => new StampedClient(gateway.port, name));
    const right = (): number => clients.reduce((sum, client) => sum + client.right, 0);
    for (let turn = 1; turn <= 3; turn += 1) {
      const before = right();
      await waitFor(() => right() > before + 500, { what: 'clients at work' });
      for (const path of current) await rename(path, `${path}.${turn}`);
      // A policy that cannot be taken is no reason to go on in the old files.
      if (turn === 2) await gateway.write({ ...plan(workers), listen: 'nowhere' });
      else await gateway.write(plan(workers));
      gateway.process.signal('SIGHUP');
      for (const path of current) {
        await waitFor(async () => (await linesIn(path)) > 0, { what: `a line in ${path}` });
      }
    }
    await Promise.all(clients.map((client) => client.stop()));
    for (const client of clients) expect(client).toMatchObject({ wrong: [], lost: 0 });
    gateway.process.signal('SIGTERM');
    expect((await gateway.process.exited).code).toBe(0);
    expect(await commandsIn(directory)).toBe(right());
    const { state, chains: found } = await verifyLogs({ place: directory });
    expect(state).toBe('intact');
    expect(found).toHaveLength(chains.length);
  });
});
