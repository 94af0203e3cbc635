// The application of the grounds: people, prices, carts and orders, as small as it can be and still be
// robbed. It protects itself with our libraries; what is switched off, it does as it is often written.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { ClientError } from '@rampart/client';
import { readCookie } from '@rampart/csrf';
import { without } from '@rampart/csrf/defences';
import { nodeCsrf, type NodeCsrf } from '@rampart/csrf/node';
import type { Ring } from '@rampart/keyring';

import type { DefenceName } from '../defences.ts';
import type { Shelf } from './shelf.ts';

export interface ShopParts {
  readonly shelf: Shelf;
  readonly ring: Ring;
  readonly port: number;
  readonly off: ReadonlySet<DefenceName>;
}

/** A request once it is read. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly form: Readonly<Record<string, string>>;
  readonly person: string | null;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Route {
  readonly answer: (visit: Visit) => Promise<Answer>;
  /** A token passes here once only. */
  readonly once?: true;
}

interface Session {
  readonly key: string;
  readonly person: string;
}

const sessionCookie = '__Host-session';
const longestBody = 65_536;
const done: Answer = { status: 200, body: { done: true } };
const unknownPerson: Answer = { status: 401, body: { error: 'log in first' } };
const csrfDefences = ['csrf.metadata', 'csrf.origin', 'csrf.token'] as const;

export class Shop implements AsyncDisposable {
  /** What browsers have in their address line. */
  readonly origin: string;
  readonly #shelf: Shelf;
  readonly #server: Server;
  readonly #csrf: NodeCsrf<IncomingMessage, ServerResponse>;
  readonly #visitors = new WeakMap<IncomingMessage, Session>();
  readonly #sessions = new Map<string, Session>();
  readonly #orders: string[] = [];
  readonly #routes: ReadonlyMap<string, Route>;

  private constructor({ shelf, ring, port, off }: ShopParts) {
    this.origin = `https://shop.localhost:${port}`;
    this.#shelf = shelf;
    const options = {
      ring,
      session: (request: IncomingMessage) => this.#visitors.get(request)?.key ?? null,
      publicOrigins: [this.origin],
    };
    const missing = csrfDefences.filter((defence) => off.has(defence));
    this.#csrf = nodeCsrf(without(options, missing));
    this.#routes = this.#allRoutes();
    this.#server = createServer((request, response) => {
      // It answers for itself, also when something fails.
      void this.#serve(request, response);
    });
  }

  static async open(parts: ShopParts): Promise<Shop> {
    const shop = new Shop(parts);
    await shop.#csrf.core.ready();
    await shop.#csrf.core.prepareOnce();
    await new Promise<void>((resolve, reject) => {
      shop.#server.once('error', reject).listen(parts.port, '127.0.0.1', resolve);
    });
    return shop;
  }

  /** Who bought what, in the order in which it was bought. */
  get orders(): readonly string[] {
    return this.#orders;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #allRoutes(): ReadonlyMap<string, Route> {
    return new Map<string, Route>([
      ['GET /token', { answer: ({ request, response }) => this.#token(request, response) }],
      ['POST /login', { answer: (visit) => this.#logIn(visit) }],
      ['POST /email', { answer: (visit) => this.#setEmail(visit) }],
      ['POST /buy', { answer: (visit) => this.#buy(visit), once: true }],
      [
        'GET /price',
        { answer: async ({ query }) => told(await this.#shelf.price(query.get('id') ?? '')) },
      ],
      [
        'GET /debug',
        { answer: async ({ query }) => told(await this.#shelf.debug(query.get('key') ?? '')) },
      ],
      [
        'GET /echo',
        {
          answer: async ({ query }) =>
            told(await this.#shelf.echo('alice', query.get('word') ?? '')),
        },
      ],
    ]);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', this.origin);
      const session = this.#sessions.get(readCookie(request.headers, sessionCookie) ?? '');
      if (session !== undefined) this.#visitors.set(request, session);
      const form = await formOf(request);
      const route = this.#routes.get(`${request.method ?? ''} ${url.pathname}`);
      const { once = false } = route ?? {};
      if (!(await this.#csrf.check(request, response, { body: form, once }))) return;
      const visit = {
        request,
        response,
        query: url.searchParams,
        form,
        person: session?.person ?? null,
      };
      answer(
        response,
        (await route?.answer(visit)) ?? { status: 404, body: { error: 'no such page' } },
      );
    } catch (error) {
      const isOurs = error instanceof ClientError;
      answer(
        response,
        isOurs
          ? { status: 404, body: { error: error.code } }
          : { status: 500, body: { error: String(error) } },
      );
    }
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    return Promise.resolve({ status: 200, body: { token: this.#csrf.token(request, response) } });
  }

  async #logIn({ form, request, response }: Visit): Promise<Answer> {
    // Passwords are another story, told at the gateway: here everybody is who he says.
    const person = form['name'] ?? '';
    await this.#csrf.leave(request, response);
    const id = randomBytes(24).toString('base64url');
    this.#sessions.set(id, { key: createHash('sha256').update(id).digest('base64url'), person });
    response.appendHeader(
      'set-cookie',
      `${sessionCookie}=${id}; Path=/; Secure; HttpOnly; SameSite=None`,
    );
    return done;
  }

  async #setEmail({ person, form }: Visit): Promise<Answer> {
    if (person === null) return unknownPerson;
    await this.#shelf.setEmail(person, form['email'] ?? '');
    return done;
  }

  async #buy({ person, form }: Visit): Promise<Answer> {
    if (person === null) return unknownPerson;
    this.#orders.push(`${person} ${form['product'] ?? ''}`);
    return Promise.resolve(done);
  }
}

function told(value: unknown): Answer {
  return value === null
    ? { status: 404, body: { error: 'not there' } }
    : { status: 200, body: { value } };
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  if (response.writableEnded) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function formOf(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const body = await text(request);
  if (body.length > longestBody) throw new TypeError('The form is too long.');
  return Object.fromEntries(new URLSearchParams(body));
}
