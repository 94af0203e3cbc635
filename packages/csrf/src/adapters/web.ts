// Web-standard Request and Response: Deno, Bun, workers, and frameworks built on them.
import type { Csrf, IssueOptions, Route } from '../types.ts';
import { prepareRoute } from './once.ts';
import { lateBindingFrom, type Awaitable, type LateBindingOptions } from './options.ts';
import { answerTo, type Refusal } from './refusal.ts';
import { readBody } from './web-body.ts';
import {
  exchangeOf,
  targetOf,
  toResponse,
  WebSide,
  type Glimpse,
  type WebOptions,
  type WireOptions,
} from './web-side.ts';

export type { Refusal } from './refusal.ts';

export interface WebCsrfOptions<Seen> extends WebOptions, WireOptions, LateBindingOptions<Seen> {
  /** `answer` (default): JSON, or a short page for a browser's navigation. A function answers itself. */
  readonly onRefuse?: 'answer' | ((refusal: Refusal, request: Request) => Awaitable<Response>);
}

/** Where the cookies of a response go. */
export interface ResponseHeaders {
  append(name: string, value: string): unknown;
}

export type WebHandler<Seen extends Request, Rest extends readonly unknown[]> = (
  request: Seen,
  ...rest: Rest
) => Awaitable<Response>;

export interface WebCsrf {
  /** The handler sees only what passed. */
  protect<Seen extends Request, Rest extends readonly unknown[]>(
    handler: WebHandler<Seen, Rest>,
    route?: Route,
  ): (request: Seen, ...rest: Rest) => Promise<Response>;
  /** The same for a handler whose tokens count once. */
  once<Seen extends Request, Rest extends readonly unknown[]>(
    handler: WebHandler<Seen, Rest>,
  ): (request: Seen, ...rest: Rest) => Promise<Response>;
  /**
   * The response to a refused request, or `null` to go on. Where it is asked to check `once`, call
   * `csrf.core.prepareOnce()` at start-up: tokens from before the first preparation are refused.
   */
  check(request: Request, route?: Route): Promise<Response | null>;
  /** A token for this request's person; the visitor's cookie is added to the response's headers. */
  token(request: Request, response: ResponseHeaders, options?: IssueOptions): Promise<string>;
  /** The hidden field of a form. */
  field(request: Request, response: ResponseHeaders, options?: IssueOptions): Promise<string>;
  /** The meta tags of a page, for the browser module. */
  meta(request: Request, response: ResponseHeaders, options?: IssueOptions): Promise<string>;
  /** Where the browser module gets fresh tokens: answer `GET /csrf` with it. */
  endpoint(request: Request): Promise<Response>;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(request: Request, response: ResponseHeaders): Promise<void>;
  readonly core: Csrf;
}

export function webCsrf(options: WebCsrfOptions<Request>): WebCsrf {
  return webCsrfOn(new WebSide(options), options, ({ url }) => url.startsWith('https:'));
}

export function webCsrfOn(
  side: WebSide,
  options: WebCsrfOptions<Request>,
  isSecure: (request: Request) => boolean,
): WebCsrf {
  const { core, issuer } = side;
  const bind = lateBindingFrom<Request>(options);
  const { onRefuse = 'answer', wire } = options;

  function glimpse(request: Request): Glimpse {
    const { method, target, secure, peer } = wire?.(request) ?? {};
    return {
      method: request.method,
      wireMethod: method,
      target: target ?? targetOf(request.url),
      headers: side.headersOf(request.headers),
      secure: secure ?? isSecure(request),
      peer,
    };
  }

  async function exchange(request: Request, response: ResponseHeaders) {
    const binding = await bind(request);
    return exchangeOf(request, glimpse(request), binding, (name, value) =>
      response.append(name, value),
    );
  }

  async function check(request: Request, route: Route = {}): Promise<Response | null> {
    const seen = glimpse(request);
    const refusal = await side.check(seen, prepareRoute(core, route), {
      body: () => readBody(request, side.body),
      binding: () => bind(request),
    });
    if (refusal === null) return null;
    return onRefuse === 'answer'
      ? toResponse(answerTo(refusal, seen.headers))
      : onRefuse(refusal, request);
  }

  const protect: WebCsrf['protect'] = (handler, route = {}) => {
    prepareRoute(core, route);
    return async (request, ...rest) => (await check(request, route)) ?? handler(request, ...rest);
  };

  return {
    protect,
    once: (handler) => protect(handler, { once: true }),
    check,
    token: async (request, response, issue) =>
      issuer.token(await exchange(request, response), issue),
    field: async (request, response, issue) =>
      issuer.field(await exchange(request, response), issue),
    meta: async (request, response, issue) => issuer.meta(await exchange(request, response), issue),
    endpoint: async (request) => {
      const cookies: [string, string][] = [];
      const given = { append: (name: string, value: string) => cookies.push([name, value]) };
      const response = toResponse(issuer.endpoint(await exchange(request, given)));
      for (const [name, value] of cookies) response.headers.append(name, value);
      return response;
    },
    leave: async (request, response) => issuer.leave(await exchange(request, response)),
    core,
  };
}
