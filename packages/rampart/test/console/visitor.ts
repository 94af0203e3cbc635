// Whoever sits at a browser, down to the bytes: cookies kept as a browser keeps them, and every header free
// to be wrong.
import { once } from 'node:events';
import { request as ask } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, parsed; undefined when it is no JSON. */
  readonly json: unknown;
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  get origin(): string {
    return `http://localhost:${this.#port}`;
  }

  /** Another browser that has got hold of all cookies. */
  copy(): Visitor {
    const thief = new Visitor(this.#port);
    for (const [name, value] of this.cookies) thief.cookies.set(name, value);
    return thief;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask('GET', path, { headers: { 'sec-fetch-site': 'same-origin', ...headers } });
  }

  /** As the console's own pages do it. */
  async post(path: string, body: unknown = {}): Promise<Answer> {
    return this.ask('POST', path, {
      headers: { ...this.ownHeaders, 'x-csrf-token': await this.token() },
      body: JSON.stringify(body),
    });
  }

  get ownHeaders(): Readonly<Record<string, string>> {
    return {
      'content-type': 'application/json',
      origin: this.origin,
      'sec-fetch-site': 'same-origin',
    };
  }

  async token(): Promise<string> {
    const { json } = await this.get('/api/csrf');
    if (typeof json === 'object' && json !== null && 'token' in json) return String(json.token);
    throw new Error('The console gave no token.');
  }

  async ask(method: string, path: string, { headers = {}, body }: Asked = {}): Promise<Answer> {
    const message = await this.open(method, path, {
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(message, 'end');
    const text = Buffer.concat(chunks).toString();
    return { status: message.statusCode ?? 0, headers: message.headers, text, json: parsed(text) };
  }

  /** The answer as it begins: for streams. */
  open(method: string, path: string, { headers = {}, body }: Asked = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const request: ClientRequest = ask(
        {
          host: '127.0.0.1',
          port: this.#port,
          method,
          path,
          agent: false,
          headers: {
            host: `localhost:${this.#port}`,
            ...(cookie === '' ? {} : { cookie }),
            ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (message) => {
          this.#keep(message.headers['set-cookie'] ?? []);
          resolve(message);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/; Max-Age=0\b/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
