// Hono 4, on Node and elsewhere.
import type { Ruling } from '../decide.ts';
import type { Csrf, Headers as SeenHeaders, IssueOptions, Route } from '../types.ts';
import type { NodeMessage } from './node-request.ts';
import { onceRoute, prepareRoute } from './once.ts';
import {
  lateBindingFrom,
  type Awaitable,
  type LateBindingOptions,
  type RefusalOptions,
} from './options.ts';
import { answerTo, CsrfRefusal, type Answer, type Refusal } from './refusal.ts';
import { checkUpgrade, guardUpgrades, type UpgradingServer } from './upgrade.ts';
import { kindOf, parse, readBody, type BodySource } from './web-body.ts';
import {
  exchangeOf,
  targetOf,
  toResponse,
  WebSide,
  type Glimpse,
  type WebOptions,
} from './web-side.ts';

export { CsrfRefusal, type Refusal } from './refusal.ts';

export interface HonoContext {
  readonly req: BodySource & {
    readonly raw: Request;
    readonly url: string;
    readonly method: string;
  };
  /** On Node, `@hono/node-server` puts the request of Node here. */
  readonly env: unknown;
  header(name: string, value: string, options?: { append: true }): void;
  status(code: number): void;
  body(text: string): Response;
}

export interface HonoCsrfOptions<Context>
  extends
    WebOptions,
    LateBindingOptions<Context>,
    RefusalOptions<(refusal: Refusal, context: Context) => Awaitable<Response>> {}

export type HonoMiddleware<Context> = (
  context: Context,
  next: () => Promise<void>,
) => Promise<Response | void>;

export interface HonoCsrf<Context> {
  /** `app.use(csrf.protect)`: checks every request. */
  readonly protect: HonoMiddleware<Context>;
  /** For one route: its tokens count once. */
  readonly once: HonoMiddleware<Context>;
  /** The check with what one route asks for. */
  route(route: Route): HonoMiddleware<Context>;
  /** A token for this request's person; sets the visitor's cookie where one is needed. */
  token(context: Context, options?: IssueOptions): Promise<string>;
  /** The hidden field of a form. */
  field(context: Context, options?: IssueOptions): Promise<string>;
  /** The meta tags of a page, for the browser module. */
  meta(context: Context, options?: IssueOptions): Promise<string>;
  /** `app.get('/csrf', csrf.endpoint)`: where the browser module gets fresh tokens. */
  endpoint(context: Context): Promise<Response>;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(context: Context): Promise<void>;
  /** Decides on a WebSocket upgrade of Node's server. */
  upgrade(message: NodeMessage): Ruling;
  /** Refuses foreign upgrades on Node's server; returns a function that ends it. */
  guardUpgrades(server: UpgradingServer): () => void;
  readonly core: Csrf;
}

/** `session` names the type of the application's contexts, as `(c: Context<Env>) => …`. */
export function honoCsrf<Context extends HonoContext = HonoContext>(
  options: HonoCsrfOptions<Context>,
): HonoCsrf<Context> {
  const side = new WebSide(options);
  const { core, issuer } = side;
  const bind = lateBindingFrom<Context>(options);
  const { onRefuse = 'answer' } = options;

  function glimpse({ req, env }: Context): Glimpse {
    const message = incoming(env);
    return {
      method: req.method,
      wireMethod: wireMethodOf(message),
      target: receivedTarget(message, targetOf(req.url)),
      headers: message?.headers ?? side.headersOf(req.raw.headers),
      secure:
        message === undefined ? req.url.startsWith('https:') : message.socket.encrypted === true,
      peer: message?.socket.remoteAddress,
    };
  }

  async function exchange(context: Context) {
    const binding = await bind(context);
    return exchangeOf(context, glimpse(context), binding, (name, value) =>
      context.header(name, value, { append: true }),
    );
  }

  const body = ({ req }: Context): Promise<unknown> =>
    // Another middleware has read it by way of Hono, which kept what it read.
    req.raw.bodyUsed
      ? parse(kindOf(req.raw.headers.get('content-type')), req, side.body)
      : readBody(req.raw, side.body);

  async function answer(refusal: Refusal, context: Context, headers: SeenHeaders) {
    if (onRefuse === 'answer') return respond(context, answerTo(refusal, headers));
    if (onRefuse !== 'error') return onRefuse(refusal, context);
    // Hono's own error handler answers with what `getResponse` gives.
    throw Object.assign(new CsrfRefusal(refusal), {
      getResponse: () => toResponse(answerTo(refusal, headers)),
    });
  }

  const check =
    (route: Route | undefined): HonoMiddleware<Context> =>
    async (context, next) => {
      const seen = glimpse(context);
      const refusal = await side.check(seen, route, {
        body: () => body(context),
        binding: () => bind(context),
      });
      return refusal === null ? next() : answer(refusal, context, seen.headers);
    };

  return {
    protect: check(undefined),
    get once() {
      return check(prepareRoute(core, onceRoute));
    },
    route: (route) => check(prepareRoute(core, route)),
    token: async (context, issue) => issuer.token(await exchange(context), issue),
    field: async (context, issue) => issuer.field(await exchange(context), issue),
    meta: async (context, issue) => issuer.meta(await exchange(context), issue),
    endpoint: async (context) => respond(context, issuer.endpoint(await exchange(context))),
    leave: async (context) => issuer.leave(await exchange(context)),
    upgrade: (message) => checkUpgrade(core, message),
    guardUpgrades: (server) => guardUpgrades(core, server),
    core,
  };
}

/** Through the context, so that cookies which were set before go along. */
function respond(context: HonoContext, { status, headers, body }: Answer): Response {
  context.status(status);
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  return context.body(body);
}

function incoming(env: unknown): NodeMessage | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined;
  const { incoming: message } = env;
  return isMessage(message) ? message : undefined;
}

function isMessage(value: unknown): value is NodeMessage {
  return typeof value === 'object' && value !== null && 'headers' in value && 'socket' in value;
}

/** As it was received, unless the application has sent the request on to another address. */
function receivedTarget(message: NodeMessage | undefined, target: string): string {
  const received = message?.url;
  if (received === undefined || received === target) return target;
  const base = 'http://host';
  const resolved = received.startsWith('/') ? `${base}${received}` : received;
  return URL.canParse(resolved) && targetOf(new URL(resolved).href) === target ? received : target;
}

function wireMethodOf(message: NodeMessage | undefined): string | undefined {
  const original = message?.originalMethod;
  return typeof original === 'string' ? original : message?.method;
}
