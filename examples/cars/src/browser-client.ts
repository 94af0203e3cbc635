// A client that keeps cookies and says of each request what a browser would say: where it comes from
// and how it was made. The tour walks with it, and the attacker visits the shop as its own customer.
import { request as httpsRequest, Agent } from 'node:https';

/** What a browser tells of a request's origin. `null` is what sandboxed pages and data: URLs have. */
export interface Initiator {
  readonly origin: string | null | undefined;
  readonly site: 'same-origin' | 'same-site' | 'cross-site' | 'none' | undefined;
  readonly mode: 'navigate' | 'cors' | 'no-cors' | 'websocket';
}

export interface Message {
  readonly method: string;
  readonly path: string;
  readonly initiator?: Initiator;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string | undefined;
  readonly body?: string | undefined;
  /** Cookies that somebody else has planted in this browser: `a=1; b=2`. */
  readonly plantedCookies?: string;
}

export interface Reply {
  readonly status: number;
  /** The server that answered. */
  readonly server: string;
  /** The code with which the protection refused, or an empty text. */
  readonly code: string;
  readonly location: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ClientOptions {
  /** The shop: `https://shop.cars.localhost:8443`. Its name leads to the loopback address. */
  readonly origin: string;
  /** PEM of the authority that issued the shop's certificate. */
  readonly authority: string;
}

export class BrowserClient implements Disposable {
  readonly cookies: Map<string, string> = new Map();
  readonly #origin: URL;
  readonly #agent: Agent;

  constructor({ origin, authority }: ClientOptions) {
    this.#origin = new URL(origin);
    this.#agent = new Agent({ keepAlive: true, ca: authority });
  }

  /** As when a person follows a link or types an address. */
  get(path: string): Promise<Reply> {
    const initiator = { origin: undefined, site: 'none', mode: 'navigate' } as const;
    return this.send({ method: 'GET', path, initiator });
  }

  /** As when a person sends a form of the shop. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Reply> {
    return this.send({
      method: 'POST',
      path,
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** The token that a page of the shop holds. */
  async tokenFrom(path: string): Promise<string> {
    return tokenIn((await this.get(path)).body);
  }

  async logIn(name: string, password: string): Promise<Reply> {
    const token = await this.tokenFrom('/login');
    return this.submit('/login', { _csrf: token, name, password });
  }

  async send(message: Message): Promise<Reply> {
    const ownPage: Initiator = {
      origin: this.#origin.origin,
      site: 'same-origin',
      mode: 'navigate',
    };
    const { origin, site, mode } = message.initiator ?? ownPage;
    const headers: Record<string, string> = {
      host: this.#origin.host,
      accept: mode === 'navigate' ? 'text/html' : '*/*',
      'sec-fetch-dest': mode === 'navigate' ? 'document' : 'empty',
      ...(site !== undefined && { 'sec-fetch-site': site, 'sec-fetch-mode': mode }),
      ...(origin !== undefined && { origin: origin ?? 'null' }),
      ...(message.contentType !== undefined && { 'content-type': message.contentType }),
      ...(message.body !== undefined && {
        'content-length': String(Buffer.byteLength(message.body)),
      }),
      ...message.headers,
    };
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    if (message.plantedCookies !== undefined) cookies.push(message.plantedCookies);
    if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
    const reply = await this.#exchange(message, headers);
    for (const cookie of [reply.headers['set-cookie'] ?? []].flat()) this.#keep(cookie);
    return reply;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #exchange(message: Message, headers: Record<string, string>): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const request = httpsRequest({
      host: '127.0.0.1',
      port: this.#origin.port,
      servername: this.#origin.hostname,
      agent: this.#agent,
      method: message.method,
      path: message.path,
      headers,
      // What counts is the answer; only one that never comes is given up.
      timeout: 120_000,
    });
    request.once('error', reject);
    request.once('timeout', () => request.destroy(new Error(`${message.path} took too long.`)));
    // A WebSocket that the shop accepts: its answer is all that is wanted here.
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(toReply(response, ''));
    });
    request.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.once('error', reject);
      response.once('end', () => resolve(toReply(response, body)));
    });
    request.end(message.body);
    return promise;
  }

  #keep(setCookie: string): void {
    const [pair = '', ...attributes] = setCookie.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const isExpired = attributes.some((text) => text.trim().toLowerCase() === 'max-age=0');
    if (isExpired) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1).trim());
  }
}

/** The token of the first form in a page, or an empty text when there is none. */
export function tokenIn(page: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

function toReply(
  response: {
    readonly statusCode?: number | undefined;
    readonly headers: Reply['headers'];
  },
  body: string,
): Reply {
  const { headers } = response;
  return {
    status: response.statusCode ?? 0,
    server: String(headers['x-served-by'] ?? ''),
    code: String(headers['x-csrf-error'] ?? ''),
    location: String(headers['location'] ?? ''),
    body,
    headers,
  };
}
