// The shop's web servers on a stage: each a process of its own, and what can befall it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newSealKey } from '@rampart/keyring';
import { waitFor, type Stage, type StageProcess } from '@rampart/stage';
import { Door, type Ask, type Reply } from './door.ts';
import {
  variable,
  writeSettings,
  type ShopSettings,
  type StoreUrl,
  type Tuning,
} from './shop/settings.ts';

export interface FleetOptions {
  readonly store: StoreUrl;
  readonly tuning?: Tuning;
  /** Each server keeps a sealed copy of the ring on its own disk. Default true. */
  readonly caches?: boolean;
  /** Servers listen for each other's hints. Default true. */
  readonly push?: boolean;
}

const program = new URL('./shop/main.ts', import.meta.url);

export class WebServer {
  readonly name: string;
  readonly #stage: Stage;
  readonly #settings: ShopSettings;
  #door: Door;
  #process: StageProcess | null = null;
  #inService = false;

  constructor(stage: Stage, name: string, settings: ShopSettings) {
    this.name = name;
    this.#stage = stage;
    this.#settings = settings;
    this.#door = new Door(settings.port);
  }

  /** The balancer would send requests here. */
  get inService(): boolean {
    return this.#inService;
  }

  /** Starts it, and puts it in service when it has heard from its store. */
  async start(): Promise<void> {
    await this.#launch();
    await this.hears();
    this.#inService = true;
  }

  /** Starts it and puts it in service though the store is away. */
  async startAlone(): Promise<void> {
    await this.#launch();
    this.#inService = true;
  }

  /** Removes its local cache. */
  async forget(): Promise<void> {
    const { cache } = this.#settings;
    if (cache !== null) await rm(cache, { force: true });
  }

  async stop(): Promise<void> {
    this.#leaveService();
    await this.#process?.stop();
  }

  async kill(): Promise<void> {
    this.#leaveService();
    await this.#process?.kill();
  }

  /** Freezes it, as a suspended machine or a long garbage collection does. */
  pause(): void {
    this.#leaveService();
    this.#process?.pause();
  }

  async resume(): Promise<void> {
    this.#process?.resume();
    this.#door = new Door(this.#settings.port);
    await this.hears();
    this.#inService = true;
  }

  /** Rejects when the server goes out of service before it has answered. */
  ask(request: Ask): Promise<Reply> {
    return this.#door.ask(request);
  }

  /** As the operator; rejects with the code when the server cannot do it. */
  async operate(what: string, details: Readonly<Record<string, string>> = {}): Promise<string> {
    const path = `/-/${what}?${new URLSearchParams(details)}`;
    const { status, body } = await this.ask({ method: 'GET', path });
    if (status === 200) return body;
    throw new Error(`${this.name} could not ${what}: ${body}`);
  }

  async keys(): Promise<readonly { readonly id: string; readonly state: string }[]> {
    const lines = (await this.operate('keys')).split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [id = '', state = ''] = line.split(' ');
      return { id, state };
    });
  }

  async reads(): Promise<{ readonly begun: number; readonly done: number }> {
    const [begun, done] = (await this.operate('reads')).split(' ').map(Number);
    return { begun: begun ?? 0, done: done ?? 0 };
  }

  async count(event: string): Promise<number> {
    return (await this.operate('events')).split('\n').filter((code) => code === event).length;
  }

  /** Waits until a look at the store that begins now has come back. */
  async hears(): Promise<void> {
    const process = this.#process;
    const { begun } = await this.reads();
    const what = `${this.name} hears from its store`;
    // A server that was started again meanwhile counts anew, and has heard before it was in service.
    const heard = async (): Promise<boolean> =>
      this.#process === process ? (await this.reads()).done > begun : this.#inService;
    await waitFor(heard, { what, deadline: 150_000 });
  }

  async #launch(): Promise<void> {
    this.#process = await this.#stage.node(program, [], {
      env: {
        [variable]: writeSettings(this.#settings),
        NODE_COMPILE_CACHE: join(this.#stage.directory, 'compiled'),
      },
      ready: /open for business/u,
    });
    this.#door = new Door(this.#settings.port);
  }

  #leaveService(): void {
    this.#inService = false;
    this.#door.close();
  }
}

export class Fleet {
  readonly three: readonly [WebServer, WebServer, WebServer];

  /** What the servers seal the ring under. */
  readonly sealKey: string;

  private constructor(three: readonly [WebServer, WebServer, WebServer], sealKey: string) {
    this.three = three;
    this.sealKey = sealKey;
  }

  static async open(stage: Stage, options: FleetOptions): Promise<Fleet> {
    const { store, caches = true, push = true, tuning = {} } = options;
    const sealKey = newSealKey();
    const directory = await stage.newDirectory('caches');
    const server = async (name: string, library: ShopSettings['library']): Promise<WebServer> => {
      const cache = caches ? join(directory, name) : null;
      const port = await stage.port();
      const opened = new WebServer(stage, name, {
        library,
        store,
        port,
        sealKey,
        cache,
        push,
        tuning,
      });
      await opened.startAlone();
      return opened;
    };
    // The two clients stand side by side, as they may in a deployment.
    const three = await Promise.all([
      server('web1', 'redis'),
      server('web2', 'ioredis'),
      server('web3', 'redis'),
    ]);
    return new Fleet(three, sealKey);
  }

  get servers(): readonly WebServer[] {
    return this.three;
  }

  get inService(): readonly WebServer[] {
    return this.three.filter((server) => server.inService);
  }

  /** Waits until every server in service says so. */
  async all(what: string, holds: (server: WebServer) => Promise<boolean>): Promise<void> {
    await Promise.all(
      this.inService.map((server) =>
        waitFor(() => holds(server), { what: `${server.name}: ${what}` }),
      ),
    );
  }
}
