// The servers of one case, or of one group of cases: one or two of a framework, on one Redis.
import { createRing, newSealKey, redisStore, type Ring } from '@rampart/keyring';
import { waitFor, type RedisServer } from '@rampart/stage';
import { createClient } from 'redis';
import type { CsrfOptions } from '../src/index.ts';
import type { Configuration } from './configuration.ts';
import { NotUnderstood } from './not-understood.ts';
import { Relay } from './relay.ts';
import { Server, type ServerOptions } from './server.ts';
import type { ServerName } from './setup-steps.ts';
import type { Target } from './targets/target.ts';

export interface DeploymentOptions {
  readonly target: Target;
  readonly configuration: Configuration;
  /** The options without what the library refuses. */
  readonly csrf: Omit<CsrfOptions, 'ring'>;
  readonly redis: RedisServer;
  readonly servers: readonly ServerName[];
  /** Milliseconds a retired key still verifies. */
  readonly keep?: number | undefined;
  /** Each server has a line to Redis of its own that can be cut. */
  readonly severable?: boolean;
  /** Server B hears of A's doings only when it asks. */
  readonly deafB?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

/** Names of applications are never used twice, so that deployments on one Redis never meet. */
let deployments = 0;

export class Deployment implements AsyncDisposable {
  readonly redis: RedisServer;
  readonly #options: DeploymentOptions;
  readonly #app: string;
  readonly #sealKey: string = newSealKey();
  readonly #servers = new Map<ServerName, Server>();
  readonly #environment: Map<string, string | undefined>;
  readonly #endings = new AsyncDisposableStack();
  readonly #relays = new Map<ServerName, Relay>();
  readonly #away = new Set<ServerName>();
  readonly #otherRings = new Map<string, Ring>();

  private constructor(options: DeploymentOptions) {
    deployments += 1;
    this.#app = `app-${process.pid}-${deployments}`;
    this.#options = options;
    this.redis = options.redis;
    this.#environment = setEnvironment(options.configuration.environment);
  }

  static async start(options: DeploymentOptions): Promise<Deployment> {
    const deployment = new Deployment(options);
    try {
      if (options.severable === true) await deployment.#layLines();
      await deployment.startServers();
    } catch (error) {
      await deployment[Symbol.asyncDispose]();
      throw error;
    }
    return deployment;
  }

  get target(): Target {
    return this.#options.target;
  }

  get names(): readonly ServerName[] {
    return this.#options.servers;
  }

  server(name: ServerName): Server {
    const server = this.#servers.get(name) ?? this.#servers.get('A');
    if (server === undefined) throw new NotUnderstood('server that is not there', name);
    return server;
  }

  /** All at the same moment; their rings have what they need before this returns, if the store is there. */
  async startServers(options: { readonly awaitRings?: boolean } = {}): Promise<void> {
    const { awaitRings = true } = options;
    await Promise.all(
      this.names.map(async (name) => {
        const server = await Server.start(this.#serverOptions(name));
        this.#servers.set(name, server);
        if (!awaitRings) return;
        await server.ring.ready();
        // What is issued before the memory of used tokens stands does not count.
        if (this.#options.configuration.once) await server.ring.once.prepare();
      }),
    );
  }

  /** The servers that reach the store. */
  get connected(): readonly ServerName[] {
    return this.names.filter((name) => !this.#away.has(name));
  }

  cutOff(name: ServerName): void {
    this.#relays.get(name)?.cut();
    this.#away.add(name);
  }

  reconnect(name: ServerName): void {
    this.#relays.get(name)?.mend();
    this.#away.delete(name);
  }

  /** Carried out when the servers have stopped. */
  defer(ending: () => unknown): void {
    this.#endings.defer(async () => {
      await ending();
    });
  }

  async restartServer(name: ServerName): Promise<void> {
    await this.server(name).close();
    const server = await Server.start(this.#serverOptions(name));
    this.#servers.set(name, server);
    await server.ring.ready();
  }

  async stopServers(): Promise<void> {
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(servers.map((server) => server.close()));
  }

  /** Another application's ring on the same Redis, with the same seal key. */
  async ringOf(app: string): Promise<Ring> {
    const known = this.#otherRings.get(app);
    if (known !== undefined) return known;
    const ring = await this.#newRing({
      app: `${app}-${this.#app}`,
      database: 0,
      sealKey: this.#sealKey,
    });
    this.#otherRings.set(app, ring);
    return ring;
  }

  /**
   * What somebody with the right to write into Redis, but without our seal key, can make: a ring of
   * this application, open or sealed with another key. It lies in another database until `plant`
   * copies it over.
   */
  async foreignRing(sealed: boolean): Promise<{ readonly ring: Ring; plant(): Promise<void> }> {
    const sealKey = sealed ? newSealKey() : null;
    const ring = await this.#newRing({ app: this.#app, database: 1, sealKey });
    const plant = async (): Promise<void> => {
      await using connection = await this.redis.connect();
      await connection.command('SELECT', '1');
      const keys = await connection.command('KEYS', `*${this.#app}*`);
      for (const key of Array.isArray(keys) ? keys : []) {
        await connection.command('COPY', String(key), String(key), 'DB', '0', 'REPLACE');
      }
    };
    return { ring, plant };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopServers();
    await this.#endings.disposeAsync();
    restoreEnvironment(this.#environment);
  }

  #serverOptions(name: ServerName): ServerOptions {
    const { target, configuration, csrf, keep, tls, redis, deafB } = this.#options;
    return {
      target,
      configuration,
      csrf,
      keep,
      tls,
      app: this.#app,
      redisUrl: this.#relays.get(name)?.url ?? redis.url,
      sealKey: this.#sealKey,
      deaf: name === 'B' && deafB === true,
    };
  }

  async #layLines(): Promise<void> {
    for (const name of this.names) {
      const relay = await Relay.open(this.redis.port);
      this.#relays.set(name, relay);
      this.#endings.defer(() => relay.close());
    }
  }

  async #newRing(place: {
    readonly app: string;
    readonly database: number;
    readonly sealKey: string | null;
  }): Promise<Ring> {
    const client = createClient({ url: this.redis.url, database: place.database });
    client.on('error', () => {});
    await client.connect();
    this.#endings.defer(() => client.destroy());
    const ring = createRing({
      app: place.app,
      name: 'csrf',
      store: redisStore(client),
      ...(place.sealKey === null
        ? { dangerouslyStoreKeysInPlaintext: true }
        : { sealKeys: [place.sealKey] }),
    });
    this.#endings.defer(() => ring.close());
    await ring.ready();
    return ring;
  }
}

/** What other servers did has arrived everywhere. */
export async function settled(
  deployment: Deployment,
  what: string,
  holds: (server: Server) => boolean,
): Promise<void> {
  for (const name of deployment.connected)
    await waitFor(() => holds(deployment.server(name)), { what: `${what} on server ${name}` });
}

function setEnvironment(wanted: Readonly<Record<string, string>>): Map<string, string | undefined> {
  const before = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(wanted)) {
    before.set(name, process.env[name]);
    process.env[name] = value;
  }
  return before;
}

function restoreEnvironment(before: ReadonlyMap<string, string | undefined>): void {
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}
