// A server of a policy with many users and keys, set up as `rampart apply` does it.
import { chmod, mkdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';

import { findProgram, RedisConnection, redisProgram, type Stage } from '@rampart/stage';

import { alone, apply } from '../../../packages/rampart/src/plan/apply/apply.ts';
import { Journal } from '../../../packages/rampart/src/plan/apply/journal.ts';
import { keepOurselves } from '../../../packages/rampart/src/plan/keep-ourselves.ts';
import { readAccounts } from '../../../packages/rampart/src/plan/look/accounts.ts';
import { openSite, type Site } from '../../../packages/rampart/src/plan/site.ts';
import { loadPolicy } from '../../../packages/rampart/src/policy/load.ts';
import type { SecretSource } from '../../../packages/rampart/src/policy/types.ts';

function secretOf(source: SecretSource): string {
  return JSON.stringify(source).padEnd(64, '-x9Q');
}

const fetch = (source: SecretSource): Promise<Buffer> =>
  Promise.resolve(Buffer.from(secretOf(source)));

export function siteOf(text: string, only: readonly string[] | null = null): Promise<Site> {
  const policy = loadPolicy(text, 'bench.yaml');
  return openSite({ policy, only, present: null, hasSystemd: false, fetch });
}

export interface LiveSite {
  readonly site: Site;
  /** What nobody could plan without knowing, asked as plainly as can be. */
  readonly ask: () => Promise<void>;
}

export async function liveSite(stage: Stage, users: number, keys: number): Promise<LiveSite> {
  const directory = join(await stage.newDirectory('plan'), 'srv');
  await chmod(dirname(directory), 0o711);
  await mkdir(directory);
  const port = await stage.port();
  const names = Array.from({ length: users }, (_, at) => `user${at}`);
  const program = findProgram(redisProgram);
  const text = [
    'version: 1',
    'app: bench',
    'users:',
    ...names.map((name) => `  ${name}: { can: [read, write], keys: ['${name}:*'] }`),
    `server: { directory: ${directory}, run_as: ${userInfo().username}, port: ${port}, install: { program: ${program} } }`,
  ].join('\n');
  const site = await siteOf(text);
  stage.defer(async () => {
    const keeper = keepOurselves(() => readAccounts('/'));
    for (const { process } of site.wanted.processes) await keeper.stop(process);
    await rm(directory, { recursive: true, force: true });
  });
  const state = join(dirname(directory), 'state');
  await alone(state, async () => {
    await using journal = await Journal.open(state);
    await using hand = site.hand();
    const quiet = { begins: () => {}, failed: () => {}, undone: () => {} };
    await apply((await site.plan()).steps, hand, journal, quiet);
  });
  const password = secretOf({ kind: 'env', name: 'RAMPART_BREAK_GLASS_PASSWORD' });
  const login = { username: 'rampart-break-glass', password };
  await using root = await RedisConnection.open({ host: '127.0.0.1', port, ...login });
  const pairs = Array.from({ length: keys }, (_, at) => [`user0:${at}`, 'x'.repeat(100)]).flat();
  await root.command('MSET', ...pairs);
  const ask = async (): Promise<void> => {
    await using asker = await RedisConnection.open({ host: '127.0.0.1', port, ...login });
    await asker.command('ACL', 'LIST');
    await asker.command('CONFIG', 'GET', '*');
    await asker.command('COMMAND');
    await asker.command('INFO');
  };
  return { site, ask };
}
