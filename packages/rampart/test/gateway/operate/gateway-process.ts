// A gateway as it runs in production: the command, a policy file, real processes.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';
import { waitFor, type RedisServer, type Stage, type StageProcess } from '@rampart/stage';

import { queryLogs } from '../../../src/events/read/query.ts';
import { askAdmin } from '../../../src/gateway/admin/ask.ts';
import { reload, status, type Status } from '../../../src/gateway/admin/verbs.ts';
import { Peer } from '../peer.ts';
import { commandFile } from '../../cli/command.ts';

export interface Plan {
  /** YAML below `users`, a line each. */
  readonly users?: readonly string[];
  /** YAML below `gateway`, a line each. */
  readonly gateway?: readonly string[];
  /** Settings of the policy at its top. */
  readonly parts?: readonly string[];
  readonly listen?: string;
  /** YAML: the gateway's own login at the server; none, if left out. */
  readonly login?: string;
  /** The admin socket, if it is another one than that of the directory. */
  readonly socket?: string;
}

/** Whoever connects is `app`. */
export const everybody =
  'app: { can: [read, write, pubsub, inspect], keys: ["*"], channels: ["*"] }';
export const anonymous = 'anonymous: app';

export class GatewayProcess {
  readonly directory: string;
  readonly socket: string;
  readonly file: string;
  readonly #stage: Stage;
  readonly #upstream: number;
  readonly #env: Readonly<Record<string, string>>;
  #process: StageProcess | null = null;

  private constructor(
    stage: Stage,
    upstream: number,
    directory: string,
    env: Readonly<Record<string, string>>,
  ) {
    this.#stage = stage;
    this.#upstream = upstream;
    this.#env = env;
    this.directory = directory;
    this.socket = join(directory, 'admin.sock');
    this.file = join(directory, 'rampart.yaml');
  }

  /** Nothing runs yet; the policy is written. */
  static async prepared(
    stage: Stage,
    redis: Pick<RedisServer, 'port'>,
    plan: Plan,
    env: Readonly<Record<string, string>> = {},
  ): Promise<GatewayProcess> {
    const directory = await stage.newDirectory('gateway');
    const gateway = new GatewayProcess(stage, redis.port, directory, env);
    await gateway.write(plan);
    return gateway;
  }

  static async serving(
    ...plan: Parameters<typeof GatewayProcess.prepared>
  ): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.prepared(...plan);
    await gateway.start();
    return gateway;
  }

  async start(): Promise<void> {
    this.#process = await this.#stage.node(commandFile, ['gateway', '--policy', this.file], {
      ready: /^ready .*\n/m,
      env: this.#env,
      deadline: 150_000,
      grace: 20_000,
    });
  }

  /** The policy as it is read the next time. */
  async write(plan: Plan): Promise<void> {
    await writeFile(this.file, this.policy(plan));
  }

  policy(plan: Plan): string {
    const { users = [everybody], gateway = [anonymous], parts = [], listen, login, socket } = plan;
    const server = `"127.0.0.1:${this.#upstream}"`;
    return [
      'version: 1',
      'app: cars',
      ...parts,
      'users:',
      ...users.map((line) => `  ${line}`),
      'gateway:',
      `  listen: ${listen ?? '"127.0.0.1:0"'}`,
      `  upstream: ${login === undefined ? server : `{ address: ${server}, login: ${login} }`}`,
      `  admin: { socket: ${socket ?? this.socket}, directory: ${this.directory} }`,
      ...gateway.map((line) => `  ${line}`),
      '',
    ].join('\n');
  }

  get process(): StageProcess {
    if (this.#process === null) throw new Error('The gateway was not started.');
    return this.#process;
  }

  /** Addresses of the ready line. */
  get addresses(): readonly string[] {
    return /^ready (.*)$/m.exec(this.process.output)?.[1]?.split(' ') ?? [];
  }

  get port(): number {
    return portOf(this.addresses[0]);
  }

  peer(port: number = this.port): Promise<Peer> {
    return Peer.to(port);
  }

  status(): Promise<Status> {
    return askAdmin(this.socket, status, {});
  }

  reload(): Promise<{ readonly changed: boolean }> {
    return askAdmin(this.socket, reload, {});
  }

  async events(code: string): Promise<readonly RampartEvent[]> {
    const events: RampartEvent[] = [];
    await queryLogs(
      join(this.directory, 'events'),
      { code },
      ({ event }) => events.push(event) > 0,
    );
    return events;
  }

  /** The events of a code, as soon as there are so many. */
  told(code: string, least = 1): Promise<readonly RampartEvent[]> {
    return waitFor(
      async () => {
        const events = await this.events(code);
        return events.length >= least && events;
      },
      { what: `${least} of ${code} in the log` },
    );
  }

  /** Processes that it has started, workers first of all. */
  async children(): Promise<readonly number[]> {
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      if (Number(parent) === this.process.pid) found.push(Number(name));
    }
    return found;
  }
}

export function portOf(address: string | undefined): number {
  return Number(address?.split(':').at(-1));
}
