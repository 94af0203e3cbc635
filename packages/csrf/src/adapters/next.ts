// Next 16, on its Node.js runtime: the proxy in front of everything, route handlers, server actions,
// and pages that need a token.
import { readCookie } from '../cookies.ts';
import { createCsrf } from '../csrf.ts';
import { CsrfError } from '../errors.ts';
import type { Csrf, IssueOptions, Route } from '../types.ts';
import { withCookies } from './issuer.ts';
import { prepareRoute } from './once.ts';
import {
  coreOptions,
  lateBindingFrom,
  type Awaitable,
  type LateBindingOptions,
} from './options.ts';
import type { Refusal } from './refusal.ts';
import { webCsrfOn, type WebCsrf } from './web.ts';
import {
  WebSide,
  type Glimpse,
  type HeaderReader,
  type WebOptions,
  type WireOptions,
} from './web-side.ts';

export type { Refusal } from './refusal.ts';
export type { WebHandler } from './web.ts';

/** What a session can be read from wherever Next runs code. */
export interface NextSource {
  readonly headers: HeaderReader;
}

export interface NextCsrfOptions extends WebOptions, WireOptions, LateBindingOptions<NextSource> {
  /** `headers` of `next/headers`, for pages and server actions. */
  readonly headers?: () => Promise<HeaderReader>;
  /** `answer` (default): JSON, or a short page for a browser's navigation. A function answers itself. */
  readonly onRefuse?: 'answer' | ((refusal: Refusal, request: Request) => Awaitable<Response>);
}

/** The part of `NextResponse` that is needed. */
export interface NextResponseLike {
  next(init: { request: { headers: Headers } }): Response;
}

/** What `cookies()` of `next/headers` gives. */
export interface CookieStore {
  set(name: string, value: string, attributes: CookieAttributes): unknown;
}

interface CookieAttributes {
  readonly path: string;
  readonly maxAge: number;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: 'lax';
}

/** `<input type="hidden" name={field} value={token} />`, and for the browser module two meta tags. */
export interface PageToken {
  readonly token: string;
  /** The content of `<meta name="csrf-person">`. */
  readonly person: string;
  /** The name of the hidden field. */
  readonly field: string;
}

export interface ActionOptions<Result> extends Route {
  /** What the action returns instead, such as the state of a form with an error in it. */
  readonly refused: (refusal: Refusal) => Awaitable<Result>;
}

export interface NextCsrf extends WebCsrf {
  /** `export const proxy = csrf.proxy(NextResponse)`: checks every request and knows visitors. */
  proxy(response: NextResponseLike): (request: Request) => Promise<Response>;
  /** A server action that runs only for what passed. */
  action<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Awaitable<Result>,
    options: ActionOptions<Result>,
  ): (...args: Args) => Promise<Result>;
  /** For server components. */
  page(options?: IssueOptions): Promise<PageToken>;
  /** `leave` in a server action: `await csrf.leaveIn(await cookies())`. */
  leaveIn(cookies: CookieStore): Promise<void>;
}

/**
 * Needs `publicOrigins`, or `proxies` whose forwarded headers count, or `wire`: Next does not tell
 * whether a request came over TLS, so it cannot show our own origin by itself.
 */
export function nextCsrf(options: NextCsrfOptions): NextCsrf {
  const { publicOrigins = [], proxies, wire } = options;
  if (publicOrigins.length === 0 && proxies === undefined && wire === undefined) {
    throw new CsrfError(
      'CSRF_OPTION_INVALID',
      'publicOrigins is missing; list the origins that browsers see, as https://app.example.com',
    );
  }
  const { headers: readHeaders, ...rest } = options;
  const side = new WebSide(rest, isActionField);
  const { core } = side;
  const bind = lateBindingFrom<NextSource>(options);
  const { visitorCookie = '__Host-csrf-visitor' } = options;
  let actions: Csrf | undefined;

  async function seenHere() {
    if (readHeaders === undefined) {
      throw new CsrfError(
        'CSRF_OPTION_INVALID',
        'headers is missing; pass the function of that name from next/headers',
      );
    }
    const headers = await readHeaders();
    return { ...glimpseOf(side.headersOf(headers)), binding: await bind({ headers }) };
  }

  async function page(issue?: IssueOptions): Promise<PageToken> {
    const request = { ...(await seenHere()), body: undefined };
    const { token, person, cookies } = core.renew(request, undefined, issue);
    const isNew = cookies.some(({ name }) => name === visitorCookie);
    if (isNew && readCookie(request.headers, visitorCookie) === null) {
      throw new CsrfError(
        'CSRF_BINDING_MISSING',
        'this page has a visitor without a cookie, and a page cannot set one; let csrf.proxy run for its path',
      );
    }
    return { token, person, field: side.body.field };
  }

  const web = webCsrfOn(side, rest, () => false);

  return {
    ...web,
    proxy: (response) => async (request) => {
      const refusal = await web.check(request);
      if (refusal !== null) return refusal;
      const headers = new Headers(request.headers);
      const lines = await greet(request, headers);
      const answer = response.next({ request: { headers } });
      for (const line of lines) answer.headers.append('set-cookie', line);
      return answer;
    },
    action(run, { refused, ...route }) {
      prepareRoute(core, route);
      return async (...args) => {
        // No path is known here, so neither list of paths can have a say.
        actions ??= createCsrf(coreOptions({ ...rest, exempt: [], protectOnly: ['/'] }));
        const request = { ...(await seenHere()), body: fieldIn(args, side.body.field) };
        const decision = await actions.decide(request, route);
        return decision.kind === 'allow' ? run(...args) : refused(decision);
      };
    },
    page,
    async leaveIn(store) {
      for (const { name } of await core.leave({ ...(await seenHere()), body: undefined })) {
        store.set(name, '', gone);
      }
    },
  };

  /** Pages cannot set cookies: who comes for one without a cookie gets it here, and the page sees it. */
  async function greet(request: Request, headers: Headers): Promise<readonly string[]> {
    if (request.method !== 'GET' || !request.headers.get('accept')?.includes('text/html'))
      return [];
    const seen = side.headersOf(request.headers);
    const binding = await bind(request);
    try {
      const { cookies } = core.issue({ ...glimpseOf(seen), binding, body: undefined });
      if (cookies.length === 0) return [];
      headers.set('cookie', String(withCookies(seen, cookies)['cookie']));
      return cookies.map(({ header }) => header);
    } catch (error) {
      if (error instanceof CsrfError && error.code === 'CSRF_KEYS_UNAVAILABLE') return [];
      throw error;
    }
  }
}

const gone: CookieAttributes = Object.freeze({
  path: '/',
  maxAge: 0,
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
});

/** A server action's request: React posts it to the page's own path, which is not told here. */
const glimpseOf = (headers: Glimpse['headers']): Glimpse => ({
  method: 'POST',
  target: '/',
  headers,
  secure: false,
  peer: undefined,
});

/** React numbers the arguments of an action: the field of the first one's form arrives as `1_name`. */
const isActionField = (name: string, field: string): boolean =>
  name === field || (name.endsWith(`_${field}`) && /^\d+$/u.test(name.slice(0, -field.length - 1)));

function fieldIn(args: readonly unknown[], field: string): unknown {
  const values = args.flatMap((arg) => (arg instanceof FormData ? arg.getAll(field) : []));
  if (values.length === 0) return null;
  return { [field]: values.length === 1 ? values[0] : values };
}
