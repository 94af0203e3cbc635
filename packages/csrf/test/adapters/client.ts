// A client that sends exactly what it is told, and a browser's cookie jar beside it.
import { request, type IncomingHttpHeaders } from 'node:http';

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const ranIn = ({ headers }: Received): boolean => headers['x-handler-ran'] === '1';

/** The code of the refusal, or `none`. */
export function codeOf({ headers }: Received): string {
  const code = headers['x-csrf-error'];
  return typeof code === 'string' ? code : 'none';
}

export function send(port: number, sent: Sent): Promise<Received> {
  const { method = 'GET', path = '/', headers = {}, body } = sent;
  return new Promise((resolve, reject) => {
    const exchange = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      setHost: false,
      headers: {
        host: 'app.example.com',
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    });
    exchange.on('error', reject);
    exchange.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' });
    });
    exchange.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    exchange.end(body);
  });
}

/** One person's browser on our own site. */
export class Browser {
  readonly port: number;
  readonly cookies = new Map<string, string>();

  constructor(port: number, session?: string) {
    this.port = port;
    if (session !== undefined) this.cookies.set('__Host-sid', session);
  }

  async send(sent: Sent): Promise<Received> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const received = await send(this.port, {
      ...sent,
      headers: { ...(cookie !== '' && { cookie }), ...sent.headers },
    });
    for (const line of received.headers['set-cookie'] ?? []) this.#store(line);
    return received;
  }

  async token(action?: string): Promise<string> {
    const query = action === undefined ? '' : `?action=${encodeURIComponent(action)}`;
    const { body } = await this.send({ path: `/__token${query}`, headers: ownPage });
    return memberOf(body, 'token');
  }

  /** A request of our own page with a token in the header. */
  post(token: string, path = '/transfer'): Promise<Received> {
    return this.send({ method: 'POST', path, headers: { ...ownPage, 'x-csrf-token': token } });
  }

  #store(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (attributes.some((attribute) => attribute.trim() === 'Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(equals + 1));
  }
}

export const publicOrigin = 'https://app.example.com';

export const ownPage = { origin: publicOrigin, 'sec-fetch-site': 'same-origin' } as const;
export const foreignPage = {
  origin: 'https://attacker.test',
  'sec-fetch-site': 'cross-site',
} as const;

export const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' } as const;
export const json = { 'content-type': 'application/json' } as const;
export const multipart = { 'content-type': 'multipart/form-data; boundary=edge' } as const;

export const multipartBody = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(
      ([name, value]) =>
        `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')
    .concat('--edge--\r\n');

/** A text member of a JSON answer. */
export function memberOf(body: string, name: string): string {
  const value: unknown = JSON.parse(body);
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof found !== 'string') throw new TypeError(`the answer ${body} has no text "${name}"`);
  return found;
}
