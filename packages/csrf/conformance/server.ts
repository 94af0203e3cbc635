// One application server of a deployment: a ring of its own on the shared Redis, and a framework's
// real server in front.
import type { IncomingMessage } from 'node:http';
import { createRing, redisStore, type RampartEvent, type Ring } from '@rampart/keyring';
import { createClient } from 'redis';
import { readCookie, type Binding, type CsrfOptions, type Headers } from '../src/index.ts';
import type { Configuration } from './configuration.ts';
import { Connection, exchange, type Address, type Answer } from './connection.ts';
import type { WireRequest } from './request-bytes.ts';
import type { RunningTarget, Target } from './targets/target.ts';

export interface ServerOptions {
  readonly target: Target;
  readonly configuration: Configuration;
  readonly csrf: Omit<CsrfOptions, 'ring'>;
  readonly app: string;
  readonly redisUrl: string;
  readonly sealKey: string;
  /** Milliseconds a retired key still verifies. */
  readonly keep: number | undefined;
  /** Hears of other servers' changes late: no hints, and rare looks. */
  readonly deaf: boolean;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
}

/** A request, with what can only be done inside the server's process. */
export interface InnerRequest {
  readonly request: WireRequest;
  readonly parsed: (() => unknown) | null;
  readonly pollution: { readonly name: string; readonly value: string } | null;
}

export class Server {
  readonly events: RampartEvent[];
  readonly ring: Ring;
  readonly #options: ServerOptions;
  readonly #client: Client;
  #running: RunningTarget | null = null;
  #parsed: (() => unknown) | null = null;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.events = [];
    this.#client = newClient(options.redisUrl);
    this.ring = newRing(options, this.#client, this.events);
  }

  /** Does not wait for the ring: a server may start while its store is away. */
  static async start(options: ServerOptions): Promise<Server> {
    const server = new Server(options);
    server.#running = await options.target.start({
      csrf: { ...options.csrf, ring: server.ring },
      binding: (headers) => bindingOf(headers, options.configuration),
      before: (request) => {
        if (options.configuration.overrides) overrideMethod(request);
      },
      parsed: (body) => (server.#parsed === null ? body : server.#parsed()),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
    });
    return server;
  }

  get address(): Address {
    if (this.#running === null) throw new TypeError('The server was never started.');
    return { host: '127.0.0.1', port: this.#running.port, tls: this.#options.tls !== undefined };
  }

  async send({ request, parsed, pollution }: InnerRequest): Promise<Answer> {
    this.#parsed = parsed;
    if (pollution !== null) pollute(pollution.name, pollution.value);
    try {
      return await exchange(this.address, request);
    } finally {
      if (pollution !== null) Reflect.deleteProperty(Object.prototype, pollution.name);
      this.#parsed = null;
    }
  }

  /** Many plain requests, in rows on few connections. Answers come in the order of the requests. */
  async sendMany(requests: readonly WireRequest[]): Promise<readonly Answer[]> {
    const share = Math.ceil(requests.length / 4);
    const shares = [0, 1, 2, 3].map((index) => requests.slice(index * share, (index + 1) * share));
    return (await Promise.all(shares.map((part) => this.#sendInRows(part)))).flat();
  }

  async #sendInRows(requests: readonly WireRequest[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < requests.length) {
      const connection = new Connection(this.address);
      try {
        const row = requests.slice(answers.length, answers.length + 1000);
        const before = answers.length;
        answers.push(...(await connection.pipeline(row)).filter(({ kind }) => kind === 'response'));
        if (answers.length > before) continue;
      } finally {
        connection.close();
      }
      // The server ends connections on this request: it gets one of its own.
      const next = requests[answers.length];
      if (next !== undefined) answers.push(await exchange(this.address, next));
    }
    return answers;
  }

  async isAlive(): Promise<boolean> {
    const headers = [['host', 'app.example.com']] as const;
    const request = { method: 'GET', target: '/__whoami', headers, body: null };
    return (await exchange(this.address, request)).kind === 'response';
  }

  async close(): Promise<void> {
    await this.#running?.close();
    await this.ring.close();
    this.#client.destroy();
  }
}

type Client = ReturnType<typeof newClient>;

function newClient(url: string) {
  const client = createClient({ url });
  // The ring tells of a store that is away; the client's own event must only not go unheard.
  client.on('error', () => {});
  // It connects again by itself for as long as the server runs.
  client.connect().catch(() => {});
  return client;
}

function newRing(options: ServerOptions, client: Client, events: RampartEvent[]): Ring {
  return createRing({
    app: options.app,
    name: 'csrf',
    store: redisStore(client),
    sealKeys: [options.sealKey],
    startWithin: 30_000,
    onEvent: (event) => events.push(event),
    ...(options.keep === undefined ? {} : { keep: options.keep }),
    ...(options.deaf ? { push: false, pollEvery: 10_000 } : {}),
  });
}

function bindingOf(headers: Headers, { user, tenant }: Configuration): Binding {
  return {
    session: readCookie(headers, '__Host-sid'),
    ...(user === null ? {} : { user }),
    ...(tenant === null ? {} : { tenant }),
  };
}

/** As such middleware does: the header first, then the query. */
function overrideMethod(request: IncomingMessage): void {
  const header = request.headers['x-http-method-override'];
  const query = new URLSearchParams(/\?(.*)$/.exec(request.url ?? '')?.[1] ?? '').get('_method');
  const method = typeof header === 'string' ? header : query;
  if (method !== null && method !== '') request.method = method.toUpperCase();
}

/** What a flaw elsewhere in the application lets an attacker do, and what some cases are about. */
function pollute(name: string, value: string): void {
  const everybody: object = Object.prototype;
  Object.defineProperty(everybody, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
