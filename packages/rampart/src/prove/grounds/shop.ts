// The application of the grounds: people, prices, carts and orders, as small as it can be and still be
// robbed. It protects itself with our libraries; what is switched off, it does as it is often written.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { ClientError } from '@rampart/client';
import { readCookie } from '@rampart/csrf';
import { nodeCsrf, type NodeCsrf } from '@rampart/csrf/node';
import type { Ring } from '@rampart/keyring';

import type { Shelf } from './shelf.ts';

export interface ShopParts {
  readonly shelf: Shelf;
  readonly ring: Ring;
  /** The origin that browsers see. */
  readonly origin: string;
  /** For every refusal of the protection. */
  readonly protect: (
    options: Parameters<typeof nodeCsrf<IncomingMessage, ServerResponse>>[0],
  ) => Parameters<typeof nodeCsrf<IncomingMessage, ServerResponse>>[0];
}

/** What came with a request, once it is read. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly person: string | null;
}

type Answer = { readonly status: number; readonly body: unknown };
type Route = (visit: Visit) => Promise<Answer>;

export const sessionCookie = '__Host-session';
const longestBody = 65_536;
const done: Answer = { status: 200, body: { done: true } };

export class Shop implements AsyncDisposable {
  readonly #parts: ShopParts;
  readonly #server: Server;
  readonly #csrf: NodeCsrf<IncomingMessage, ServerResponse>;
  readonly #people = new WeakMap<IncomingMessage, { key: string; person: string }>();
  readonly #routes: Readonly<Record<string, Route>>;

  private constructor(parts: ShopParts) {
    this.#parts = parts;
    const { ring, origin, protect } = parts;
    this.#csrf = nodeCsrf<IncomingMessage, ServerResponse>(
      protect({
        ring,
        session: (request) => this.#people.get(request)?.key ?? null,
        publicOrigins: [origin],
      }),
    );
    this.#routes = Object.assign(Object.create(null), this.#all());
    this.#server = createServer((request, response) => {
      // Answers for itself, errors too.
      void this.#serve(request, response);
    });
  }

  static async open(parts: ShopParts): Promise<Shop> {
    const shop = new Shop(parts);
    await shop.#csrf.core.ready();
    await new Promise<void>((resolve, reject) => {
      shop.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return shop;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
