// A person with a browser: cookies, and the tokens of the pages that stand open in its tabs.
import type { Chance } from './chance.ts';
import type { Reply } from './door.ts';
import type { WebServer } from './fleet.ts';
import { signingKeyOf } from './token-key.ts';

export interface HeldToken {
  readonly text: string;
  readonly key: string;
  readonly from: WebServer;
  readonly since: number;
}

/** What a page of our own sends with a form; the browser adds the rest. */
const own = { origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' };
const visitorCookie = '__Host-csrf-visitor';
/** Tabs that a person keeps open; the first one stays for good. */
const tabs = 24;

export class Person {
  /** `null`: a visitor who has not logged in. */
  readonly session: string | null;
  #visitor: string | null = null;
  #tokens: HeldToken[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(session: string | null) {
    this.session = session;
  }

  get tokens(): readonly HeldToken[] {
    return this.#tokens;
  }

  /** The key under which the visitor's cookie is signed. */
  get cookieKey(): string | null {
    return this.#visitor === null ? null : signingKeyOf(this.#visitor);
  }

  /**
   * Loads a page, which holds a token. One page after the other: two first pages at the same time
   * would be two visitors.
   */
  open(server: WebServer, chance: Chance): Promise<Reply> {
    const opened = this.#turn.then(() => this.#open(server, chance));
    // The caller hears of a failure; the next page is loaded all the same.
    this.#turn = opened.catch(() => undefined);
    return opened;
  }

  /** Sends a page's form. */
  send(server: WebServer, path: string, token: string): Promise<Reply> {
    const headers = { ...own, ...this.#cookies(), 'x-csrf-token': token };
    return server.ask({ method: 'POST', path, headers });
  }

  /** Closes the tabs whose token was signed with one of these keys. */
  forget(keys: ReadonlySet<string>): void {
    this.#tokens = this.#tokens.filter(({ key }) => !keys.has(key));
    if (this.cookieKey !== null && keys.has(this.cookieKey)) {
      this.#visitor = null;
      this.#tokens = [];
    }
  }

  /** The same person, as it is now: what happens to the one does not befall the other. */
  copy(): Person {
    const copy = new Person(this.session);
    copy.#visitor = this.#visitor;
    copy.#tokens = [...this.#tokens];
    return copy;
  }

  async #open(server: WebServer, chance: Chance): Promise<Reply> {
    const reply = await server.ask({ method: 'GET', path: '/token', headers: this.#cookies() });
    if (reply.status !== 200) return reply;
    this.#store(reply.cookies);
    const token = {
      text: reply.body,
      key: signingKeyOf(reply.body),
      from: server,
      since: Date.now(),
    };
    if (this.#tokens.length < tabs) this.#tokens.push(token);
    else this.#tokens[chance.between(1, tabs - 1)] = token;
    return reply;
  }

  #cookies(): Readonly<Record<string, string>> {
    if (this.session !== null) return { cookie: `session=${this.session}` };
    return this.#visitor === null ? {} : { cookie: `${visitorCookie}=${this.#visitor}` };
  }

  #store(lines: readonly string[]): void {
    for (const line of lines) {
      const [name, value = ''] = (line.split(';', 1)[0] ?? '').split('=');
      if (name === visitorCookie) this.#visitor = value;
    }
  }
}
