// Where the parts of the deployment are on this machine: ports, a directory, the account of the servers.
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { findProgram, redisProgram } from '@rampart/stage';
import type { Stage } from '@rampart/stage';

/** As examples/cars/rampart.yaml has them. */
export const writtenPorts = {
  primary: 7001,
  replica: 7002,
  sentinels: [7011, 7012, 7013],
  gateways: [7021],
  health: [7031],
  console: 7041,
} as const;

export interface Places {
  /** Everything lies below it. */
  readonly directory: string;
  readonly account: string;
  readonly program: string;
  readonly primary: number;
  readonly replica: number;
  readonly sentinels: readonly number[];
  /** Of each gateway, and where each tells its health. */
  readonly gateways: readonly number[];
  readonly health: readonly number[];
  readonly console: number;
}

/** How many gateways there are. The policy describes one; the other has another port. */
const gateways = 2;

export async function findPlaces(
  stage: Stage,
  directory: string,
  console: number,
): Promise<Places> {
  const ports = (count: number): Promise<number[]> =>
    Promise.all(Array.from({ length: count }, () => stage.port()));
  const [primary = 0, replica = 0] = await ports(2);
  return {
    directory,
    account: await accountForServers(),
    program: findProgram(redisProgram),
    primary,
    replica,
    sentinels: await ports(writtenPorts.sentinels.length),
    gateways: await ports(gateways),
    health: await ports(gateways),
    console,
  };
}

/** Root starts servers as somebody else, who is there already; anybody else as himself. */
async function accountForServers(): Promise<string> {
  const { username, uid } = userInfo();
  if (uid !== 0) return username;
  const users = await namesIn('/etc/passwd');
  const groups = await namesIn('/etc/group');
  const fit = ['redis', 'valkey', 'daemon', 'nobody'].find(
    (name) => users.has(name) && groups.has(name),
  );
  if (fit !== undefined) return fit;
  throw new Error('There is no account "redis" for the servers. Start it as an ordinary user.');
}

async function namesIn(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8');
  return new Set(text.split('\n').map((line) => line.split(':')[0] ?? ''));
}
