// Koa 3.
import type { Decision } from '@rampart/keyring';
import { createCsrf } from '../csrf.ts';
import type { Ruling } from '../decide.ts';
import type { CsrfCode } from '../errors.ts';
import type { Csrf, CsrfRequest, Headers, IssueOptions, Route } from '../types.ts';
import { Issuer, type Exchange } from './issuer.ts';
import { lend } from './lend.ts';
import { NodeRequest, type NodeMessage } from './node-request.ts';
import { onceRoute, prepareRoute } from './once.ts';
import { bindingFrom, coreOptions, type AdapterOptions } from './options.ts';
import { answerTo, CsrfRefusal, type Answer, type Refusal } from './refusal.ts';
import { checkUpgrade, guardUpgrades, type UpgradingServer } from './upgrade.ts';

export { CsrfRefusal, type Refusal } from './refusal.ts';

export interface KoaContext {
  readonly req: NodeMessage;
  /** What was received; `url` changes where a part of the application is mounted. */
  readonly originalUrl: string;
  /** Body parsers put `body` here. */
  readonly request: object;
  readonly state: Record<string, unknown>;
  status: number;
  body: unknown;
  set(name: string, value: string): unknown;
  append(name: string, value: string): unknown;
}

export type KoaMiddleware<Context> = (context: Context, next: () => Promise<unknown>) => unknown;

export type KoaCsrfOptions<Context> = AdapterOptions<
  Context,
  (refusal: Refusal, context: Context) => unknown
>;

export interface KoaCsrf<Context> {
  /** `app.use(csrf.protect)`, after the body parser: checks every request. */
  readonly protect: KoaMiddleware<Context>;
  /** For one route: its tokens count once. */
  readonly once: KoaMiddleware<Context>;
  /** The check with what one route asks for. */
  route(route: Route): KoaMiddleware<Context>;
  /** A token for this request's person; sets the visitor's cookie where one is needed. */
  token(context: Context, options?: IssueOptions): string;
  /** The hidden field of a form. */
  field(context: Context, options?: IssueOptions): string;
  /** The meta tags of a page, for the browser module. */
  meta(context: Context, options?: IssueOptions): string;
  /** `router.get('/csrf', csrf.endpoint)`: where the browser module gets fresh tokens. */
  endpoint(context: Context): void;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(context: Context): Promise<void>;
  /** Decides on a WebSocket upgrade. */
  upgrade(message: NodeMessage): Ruling;
  /** Refuses foreign upgrades on this server; returns a function that ends it. */
  guardUpgrades(server: UpgradingServer): () => void;
  readonly core: Csrf;
}

/** `session` names the type of the application's contexts, as `(ctx: Context) => …`. */
export function koaCsrf<Context extends KoaContext = KoaContext>(
  options: KoaCsrfOptions<Context>,
): KoaCsrf<Context> {
  const core = createCsrf(coreOptions(options));
  const issuer = new Issuer(core, options);
  const bind = bindingFrom<Context>(options);
  const { onRefuse = 'answer' } = options;

  const see = (context: Context, headers?: Headers): CsrfRequest =>
    new NodeRequest(
      context,
      context.req,
      context.originalUrl,
      bodyOf(context.request),
      bind,
      headers,
    );

  const exchange = (context: Context): Exchange => ({
    key: context,
    see: (headers) => see(context, headers),
    give: (name, value) => context.append(name, value),
  });

  function conclude(
    decision: Decision<CsrfCode>,
    context: Context,
    next: () => Promise<unknown>,
  ): unknown {
    if (decision.kind === 'allow') return next();
    if (onRefuse === 'answer') return send(context, answerTo(decision, context.req.headers));
    if (onRefuse === 'error') throw new CsrfRefusal(decision);
    return onRefuse(decision, context);
  }

  function check(route: Route | undefined): KoaMiddleware<Context> {
    return (context, next) => {
      const ruling = core.decide(see(context), route);
      return ruling instanceof Promise
        ? ruling.then((late) => conclude(late, context, next))
        : conclude(ruling, context, next);
    };
  }

  const token = (context: Context, issue?: IssueOptions): string =>
    issuer.token(exchange(context), issue);
  const field = (context: Context, issue?: IssueOptions): string =>
    issuer.field(exchange(context), issue);
  const checkAny = check(undefined);

  return {
    protect(context, next) {
      lend(
        context.state,
        (issue) => token(context, issue),
        (issue) => field(context, issue),
      );
      return checkAny(context, next);
    },
    get once() {
      return check(prepareRoute(core, onceRoute));
    },
    route: (route) => check(prepareRoute(core, route)),
    token,
    field,
    meta: (context, issue) => issuer.meta(exchange(context), issue),
    endpoint: (context) => send(context, issuer.endpoint(exchange(context))),
    leave: (context) => issuer.leave(exchange(context)),
    upgrade: (message) => checkUpgrade(core, message),
    guardUpgrades: (server) => guardUpgrades(core, server),
    core,
  };
}

const bodyOf = (request: object): unknown => ('body' in request ? request.body : undefined);

function send(context: KoaContext, { status, headers, body }: Answer): void {
  context.status = status;
  for (const [name, value] of Object.entries(headers)) context.set(name, value);
  context.body = body;
}
