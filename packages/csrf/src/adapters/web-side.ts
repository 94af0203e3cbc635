// What the adapters for web-standard requests share: Request in, Response out.
import { createCsrf } from '../csrf.ts';
import { headersRead } from '../headers.ts';
import { safeMethod, type SafeMethod } from '../methods.ts';
import type {
  Binding,
  Csrf,
  CsrfOptions,
  CsrfRequest,
  Headers as SeenHeaders,
  Route,
} from '../types.ts';
import { Issuer, type Exchange } from './issuer.ts';
import { coreOptions } from './options.ts';
import type { Answer, Refusal } from './refusal.ts';
import type { BodyRules } from './web-body.ts';

export interface WebOptions extends CsrfOptions {
  /** Bytes of a body that are read to find the token in it. Default 65,536. */
  readonly bodyLimit?: number;
}

export interface HeaderReader {
  get(name: string): string | null;
}

/** What a server knows of a request and a web-standard `Request` does not tell. */
export interface Wire {
  /** The address at the other end of the connection; `proxies` needs it to know its own. */
  readonly peer?: string | undefined;
  /** The method that was received, where an override made another one of it. */
  readonly method?: string | undefined;
  /** The target that was received; a `Request` holds it with `/../` and the like resolved. */
  readonly target?: string | undefined;
  /** The connection to this server is TLS. */
  readonly secure?: boolean | undefined;
}

export interface WireOptions {
  /** Where the server lets the application look behind a `Request`. */
  readonly wire?: (request: Request) => Wire | undefined;
}

/** All that the core sees, but for what takes time to find out. */
export type Glimpse = Omit<CsrfRequest, 'body' | 'binding'>;

const nobody: Binding = Object.freeze({ session: null });

export class WebSide {
  readonly core: Csrf;
  readonly issuer: Issuer;
  readonly body: BodyRules;
  readonly #isSafe: SafeMethod;
  readonly #looksForTokens: boolean;
  readonly #names: readonly string[];

  constructor(options: WebOptions, isField?: (name: string, field: string) => boolean) {
    const { token = {}, customHeader = 'x-requested-with', bodyLimit = 65_536 } = options;
    const { headers = ['x-csrf-token', 'x-xsrf-token'], field = '_csrf' } = token;
    this.core = createCsrf(coreOptions(options));
    this.issuer = new Issuer(this.core, options);
    this.body = {
      limit: bodyLimit,
      field,
      isField: (name) => (isField === undefined ? name === field : isField(name, field)),
    };
    this.#isSafe = safeMethod(options.safeMethods ?? ['GET', 'HEAD', 'OPTIONS']);
    this.#looksForTokens = (options.mode ?? 'token') === 'token';
    const lowerCase = headers.map((name) => name.toLowerCase());
    const names = headersRead(lowerCase, customHeader.toLowerCase());
    // The pseudo-headers of HTTP/2 are no names that web-standard headers could have.
    const plain = names.filter((name) => !name.startsWith(':'));
    this.#names = [...plain, 'accept', 'sec-fetch-mode'];
  }

  headersOf(headers: HeaderReader): SeenHeaders {
    const seen: Record<string, string> = {};
    for (const name of this.#names) {
      const value = headers.get(name);
      if (value !== null) seen[name] = value;
    }
    return seen;
  }

  /** The refusal, or `null`. Body and binding are asked for only where they can matter. */
  async check(
    glimpse: Glimpse,
    route: Route | undefined,
    late: { readonly body: () => Promise<unknown>; readonly binding: () => Promise<Binding> },
  ): Promise<Refusal | null> {
    const early = { ...glimpse, body: undefined, binding: nobody };
    const request =
      this.#looksForTokens && !this.#isSafe(early)
        ? { ...glimpse, body: await late.body(), binding: await late.binding() }
        : early;
    const decision = await this.core.decide(request, route);
    return decision.kind === 'allow' ? null : decision;
  }
}

export function exchangeOf(
  key: object,
  glimpse: Glimpse,
  binding: Binding,
  give: Exchange['give'],
): Exchange {
  return {
    key,
    see: (headers) => ({
      ...glimpse,
      binding,
      body: undefined,
      headers: headers ?? glimpse.headers,
    }),
    give,
  };
}

/** Path and query of a request's URL, as they were sent. */
export function targetOf(url: string): string {
  const authority = url.indexOf('://');
  const path = authority === -1 ? 0 : url.indexOf('/', authority + 3);
  return path === -1 ? '/' : url.slice(path);
}

export const toResponse = ({ status, headers, body }: Answer): Response =>
  new Response(body, { status, headers });
