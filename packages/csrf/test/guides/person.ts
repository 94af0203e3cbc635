// A person with a browser in front of several servers, none of which knows them better than another.
import { send, urlencoded, type Received } from '../adapters/client.ts';

export const origin = 'http://shop.test';

export const fromOwnPage = { origin, 'sec-fetch-site': 'same-origin' } as const;
export const fromElsewhere = {
  origin: 'https://attacker.test',
  'sec-fetch-site': 'cross-site',
} as const;

interface Sent {
  readonly path: string;
  /** These are sent in place of the jar's, and the answer's are not kept. */
  readonly cookies?: string;
}

interface Posted extends Sent {
  readonly fields: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface PostedText extends Sent {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class Person {
  readonly #ports: readonly number[];
  readonly #jar = new Map<string, string>();
  #turn = 0;

  constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  get cookies(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Received> {
    const received = await send(this.#next(), {
      path,
      headers: { ...this.#usual(this.cookies), accept: 'text/html', ...headers },
    });
    this.#keep(received);
    return received;
  }

  post({ fields, headers = fromOwnPage, ...rest }: Posted): Promise<Received> {
    const text = String(new URLSearchParams(fields));
    return this.postText({ ...rest, headers: { ...urlencoded, ...headers }, text });
  }

  /** A body of any type. */
  async postText({ path, text, headers, cookies }: PostedText): Promise<Received> {
    const received = await send(this.#next(), {
      method: 'POST',
      path,
      headers: { ...this.#usual(cookies ?? this.cookies), ...headers },
      body: text,
    });
    if (cookies === undefined) this.#keep(received);
    return received;
  }

  /** The token in the form that posts to this path, of the page at `/`. */
  async tokenFor(action: string): Promise<string> {
    const { body } = await this.get('/');
    const token = tokenIn(body, action);
    if (token === undefined) throw new Error(`no form posts to ${action} in:\n${body}`);
    return token;
  }

  /** Fills in the form of the page at `/` and sends it. */
  async submit(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Received> {
    return this.post({ path, fields: { ...fields, _csrf: await this.tokenFor(path) } });
  }

  async logIn(name: string): Promise<void> {
    const { status, body } = await this.submit('/login', { name });
    if (status !== 303 && status !== 302) throw new Error(`no log-in: ${status} ${body}`);
  }

  #next(): number {
    this.#turn += 1;
    return this.#ports[this.#turn % this.#ports.length] ?? 0;
  }

  #usual(cookie: string): Record<string, string> {
    return { host: new URL(origin).host, ...(cookie !== '' && { cookie }) };
  }

  #keep({ headers }: Received): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const isGone = attributes.some((text) =>
        /^max-age=0$|^expires=thu, 01 jan 1970/iu.test(text),
      );
      if (isGone) this.#jar.delete(name);
      else this.#jar.set(name, pair.slice(at + 1));
    }
  }
}

function tokenIn(html: string, action: string): string | undefined {
  const forms = html.matchAll(/<form[^>]*?action="([^"]*)"[^>]*>(.*?)<\/form>/gsu);
  for (const [, target, content = ''] of forms) {
    if (target !== action) continue;
    const input = /<input[^>]*name="_csrf"[^>]*>/u.exec(content)?.[0] ?? '';
    return /value="([^"]+)"/u.exec(input)?.[1];
  }
  return undefined;
}
