// Two gateways before Redis, as programs of their own, and HAProxy before them: a server of the shop
// knows one address, and whoever loses a gateway finds the other there when it connects again.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { newSealKey } from '@rampart/keyring';
import type { Balancer, RedisServer, Stage, StageProcess } from '@rampart/stage';

export interface Gateway {
  readonly port: number;
  /** Where its policy, its log and its state lie. */
  readonly directory: string;
  process: StageProcess;
}

export interface Gateways {
  readonly each: readonly Gateway[];
  readonly balancer: Balancer;
  /** What the shop logs in with; the server does not know this password. */
  readonly password: string;
  start(gateway: Gateway): Promise<void>;
}

/** The user of the server by which gateways log in. */
export const gatewayUser = 'gateway';

const count = 2;
const policyFile = fileURLToPath(new URL('../rampart.yaml', import.meta.url));
const rampart = fileURLToPath(
  new URL('../../../packages/rampart/src/cli/main.ts', import.meta.url),
);

export async function startGateways(stage: Stage, redis: RedisServer): Promise<Gateways> {
  const password = newSealKey();
  const hash = await hashOf(password);
  const prepare = async () => {
    const [port, health] = await Promise.all([stage.port(), stage.port()]);
    const directory = await stage.newDirectory('gateway');
    await writeFiles(directory, {
      'rampart.yaml': await policyWith({ '6379': redis.port, '6380': port, '9380': health }),
      'shop.hash': hash,
      'redis.password': redis.users[gatewayUser]?.password ?? '',
    });
    return { port, health, directory, process: await run(stage, directory) };
  };
  const each = await Promise.all(Array.from({ length: count }, prepare));
  const balancer = await stage.balancer({
    backends: each.map(({ port, health }) => ({ port, healthPort: health })),
    mode: 'tcp',
    health: '/ready',
    tellsAddress: true,
  });
  const start = async (gateway: Gateway): Promise<void> => {
    gateway.process = await run(stage, gateway.directory);
  };
  return { each, balancer, password, start };
}

function run(stage: Stage, directory: string): Promise<StageProcess> {
  return stage.node(rampart, ['gateway'], { cwd: directory, ready: /^ready /m });
}

/** The policy with other ports. */
async function policyWith(ports: Readonly<Record<string, number>>): Promise<string> {
  const policy = await readFile(policyFile, 'utf8');
  return policy.replaceAll(/127\.0\.0\.1:(\d+)/g, (_, port: string) => {
    return `127.0.0.1:${String(ports[port] ?? port)}`;
  });
}

async function writeFiles(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
  }
}

/** As `rampart password` prints it. It comes by standard input: arguments can be read by everybody. */
async function hashOf(password: string): Promise<string> {
  const child = spawn(process.execPath, ['--conditions=rampart-source', rampart, 'password'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(`${password}\n`);
  return text(child.stdout);
}
