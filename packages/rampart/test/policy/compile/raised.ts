// A deployment that is really started from what was compiled, as its hosts would start it.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';

import {
  findProgram,
  redisProgram,
  RedisConnection,
  waitFor,
  type RedisAddress,
  type Stage,
  type StageProcess,
} from '@rampart/stage';

import { compile } from '../../../src/policy/compile/compile.ts';
import { written } from '../../../src/policy/compile/content.ts';
import {
  directoriesOf,
  sentinelCommand,
  serverCommand,
  type CommandLine,
} from '../../../src/policy/compile/launch.ts';
import type { Deployment, Process } from '../../../src/policy/deployment/types.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { SecretSource } from '../../../src/policy/types.ts';

export interface Raised extends AsyncDisposable {
  readonly deployment: Deployment;
  readonly processes: ReadonlyMap<string, StageProcess>;
  /** A connection as this login. */
  as(login: string, at: Process): Promise<RedisConnection>;
  start(process: Process): Promise<void>;
}

/** Any secret is its own name, made long. */
export function testSecret(source: SecretSource): Promise<Buffer> {
  if (source.kind !== 'env') throw new TypeError('A test names its secrets by variables.');
  return Promise.resolve(Buffer.from(`${source.name} "quoted" \\ #1`.padEnd(64, '.')));
}

/** What a policy says of a server that is raised in a directory of a test. */
export function serverPart(directory: string, more = ''): string {
  const program = findProgram(redisProgram);
  return `server: { directory: ${directory}, run_as: ${userInfo().username}, install: { program: ${program} }${more} }`;
}

/** `engine: valkey, version: "8.1"`, of the program that tests were given. */
export function engineAtHand(): string {
  const { stdout } = spawnSync(findProgram(redisProgram), ['--version'], { encoding: 'utf8' });
  const [, engine = '', version = ''] = /^(\w+) server v=(\d+\.\d+)/iu.exec(stdout) ?? [];
  return `engine: ${engine.toLowerCase()}, version: "${version}"`;
}

export async function raise(
  stage: Stage,
  text: string,
  tls?: NonNullable<RedisAddress['tls']>,
): Promise<Raised> {
  const policy = loadPolicy(text, 'rampart.yaml');
  const { deployment } = policy;
  if (deployment === null) throw new TypeError('The policy describes no servers.');
  const all: readonly Process[] = [...deployment.servers, ...deployment.sentinels];
  for (const directory of all.flatMap(directoriesOf)) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
  for (const file of [...compile(policy, deployment).values()].flat()) {
    await writeFile(file.path, await written(file.content, testSecret), { mode: file.mode });
  }
  const processes = new Map<string, StageProcess>();

  const as = async (login: string, { at }: Process): Promise<RedisConnection> => {
    const account = deployment.accounts.find(({ name }) => name === login);
    const source = account?.password ?? null;
    if (source === null) throw new TypeError(`There is no login ${login}.`);
    const password = String(await testSecret(source));
    const secure = tls === undefined ? {} : { tls };
    return RedisConnection.open({ ...at, username: login, password, ...secure });
  };
  const launch = async (process: Process, [program, ...args]: CommandLine): Promise<void> => {
    const answers = async (): Promise<boolean> => {
      await using connection = await as('rampart-audit', process);
      return (await connection.command('PING')) === 'PONG';
    };
    const started = await stage.start(program, args, { atStrike: 'kill', ready: answers });
    processes.set(process.name, started);
  };
  const start = async (process: Process): Promise<void> => {
    const sentinel = deployment.sentinels.find(({ name }) => name === process.name);
    if (sentinel !== undefined) return launch(process, sentinelCommand(deployment, sentinel));
    const server = deployment.servers.find(({ name }) => name === process.name);
    if (server !== undefined) await launch(process, serverCommand(deployment, server));
  };
  await Promise.all(deployment.servers.map(start));
  for (const server of deployment.servers.filter(({ role }) => role === 'replica')) {
    await waitFor(() => isInStep(as, server), { what: `${server.name} has its primary's data` });
  }
  await Promise.all(deployment.sentinels.map(start));
  return {
    deployment,
    processes,
    as,
    start,
    async [Symbol.asyncDispose]() {
      await Promise.all([...processes.values()].map((each) => each.kill()));
    },
  };
}

async function isInStep(as: Raised['as'], server: Process): Promise<boolean> {
  await using connection = await as('rampart-audit', server);
  return String(await connection.command('INFO', 'replication')).includes('master_link_status:up');
}
