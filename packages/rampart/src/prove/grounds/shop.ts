// The application of the grounds: people, prices, carts and orders, as small as it can be and still be
// robbed. It protects itself with our libraries; what is switched off, it does as it is often written.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { ClientError } from '@rampart/client';
import { readCookie } from '@rampart/csrf';
import { without } from '@rampart/csrf/defences';
import { nodeCsrf, type NodeCsrf } from '@rampart/csrf/node';
import type { Ring } from '@rampart/keyring';

import type { DefenceName } from '../defences.ts';
import { take, type Form } from './bodies.ts';
import { greet } from './news.ts';
import type { Shelf } from './shelf.ts';

export interface ShopParts {
  readonly shelf: Shelf;
  readonly ring: Ring;
  readonly port: number;
  /** What browsers have in their address line, whichever server answers. */
  readonly origin: string;
  /** What all servers of the shop know. */
  readonly records: Records;
  readonly off: ReadonlySet<DefenceName>;
}

export interface Session {
  readonly key: string;
  readonly person: string;
}

export class Records {
  readonly sessions = new Map<string, Session>();
  /** To whom a way to a new password was sent. */
  readonly outbox: string[] = [];
}

/** A request once it is read. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly form: Form;
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

const sessionCookie = '__Host-session';
const done: Answer = { status: 200, body: { done: true } };
const unknownPerson: Answer = { status: 401, body: { error: 'log in first' } };
const csrfDefences = [
  'csrf.metadata',
  'csrf.origin',
  'csrf.token',
  'csrf.cookie',
  'csrf.once',
] as const;

export class Shop implements AsyncDisposable {
  readonly #origin: string;
  readonly #records: Records;
  readonly #shelf: Shelf;
  readonly #server: Server;
  readonly #csrf: NodeCsrf<IncomingMessage, ServerResponse>;
  readonly #visitors = new WeakMap<IncomingMessage, Session>();
  readonly #routes: ReadonlyMap<string, Route>;

  private constructor({ shelf, ring, origin, records, off }: ShopParts) {
    this.#origin = origin;
    this.#records = records;
    this.#shelf = shelf;
    const options = {
      ring,
      session: (request: IncomingMessage) => this.#visitors.get(request)?.key ?? null,
      publicOrigins: [origin],
      // A browser that does not tell where a request comes from is not believed either.
      requireOriginSignal: true,
    };
    const missing = csrfDefences.filter((defence) => off.has(defence));
    this.#csrf = nodeCsrf(without(options, missing));
    this.#routes = this.#allRoutes();
    this.#server = createServer((request, response) => {
      // It answers for itself, also when something fails.
      void this.#serve(request, response);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      // It answers for itself as well.
      void this.#tellNews(request, socket);
    });
    this.#csrf.guardUpgrades(this.#server);
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #allRoutes(): ReadonlyMap<string, Route> {
    return new Map<string, Route>([
      ['GET /token', { answer: (visit) => this.#token(visit) }],
      ['POST /login', { answer: (visit) => this.#logIn(visit) }],
      ['POST /email', { answer: (visit) => this.#setEmail(visit) }],
      ['POST /forgot', { answer: (visit) => this.#sendPassword(visit) }],
      ['POST /redeem', { answer: (visit) => this.#redeem(visit), once: true }],
      [
        'GET /price',
        { answer: async ({ query }) => told(await this.#shelf.price(query.get('id') ?? '')) },
      ],
      [
        'GET /list',
        { answer: async ({ query }) => told(await this.#shelf.list(query.get('kind') ?? '')) },
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
      const url = new URL(request.url ?? '/', this.#origin);
      const session = this.#sessionOf(request);
      if (session !== undefined) this.#visitors.set(request, session);
      const { method, form } = await take(request, url.searchParams);
      const route = this.#routes.get(`${method} ${url.pathname}`);
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

  #sessionOf(request: IncomingMessage): Session | undefined {
    return this.#records.sessions.get(readCookie(request.headers, sessionCookie) ?? '');
  }

  async #tellNews(request: IncomingMessage, socket: Duplex): Promise<void> {
    const { person = null } = this.#sessionOf(request) ?? {};
    const email = person === null ? null : await this.#shelf.email(person).catch(() => null);
    greet(socket, `news for ${email ?? 'nobody'}`);
  }

  #token({ request, response, query }: Visit): Promise<Answer> {
    const action = query.get('for');
    const token = this.#csrf.token(request, response, action === null ? {} : { action });
    return Promise.resolve({ status: 200, body: { token } });
  }

  async #logIn({ form, request, response }: Visit): Promise<Answer> {
    // Passwords are another story, told at the gateway: here everybody is who he says.
    const person = form['name'] ?? '';
    await this.#csrf.leave(request, response);
    const id = randomBytes(24).toString('base64url');
    const key = createHash('sha256').update(id).digest('base64url');
    this.#records.sessions.set(id, { key, person });
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

  async #sendPassword({ form }: Visit): Promise<Answer> {
    const email = await this.#shelf.email(form['name'] ?? '');
    if (email !== null) this.#records.outbox.push(email);
    return done;
  }

  async #redeem({ person, form }: Visit): Promise<Answer> {
    if (person === null) return unknownPerson;
    const redeemed = await this.#shelf.redeem(person, form['voucher'] ?? '');
    return redeemed === 'credited' ? done : { status: 409, body: { error: redeemed } };
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
