// The side that hands tokens out, the same for every framework. Cookies that a response carries are
// not in its request: what was given is remembered for as long as the request lives, so that two
// tokens of one page belong to the same visitor.
import { header } from '../headers.ts';
import type {
  CookieToSet,
  Csrf,
  CsrfOptions,
  CsrfRequest,
  Headers,
  IssueOptions,
} from '../types.ts';
import { answerEndpoint } from './endpoint.ts';
import { hiddenField, metaTags } from './markup.ts';
import type { Answer } from './refusal.ts';

/** One exchange: a framework's request, how the core sees it, and how its response gets a cookie. */
export interface Exchange {
  readonly key: object;
  /** With the headers of the request, or with others in their place. */
  readonly see: (headers?: Headers) => CsrfRequest;
  /** Adds a header to the response. */
  readonly give: (name: string, value: string) => void;
}

export class Issuer {
  readonly #core: Csrf;
  readonly #field: string;
  readonly #publicOrigins: readonly string[] | undefined;
  readonly #headers = new WeakMap<object, Headers>();

  constructor(core: Csrf, { token, publicOrigins }: CsrfOptions) {
    this.#core = core;
    this.#field = token?.field ?? '_csrf';
    this.#publicOrigins = publicOrigins;
  }

  token(exchange: Exchange, options?: IssueOptions): string {
    const request = this.#see(exchange);
    const { token, cookies } = this.#core.issue(request, options);
    this.#giveVisitor(exchange, request, cookies);
    return token;
  }

  field(exchange: Exchange, options?: IssueOptions): string {
    return hiddenField(this.#field, this.token(exchange, options));
  }

  meta(exchange: Exchange, options?: IssueOptions): string {
    const request = this.#see(exchange);
    const renewal = this.#core.renew(request, undefined, options);
    this.#giveVisitor(exchange, request, renewal.cookies);
    return metaTags(renewal);
  }

  endpoint(exchange: Exchange): Answer {
    const request = this.#see(exchange);
    const { cookies, ...answer } = answerEndpoint(this.#core, request, this.#publicOrigins);
    this.#give(exchange, request, cookies);
    return answer;
  }

  async leave(exchange: Exchange): Promise<void> {
    const request = this.#see(exchange);
    this.#give(exchange, request, await this.#core.leave(request));
  }

  #see({ key, see }: Exchange): CsrfRequest {
    return see(this.#headers.get(key));
  }

  /** A shared cache that kept such a page would make one visitor of all who read it there. */
  #giveVisitor(exchange: Exchange, request: CsrfRequest, cookies: readonly CookieToSet[]): void {
    if (cookies.length > 0) exchange.give('cache-control', 'no-store');
    this.#give(exchange, request, cookies);
  }

  #give({ key, give }: Exchange, request: CsrfRequest, cookies: readonly CookieToSet[]): void {
    if (cookies.length === 0) return;
    for (const cookie of cookies) give('set-cookie', cookie.header);
    this.#headers.set(key, withCookies(request.headers, cookies));
  }
}

/** The headers as if the browser had already stored these cookies. */
export function withCookies(headers: Headers, cookies: readonly CookieToSet[]): Headers {
  const names = new Set(cookies.map(({ name }) => name));
  const pairs = (header(headers, 'cookie') ?? '').split(';').map((pair) => pair.trim());
  const kept = pairs.filter((pair) => pair !== '' && !names.has(pair.split('=', 1)[0] ?? ''));
  for (const { header: line } of cookies) {
    if (!line.includes('; Max-Age=0')) kept.push(line.split(';', 1)[0] ?? '');
  }
  return { ...headers, cookie: kept.join('; ') };
}
