// Fastify 5: a plugin whose check runs before every handler, when the body is parsed.
import type { Decision } from '@rampart/keyring';
import { createCsrf } from '../csrf.ts';
import type { Ruling } from '../decide.ts';
import type { CsrfCode } from '../errors.ts';
import type { Csrf, CsrfRequest, Headers, IssueOptions, Route } from '../types.ts';
import { isExempt } from './exempt.ts';
import { withPlainField } from './multipart-field.ts';
import { Issuer, type Exchange } from './issuer.ts';
import { NodeRequest, type NodeMessage } from './node-request.ts';
import { onceRoute, prepareRoute } from './once.ts';
import { bindingFrom, coreOptions, type AdapterOptions } from './options.ts';
import { answerTo, CsrfRefusal, type Answer, type Refusal } from './refusal.ts';
import { checkUpgrade, guardUpgrades, type UpgradingServer } from './upgrade.ts';

export { CsrfRefusal, type Refusal } from './refusal.ts';

export interface FastifyRequestLike {
  readonly raw: NodeMessage;
  /** Behind `rewriteUrl`, what the router reads. */
  readonly url: string;
  readonly body: unknown;
  readonly routeOptions: { readonly config: object };
}

export interface FastifyReplyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(payload?: unknown): unknown;
}

/** The part of a Fastify instance that the plugin uses. */
export interface FastifyLike {
  addHook(name: string, hook: unknown): unknown;
  hasReplyDecorator(name: string): boolean;
  decorateReply(name: string, value: unknown): unknown;
}

/** What a route says in `config.csrf`. */
export interface FastifyRoute extends Route {
  /** This route is not checked at all. */
  readonly exempt?: boolean;
}

/** Options of a route, `{ config: { csrf: { … } } }`; Fastify's own types know no plugin's config. */
export interface RouteConfig {
  readonly config: object;
}

export type FastifyCsrfOptions<Request, Reply> = AdapterOptions<
  Request,
  (refusal: Refusal, request: Request, reply: Reply) => unknown
>;

export interface FastifyCsrf<Request, Reply> {
  /** `app.register(csrf.protect)`: checks every request of the instance that registers it. */
  readonly protect: FastifyPluginLike;
  /** `app.post('/pay', csrf.once, handler)`: the tokens of this route count once. */
  readonly once: RouteConfig;
  /** The same for anything that a route may ask for. */
  route(route: FastifyRoute): RouteConfig;
  /** A token for this request's person; sets the visitor's cookie where one is needed. */
  token(request: Request, reply: Reply, options?: IssueOptions): string;
  /** The hidden field of a form. */
  field(request: Request, reply: Reply, options?: IssueOptions): string;
  /** The meta tags of a page, for the browser module. */
  meta(request: Request, reply: Reply, options?: IssueOptions): string;
  /** `app.get('/csrf', csrf.endpoint)`: where the browser module gets fresh tokens. */
  endpoint(request: Request, reply: Reply): unknown;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(request: Request, reply: Reply): Promise<void>;
  /** Decides on a WebSocket upgrade. */
  upgrade(message: NodeMessage): Ruling;
  /** Refuses foreign upgrades on `app.server`; returns a function that ends it. */
  guardUpgrades(server: UpgradingServer): () => void;
  readonly core: Csrf;
}

export type FastifyPluginLike = (
  instance: FastifyLike,
  options: object,
  done: (error?: Error) => void,
) => void;

type Done = (error?: Error) => void;

/** `session` names the type of the application's requests, as `(request: FastifyRequest) => …`. */
export function fastifyCsrf<
  Request extends FastifyRequestLike = FastifyRequestLike,
  Reply extends FastifyReplyLike = FastifyReplyLike,
>(options: FastifyCsrfOptions<Request, Reply>): FastifyCsrf<Request, Reply> {
  const core = createCsrf(coreOptions(options));
  const issuer = new Issuer(core, options);
  const bind = bindingFrom<Request>(options);
  const { onRefuse = 'answer' } = options;
  const fieldName = options.token?.field ?? '_csrf';

  const see = (request: Request, headers?: Headers): CsrfRequest =>
    new NodeRequest(
      request,
      request.raw,
      request.url,
      withPlainField(request.body, fieldName),
      bind,
      headers,
    );

  const exchange = (request: Request, reply: Reply): Exchange => ({
    key: request,
    see: (headers) => see(request, headers),
    give: (name, value) => reply.header(name, value),
  });

  function conclude(
    decision: Decision<CsrfCode>,
    request: Request,
    reply: Reply,
    done: Done,
  ): void {
    if (decision.kind === 'allow') done();
    else if (onRefuse === 'answer') send(reply, answerTo(decision, request.raw.headers));
    else if (onRefuse === 'error') done(new CsrfRefusal(decision));
    else onRefuse(decision, request, reply);
  }

  function check(request: Request, reply: Reply, done: Done): void {
    const route = routeOf(request);
    if (isExempt(route)) return done();
    const ruling = core.decide(see(request), route);
    if (!(ruling instanceof Promise)) return conclude(ruling, request, reply, done);
    ruling.then((late) => conclude(late, request, reply, done)).catch(done);
  }

  const plugin: FastifyPluginLike = (instance, _options, done) => {
    instance.addHook('preHandler', check);
    instance.addHook('onRoute', ({ config }: { readonly config?: object }) => {
      prepareRoute(core, routeIn(config) ?? {});
    });
    // Where code written for @fastify/csrf-protection looks for the token.
    if (!instance.hasReplyDecorator('generateCsrf')) {
      instance.decorateReply(
        'generateCsrf',
        function (this: Reply & { readonly request: Request }, issue?: IssueOptions): string {
          return issuer.token(exchange(this.request, this), issue);
        },
      );
    }
    done();
  };

  return {
    protect: outside(plugin),
    get once() {
      return configOf(prepareRoute(core, onceRoute));
    },
    route: (route) => configOf(prepareRoute(core, route)),
    token: (request, reply, issue) => issuer.token(exchange(request, reply), issue),
    field: (request, reply, issue) => issuer.field(exchange(request, reply), issue),
    meta: (request, reply, issue) => issuer.meta(exchange(request, reply), issue),
    endpoint: (request, reply) => send(reply, issuer.endpoint(exchange(request, reply))),
    leave: (request, reply) => issuer.leave(exchange(request, reply)),
    upgrade: (message) => checkUpgrade(core, message),
    guardUpgrades: (server) => guardUpgrades(core, server),
    core,
  };
}

/** The hook shall hold for the instance that registers the plugin, not for one inside it. */
function outside(plugin: FastifyPluginLike): FastifyPluginLike {
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@rampart/csrf',
  });
}

const configOf = (route: FastifyRoute): RouteConfig => ({ config: { csrf: route } });

const routeOf = (request: FastifyRequestLike): FastifyRoute | undefined =>
  routeIn(request.routeOptions.config);

function routeIn(config: object | undefined): FastifyRoute | undefined {
  // Own properties only: a polluted prototype must not exempt every route.
  if (config === undefined || !Object.hasOwn(config, 'csrf')) return undefined;
  const csrf: unknown = Reflect.get(config, 'csrf');
  return typeof csrf === 'object' && csrf !== null ? csrf : undefined;
}

function send(reply: FastifyReplyLike, { status, headers, body }: Answer): unknown {
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return reply.send(body);
}
