// A browser, as far as a server can tell: it sends cookies, and says truthfully where a request comes
// from. What a browser of today adds by itself, no page can take away.
import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';

import type { Stop } from '../attack.ts';
import { defenceOf } from '../whose-code.ts';

/** Whose page makes the request. */
export type Initiator =
  /** A page of the shop. */
  | 'own'
  /** A page of another site. */
  | 'foreign'
  /** A page of another host of the same site. */
  | 'sibling'
  /** A sandboxed frame of another site. */
  | 'nowhere'
  /** A page of another site, in a browser that sends no metadata. */
  | 'foreign, old browser'
  /** No browser: a program that adds nothing. */
  | 'program';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Person {
  readonly #port: number;
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(port: number, origin: string) {
    this.#port = port;
    this.#origin = origin;
  }

  /** What somebody else has put into this browser. */
  plant(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  async send(
    initiator: Initiator,
    { method, path, form, token, headers = {} }: Sent,
  ): Promise<Answered> {
    const body = form === undefined ? '' : String(new URLSearchParams(form));
    const request = send({
      host: '127.0.0.1',
      port: this.#port,
      method,
      path,
      headers: {
        host: new URL(this.#origin).host,
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(this.#cookies.size === 0 ? {} : { cookie: this.#cookieHeader() }),
        ...(token === undefined ? {} : { 'x-csrf-token': token }),
        ...this.#metadata(initiator, method),
        ...headers,
      },
    });
    request.end(body);
    return await new Promise((resolve, reject) => {
      request.once('error', reject);
      request.once('response', (response) => {
        for (const line of response.headers['set-cookie'] ?? []) this.#take(line);
        const status = response.statusCode ?? 0;
        text(response).then((answered) => resolve({ status, body: parsed(answered) }), reject);
      });
    });
  }

  /** A fresh token, as a page of the shop gets it. */
  async token(): Promise<string> {
    const { body } = await this.send('own', { method: 'GET', path: '/token' });
    const token = memberOf(body, 'token');
    if (typeof token !== 'string') throw new TypeError('The shop gives no token.');
    return token;
  }

  async logIn(name: string): Promise<this> {
    const token = await this.token();
    const { status } = await this.send('own', {
      method: 'POST',
      path: '/login',
      form: { name },
      token,
    });
    if (status !== 200) throw new Error(`${name} cannot log in: ${status}.`);
    return this;
  }

  #metadata(initiator: Initiator, method: string): Readonly<Record<string, string>> {
    const unsafe = method !== 'GET';
    switch (initiator) {
      case 'own':
        return { 'sec-fetch-site': 'same-origin', ...(unsafe ? { origin: this.#origin } : {}) };
      case 'foreign':
        return { 'sec-fetch-site': 'cross-site', ...(unsafe ? { origin: foreign } : {}) };
      case 'sibling':
        return { 'sec-fetch-site': 'same-site', ...(unsafe ? { origin: sibling } : {}) };
      case 'nowhere':
        return { 'sec-fetch-site': 'cross-site', ...(unsafe ? { origin: 'null' } : {}) };
      case 'foreign, old browser':
        return unsafe ? { origin: foreign } : {};
      case 'program':
        return {};
    }
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #take(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

const foreign = 'https://prizes.example';
const sibling = 'https://blog.localhost';

/** The code of a refusal tells whose it was. */
export function stopIn({ status, body }: Answered): Stop | null {
  if (status < 400) return null;
  const code = memberOf(body, 'error');
  const defence = typeof code === 'string' ? defenceOf(code) : null;
  return defence === null ? null : { defence, code: String(code) };
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parsed(answered: string): unknown {
  try {
    return JSON.parse(answered);
  } catch {
    return answered;
  }
}
