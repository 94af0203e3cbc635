// A browser, as far as a server can tell: it sends cookies, and says truthfully where a request comes
// from. What a browser of today adds by itself, no page can take away.
import { request as send, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
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
  /** The same, in one that sends no origin either. */
  | 'foreign, silent browser'
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
  /** Instead of a form. */
  readonly body?: { readonly type: string; readonly text: string };
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Person {
  readonly #port: number;
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();
  readonly #tossed = new Map<string, string>();

  constructor(port: number, origin: string) {
    this.#port = port;
    this.#origin = origin;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /**
   * A page of a neighbouring host sets a cookie for a longer path, so it comes before the shop's own. This
   * is a browser that does not know what `__Host-` means; others would not take it.
   */
  toss(name: string, value: string): void {
    this.#tossed.set(name, value);
  }

  async send(initiator: Initiator, sent: Sent): Promise<Answered> {
    const { request, body } = this.#prepare(initiator, sent);
    request.end(body);
    return await this.#answerTo(request);
  }

  /**
   * The same request many times, to these ports, its last byte held back until all of them are there.
   * Somebody on the way can do that who cannot read what he copies.
   */
  async sendAtOnce(
    initiator: Initiator,
    sent: Sent,
    ports: readonly number[],
  ): Promise<Answered[]> {
    const copies = ports.map((port) => this.#prepare(initiator, sent, port));
    const answers = copies.map(({ request }) => this.#answerTo(request));
    await Promise.all(copies.map(({ request }) => arrived(request)));
    for (const { request, body } of copies) request.end(body);
    return await Promise.all(answers);
  }

  /** What a page hears when it opens a WebSocket. */
  async listen(initiator: Initiator, path: string): Promise<Answered> {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const { request } = this.#prepare(initiator, { method: 'GET', path, headers });
    for (const [name, value] of Object.entries(metadataOf(initiator, true, this.#origin))) {
      request.setHeader(name, value);
    }
    request.end();
    return await new Promise((resolve, reject) => {
      request.once('upgrade', (_response, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        text(socket).then((words) => resolve({ status: 101, body: words }), reject);
      });
      this.#answerTo(request).then(resolve, reject);
    });
  }

  #prepare(
    initiator: Initiator,
    { method, path, form, body, token, headers = {} }: Sent,
    port = this.#port,
  ): { readonly request: ClientRequest; readonly body: string } {
    const content = contentOf(form, body);
    const request = send({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: {
        host: new URL(this.#origin).host,
        ...(content === null ? {} : contentHeaders(content)),
        ...(this.#cookies.size === 0 ? {} : { cookie: this.#cookieHeader() }),
        ...(token === undefined ? {} : { 'x-csrf-token': token }),
        ...metadataOf(initiator, method !== 'GET', this.#origin),
        ...headers,
      },
    });
    return { request, body: content?.text ?? '' };
  }

  #answerTo(request: ClientRequest): Promise<Answered> {
    return new Promise((resolve, reject) => {
      request.once('error', reject);
      request.once('response', (response) => {
        for (const line of response.headers['set-cookie'] ?? []) this.#take(line);
        const status = response.statusCode ?? 0;
        text(response).then((answered) => resolve({ status, body: parsed(answered) }), reject);
      });
    });
  }

  /** A fresh token, as a page of the shop gets it; for one form only, or for any. */
  async token(action?: string): Promise<string> {
    const path = action === undefined ? '/token' : `/token?for=${encodeURIComponent(action)}`;
    const { body } = await this.send('own', { method: 'GET', path });
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

  #cookieHeader(): string {
    return [...this.#tossed, ...this.#cookies]
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  }

  #take(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

const foreign = 'https://prizes.example';
const sibling = 'https://blog.localhost';

/** What the browser adds by itself. `tells`: it is no plain link, so it has an origin. */
function metadataOf(
  initiator: Initiator,
  tells: boolean,
  own: string,
): Readonly<Record<string, string>> {
  const origin = (name: string) => (tells ? { origin: name } : {});
  switch (initiator) {
    case 'own':
      return { 'sec-fetch-site': 'same-origin', ...origin(own) };
    case 'foreign':
      return { 'sec-fetch-site': 'cross-site', ...origin(foreign) };
    case 'sibling':
      return { 'sec-fetch-site': 'same-site', ...origin(sibling) };
    case 'nowhere':
      return { 'sec-fetch-site': 'cross-site', ...origin('null') };
    case 'foreign, old browser':
      return origin(foreign);
    case 'foreign, silent browser':
    case 'program':
      return {};
  }
}

function contentOf(form: Sent['form'], body: Sent['body']): NonNullable<Sent['body']> | null {
  if (body !== undefined) return body;
  if (form === undefined) return null;
  return { type: 'application/x-www-form-urlencoded', text: String(new URLSearchParams(form)) };
}

function contentHeaders({ type, text: content }: NonNullable<Sent['body']>) {
  return { 'content-type': type, 'content-length': Buffer.byteLength(content) };
}

/** All but the body is with the server. */
function arrived(request: ClientRequest): Promise<void> {
  request.flushHeaders();
  return new Promise((resolve) => {
    const wait = (socket: Socket): void => {
      if (socket.connecting) socket.once('connect', () => resolve());
      else resolve();
    };
    if (request.socket === null) request.once('socket', wait);
    else wait(request.socket);
  });
}

/** The code of a refusal tells whose it was. */
export function stopIn({ status, body }: Answered): Stop | null {
  if (status < 400) return null;
  const code = memberOf(body, 'error');
  const defence = typeof code === 'string' ? defenceOf(code) : null;
  return defence === null ? null : { defence, code: String(code) };
}

/** What the shop said, where Redis may have spoken through it. */
export function heardIn({ body }: Answered): { readonly text: string; readonly failure: null } {
  return { text: JSON.stringify(body), failure: null };
}

/** It came back as it was typed: nothing of it was run. */
export function keptAsText({ status, body }: Answered, word: string): Stop | null {
  const isSame = status === 200 && memberOf(body, 'value') === word;
  return isSame ? { defence: 'client.script', code: 'it is an argument' } : null;
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
