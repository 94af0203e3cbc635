import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ground } from './ground.ts';
import { withFreePort } from './ground.ts';
import type { Exit, StageProcess } from './process.ts';
import { findProgram, redisProgram } from './program.ts';
import {
  aclText,
  configText,
  everything,
  quoted,
  usualConfig,
  type RedisConfig,
  type RedisUsers,
} from './redis-config.ts';
import type { Login, RedisTls } from './redis-access.ts';
import { RedisConnection, type RedisAddress, type TlsClientOptions } from './redis-connection.ts';
import type { RedisArgument, RedisReply } from './redis-reply.ts';

/** What servers of every topology can be told. */
export interface RedisOptions {
  readonly config?: RedisConfig;
  /** Access control: only these users may log in. */
  readonly users?: RedisUsers;
  /** TLS only; `mutual` asks clients for a certificate. */
  readonly tls?: boolean | 'mutual';
  /** The server's program; by default the one of this machine. */
  readonly program?: string;
}

/** What servers of one topology share, made from the options. */
export interface RedisAccess {
  readonly config: RedisConfig;
  readonly users: RedisUsers;
  readonly tls: RedisTls | undefined;
  readonly login: Login | undefined;
  readonly program: string | undefined;
}

export interface RedisPlan extends RedisAccess {
  /** A free one by default. */
  readonly port?: number | undefined;
  /** Reserves the cluster bus's port too. */
  readonly withBus?: boolean;
  readonly sentinel?: boolean;
}

/** A Redis server on a port of its own, which it keeps when it is restarted. */
export class RedisServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  /** The server's own directory: its configuration, and `data`. */
  readonly directory: string;
  /** For clients of a server with TLS: `{ ca, … }`. */
  readonly tls: TlsClientOptions | undefined;
  readonly users: RedisUsers;
  readonly #ground: Ground;
  readonly #login: Login | undefined;
  readonly #sentinel: boolean;
  readonly #program: string | undefined;
  #process: StageProcess | null = null;

  private constructor(ground: Ground, directory: string, port: number, plan: RedisPlan) {
    this.#ground = ground;
    this.directory = directory;
    this.port = port;
    this.tls = plan.tls?.client;
    this.users = plan.users;
    this.#login = plan.login;
    this.#sentinel = plan.sentinel ?? false;
    this.#program = plan.program;
  }

  static async start(ground: Ground, plan: RedisPlan): Promise<RedisServer> {
    const start = async (port: number): Promise<RedisServer> => {
      const directory = await ground.newDirectory(plan.sentinel === true ? 'sentinel' : 'redis');
      const server = new RedisServer(ground, directory, port, plan);
      await server.#writeFiles(plan);
      await server.start();
      return server;
    };
    if (plan.port !== undefined) return start(plan.port);
    return withFreePort(ground, { withBus: plan.withBus ?? false }, start);
  }

  get running(): boolean {
    return this.#process?.running === true;
  }

  get pid(): number {
    return this.#running().pid;
  }

  /** What the server logged last. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  /** For clients; without a login, unless a user called `default` was asked for. */
  get url(): string {
    const login = Object.hasOwn(this.users, 'default') ? this.#userInfo('default') : '';
    return `${this.#scheme}://${login}${this.host}:${this.port}`;
  }

  /** For clients that log in as one of the users that were asked for. */
  urlOf(user: string): string {
    return `${this.#scheme}://${this.#userInfo(user)}${this.host}:${this.port}`;
  }

  /** The address with a login that may do everything. */
  get address(): RedisAddress {
    const { host, port, tls } = this;
    return { host, port, ...this.#login, ...(tls === undefined ? {} : { tls }) };
  }

  /** Gives one order, on a connection of its own, as a user who may do everything. */
  async command(...args: readonly RedisArgument[]): Promise<RedisReply> {
    await using connection = await this.connect();
    return await connection.command(...args);
  }

  /** Gives several orders on one connection; the caller closes it. */
  async connect(): Promise<RedisConnection> {
    return RedisConnection.open(this.address);
  }

  /** One section of INFO, as a record. */
  async info(section: string): Promise<Readonly<Record<string, string>>> {
    return parseInfo(await this.command('INFO', section));
  }

  async start(): Promise<void> {
    const config = join(this.directory, 'redis.conf');
    const args = this.#sentinel ? [config, '--sentinel'] : [config];
    this.#process = await this.#ground.start(this.#program ?? findProgram(redisProgram), args, {
      cwd: this.directory,
      // Nobody misses what a server on a stage would still have saved.
      atStrike: 'kill',
      ready: ({ pid }) => this.#serves(pid),
    });
  }

  async stop(): Promise<Exit> {
    return this.#running().stop();
  }

  async kill(): Promise<Exit> {
    return this.#running().kill();
  }

  /** Stops the server if it runs and starts it again; `empty` removes what it has saved. */
  async restart(options: { readonly empty?: boolean } = {}): Promise<void> {
    await this.stop();
    if (options.empty === true) {
      await rm(this.#data, { recursive: true, force: true });
      await mkdir(this.#data, { mode: 0o700 });
    }
    await this.start();
  }

  /** Freezes the server: clients stay connected and get no answer. */
  pause(): void {
    this.#running().pause();
  }

  resume(): void {
    this.#running().resume();
  }

  get #data(): string {
    return join(this.directory, 'data');
  }

  get #scheme(): string {
    return this.tls === undefined ? 'redis' : 'rediss';
  }

  #userInfo(user: string): string {
    const found = Object.hasOwn(this.users, user) ? this.users[user] : undefined;
    if (found === undefined) throw new TypeError(`The server has no user called ${user}.`);
    return `${encodeURIComponent(user)}:${encodeURIComponent(found.password)}@`;
  }

  async #serves(pid: number): Promise<boolean> {
    // Another server that answers on this port would have another process id.
    if ((await this.info('server'))['process_id'] !== String(pid)) return false;
    // INFO is answered while the data is still being read; other commands are not.
    return this.#sentinel || (await this.info('persistence'))['loading'] === '0';
  }

  #running(): StageProcess {
    if (this.#process === null) throw new TypeError('The server was never started.');
    return this.#process;
  }

  async #writeFiles(plan: RedisPlan): Promise<void> {
    await mkdir(this.#data, { mode: 0o700 });
    const own: Record<string, string | number> = {
      [plan.tls === undefined ? 'port' : 'tls-port']: this.port,
      dir: quoted(this.#data),
    };
    if (plan.tls !== undefined) own['port'] = 0;
    if (plan.login !== undefined) {
      const { username, password } = plan.login;
      const acl = aclText({ ...plan.users, [username]: { password, rules: everything } });
      own['aclfile'] = quoted(
        await this.#ground.writeSecret(join(this.directory, 'users.acl'), acl),
      );
    }
    const usual = this.#sentinel ? { bind: usualConfig['bind'] ?? '' } : usualConfig;
    const text = configText(usual, own, plan.tls?.config ?? {}, plan.config);
    await this.#ground.writeSecret(join(this.directory, 'redis.conf'), text);
  }
}

function parseInfo(reply: RedisReply): Readonly<Record<string, string>> {
  const entries = String(reply)
    .split('\r\n')
    .filter((row) => row !== '' && !row.startsWith('#'))
    .map((row): [string, string] => {
      const colon = row.indexOf(':');
      return [row.slice(0, colon), row.slice(colon + 1)];
    });
  return Object.fromEntries(entries);
}
