// Redis as an operator would run it: a primary, a replica and three Sentinels that `rampart up` sets up
// from the policy and locks down, two gateways before them, and the archive.
import { chmod, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RedisConnection } from '@rampart/stage';
import type { RedisAddress, Stage, StageProcess } from '@rampart/stage';
import { patience } from '../patience.ts';
import type { Store } from '../store.ts';
import { startGateways } from './gateways.ts';
import type { Gateways } from './gateways.ts';
import { findPlaces } from './places.ts';
import type { Places } from './places.ts';
import { policyFor, readShopPolicy } from './policy.ts';
import type { Section } from './policy.ts';
import { buildPages, rampartFile, rampartScript } from './rampart.ts';
import { makeSecrets } from './secrets.ts';
import type { Login, Secrets } from './secrets.ts';

export interface Deployment extends Store {
  readonly directory: string;
  readonly places: Places;
  readonly secrets: Secrets;
  /** `rampart up`, which keeps all of it running. */
  readonly up: StageProcess;
  /** Null: the shop speaks to the primary itself. */
  readonly gateways: Gateways | null;
  readonly archives: boolean;
  /** Where the console is; null: there is none. */
  readonly console: string | null;
  /** Keeps the events that a web server prints, where the console finds them. */
  keepEvents(server: StageProcess): void;
  /** As a login of the policy, at a server or a Sentinel. */
  as(login: Login, port: number): Promise<RedisConnection>;
  /** The port of the primary, as the Sentinels know it. */
  primary(): Promise<number>;
  /** Nobody gets an answer from it any more; the function that is given ends that. */
  freezePrimary(): Promise<() => void>;
  /** Runs a verb in the directory of the deployment; what it says, whatever its exit code is. */
  rampart(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }>;
}

export interface DeploymentOptions {
  readonly without: readonly Section[];
  readonly consolePort: Promise<number>;
  /** The policy as a test wants it; what it names lies below the directory. */
  readonly adjust?: ((policy: string, directory: string) => Promise<string>) | undefined;
}

/** Names of the servers' logins as the policy has them. */
function userOf(login: Login): string {
  return login.endsWith('-behind') ? login : `rampart-${login}`;
}

export async function startDeployment(
  stage: Stage,
  { consolePort, without: leftAway, adjust }: DeploymentOptions,
): Promise<Deployment> {
  const directory = await stage.newDirectory('system');
  // The servers run as somebody else, who has to get to their files; those of others stay closed.
  if (process.getuid?.() === 0) {
    for (const each of [dirname(directory), directory]) await chmod(each, 0o711);
    await mustBeReachable(dirname(dirname(directory)));
  }
  const [places, secrets, written] = await Promise.all([
    consolePort.then((port) => findPlaces(stage, directory, port)),
    makeSecrets(directory),
    readShopPolicy(),
    // The console reads its pages once, when it starts.
    leftAway.includes('console') ? null : stage.node(buildPages).then(({ exited }) => exited),
  ]);
  const usual = policyFor(written, places, secrets.recipients, leftAway);
  const policy = (await adjust?.(usual, directory)) ?? usual;
  await writeFile(join(directory, 'rampart.yaml'), policy, { mode: 0o600 });
  await writeFile(join(directory, 'rampart'), rampartScript, { mode: 0o755 });
  const upWords = ['up', '--state', join(directory, 'apply'), '--grace', '5s'];
  const hasGateways = !leftAway.includes('gateway');
  const recordWords = ['events', 'record', join(directory, 'events-shop'), '--chain', 'shop'];
  const [up, gateways, recorder] = await Promise.all([
    stage.node(rampartFile, upWords, {
      cwd: directory,
      ready: /^up: /m,
      deadline: patience,
      grace: 20_000,
    }),
    hasGateways ? startGateways(stage, policy, places) : null,
    leftAway.includes('console')
      ? null
      : stage.node(rampartFile, recordWords, { cwd: directory, input: true }),
  ]);
  const as: Deployment['as'] = async (login, port) =>
    RedisConnection.open({
      host: '127.0.0.1',
      port,
      username: userOf(login),
      password: await secrets.of(login),
    });
  const primary = async (): Promise<number> => {
    await using sentinel = await as('audit', places.sentinels[0] ?? 0);
    const found = await sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'cars');
    return Number(Array.isArray(found) ? String(found[1]) : NaN);
  };
  const servers = [places.primary, places.replica];
  const pids = await Promise.all(servers.map((port) => pidOf(() => as('break-glass', port))));
  const shopAddress: RedisAddress = gateways?.balancer ?? {
    host: '127.0.0.1',
    port: places.primary,
  };
  const [user, password] = hasGateways
    ? ['shop', secrets.shop]
    : ['shop-behind', await secrets.of('shop-behind')];
  return {
    directory,
    places,
    secrets,
    up,
    gateways,
    archives: !leftAway.includes('archive'),
    console: leftAway.includes('console') ? null : `http://localhost:${String(places.console)}`,
    // One for all three, which have one machine here; elsewhere each machine has its own.
    keepEvents: (server) => server.onLine((line) => recorder?.write(`${line}\n`)),
    as,
    primary,
    url: `redis://${user}:${encodeURIComponent(password)}@${shopAddress.host}:${shopAddress.port}`,
    command: async (...words) => {
      await using connection = await as('break-glass', await primary());
      return await connection.command(...words);
    },
    // Servers that are killed come back by themselves, so it is the way to them that is cut.
    away: async () => (gateways === null ? signal(pids, 'SIGSTOP') : gateways.outOfReach()),
    back: async () => (gateways === null ? signal(pids, 'SIGCONT') : gateways.withinReach()),
    freezePrimary: async () => {
      const port = await primary();
      const pid = pids[servers.indexOf(port)];
      if (pid === undefined) throw new Error(`The primary at ${port} is none of ours.`);
      process.kill(pid, 'SIGSTOP');
      return () => process.kill(pid, 'SIGCONT');
    },
    rampart: async (...verb) => {
      const ran = await stage.node(rampartFile, verb, { cwd: directory });
      const { code } = await ran.exited;
      await ran.closed;
      return { code: code ?? 1, text: ran.output };
    },
  };
}

async function mustBeReachable(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if ((mode & 0o001) === 0) {
    const what = `The servers run as somebody else, who cannot get below ${directory}.`;
    throw new Error(`${what} Start it with TMPDIR=/tmp, or as an ordinary user.`);
  }
  if (dirname(directory) !== directory) await mustBeReachable(dirname(directory));
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) process.kill(pid, name);
}

async function pidOf(open: () => Promise<RedisConnection>): Promise<number> {
  await using server = await open();
  const info = String(await server.command('INFO', 'server'));
  return Number(/^process_id:(\d+)/m.exec(info)?.[1]);
}
