// Nest 12 on both of its platforms: one guard, bound globally or to a controller. No decorator of
// Nest is needed here: what marks a route lies beside the guard, keyed by the route's function.
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

/** What Express and Fastify both hand to a controller as `@Req()`. */
export interface NestRequest {
  readonly url: string;
  readonly originalUrl?: string;
  readonly headers: Headers;
  readonly body?: unknown;
}

/** `@Res({ passthrough: true })`, on either platform. */
export type NestResponse = ExpressLike | FastifyLike;

interface ExpressLike {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  appendHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

interface FastifyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(payload?: unknown): unknown;
}

/** The part of `ExecutionContext` that is needed. */
export interface NestContext<Request> {
  getType(): string;
  getHandler(): object;
  getClass(): object;
  switchToHttp(): { getRequest(): Request; getResponse(): NestResponse };
}

export interface NestRoute extends Route {
  /** This route is not checked at all. */
  readonly exempt?: boolean;
}

export type NestCsrfOptions<Request> = AdapterOptions<
  Request,
  (refusal: Refusal, context: NestContext<Request>) => boolean
>;

export interface NestCsrf<Request> {
  /** `app.useGlobalGuards(csrf.guard)`, or `{ provide: APP_GUARD, useValue: csrf.guard }`. */
  readonly guard: { canActivate(context: NestContext<Request>): boolean | Promise<boolean> };
  /** A token for this request's person; sets the visitor's cookie where one is needed. */
  token(request: Request, response: NestResponse, options?: IssueOptions): string;
  /** The hidden field of a form. */
  field(request: Request, response: NestResponse, options?: IssueOptions): string;
  /** The meta tags of a page, for the browser module. */
  meta(request: Request, response: NestResponse, options?: IssueOptions): string;
  /** Answers for the browser module: call it in a route with `@Res()`. */
  endpoint(request: Request, response: NestResponse): void;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(request: Request, response: NestResponse): Promise<void>;
  /** Decides on a WebSocket upgrade. */
  upgrade(message: NodeMessage): Ruling;
  /** Refuses foreign upgrades on `app.getHttpServer()`; returns a function that ends it. */
  guardUpgrades(server: UpgradingServer): () => void;
  readonly core: Csrf;
}

const routes = new WeakMap<object, NestRoute>();

/** Protections that have not prepared the memory of routes marked once, for want of such a route. */
const unprepared = new Set<Csrf>();
let someRouteCountsOnce = false;

function prepareAll(): void {
  someRouteCountsOnce = true;
  for (const core of unprepared) prepareRoute(core, onceRoute);
  unprepared.clear();
}

/** `@CsrfRoute({ action: 'transfer' })` on a route, or on a controller for all of its routes. */
export function CsrfRoute(
  route: NestRoute,
): (target: object, name?: string | symbol, property?: PropertyDescriptor) => void {
  return (target, _name, property) => {
    const value: unknown = property === undefined ? target : property.value;
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      routes.set(value, Object.freeze({ ...route }));
      if (route.once === true) prepareAll();
    }
  };
}

/** `@CsrfOnce()`: the tokens of this route count once. */
export const CsrfOnce = (): ReturnType<typeof CsrfRoute> => CsrfRoute({ once: true });

/** `session` names the type of the requests, as `(request: Request) => …`. */
export function nestCsrf<Request extends NestRequest = NestRequest>(
  options: NestCsrfOptions<Request>,
): NestCsrf<Request> {
  const core = createCsrf(coreOptions(options));
  const issuer = new Issuer(core, options);
  const bind = bindingFrom<Request>(options);
  const { onRefuse = 'answer' } = options;
  const fieldName = options.token?.field ?? '_csrf';
  if (someRouteCountsOnce) prepareRoute(core, onceRoute);
  else unprepared.add(core);

  const see = (request: Request, headers?: Headers): CsrfRequest =>
    new NodeRequest(
      request,
      messageOf(request),
      request.originalUrl ?? request.url,
      withPlainField(request.body, fieldName),
      bind,
      headers,
    );

  const exchange = (request: Request, response: NestResponse): Exchange => ({
    key: request,
    see: (headers) => see(request, headers),
    give: (name, value) => addHeader(response, name, value),
  });

  function passes(decision: Decision<CsrfCode>, context: NestContext<Request>): boolean {
    if (decision.kind === 'allow') return true;
    if (onRefuse === 'error') throw new CsrfRefusal(decision);
    if (onRefuse !== 'answer') return onRefuse(decision, context);
    const http = context.switchToHttp();
    const { headers } = messageOf(http.getRequest());
    // Nest sees that the answer is out, and adds none of its own for the guard's `false`.
    send(http.getResponse(), answerTo(decision, headers));
    return false;
  }

  function canActivate(context: NestContext<Request>): boolean | Promise<boolean> {
    if (!isOverHttp(context.getType())) return true;
    const route = routeOf(context);
    if (isExempt(route)) return true;
    const ruling = core.decide(see(context.switchToHttp().getRequest()), route);
    return ruling instanceof Promise
      ? ruling.then((late) => passes(late, context))
      : passes(ruling, context);
  }

  return {
    guard: { canActivate },
    token: (request, response, issue) => issuer.token(exchange(request, response), issue),
    field: (request, response, issue) => issuer.field(exchange(request, response), issue),
    meta: (request, response, issue) => issuer.meta(exchange(request, response), issue),
    endpoint: (request, response) => send(response, issuer.endpoint(exchange(request, response))),
    leave: (request, response) => issuer.leave(exchange(request, response)),
    upgrade: (message) => checkUpgrade(core, message),
    guardUpgrades: (server) => guardUpgrades(core, server),
    core,
  };
}

/** Messages of microservices and sockets carry no cookies; upgrades are guarded on the server. */
function isOverHttp(type: string): boolean {
  if (type === 'http') return true;
  if (type === 'rpc' || type === 'ws') return false;
  throw new TypeError(
    `the guard cannot reach the HTTP request of a ${type} handler; protect its path with the adapter of Express or Fastify`,
  );
}

const routeOf = (
  context: Pick<NestContext<unknown>, 'getHandler' | 'getClass'>,
): NestRoute | undefined => routes.get(context.getHandler()) ?? routes.get(context.getClass());

/** Fastify's request wraps the one of Node; Express's is it. */
function messageOf(request: NestRequest): NodeMessage {
  if ('raw' in request && isMessage(request.raw)) return request.raw;
  if (isMessage(request)) return request;
  throw new TypeError('this request is neither of Express nor of Fastify');
}

function isMessage(value: unknown): value is NodeMessage {
  return typeof value === 'object' && value !== null && 'headers' in value && 'socket' in value;
}

function addHeader(response: NestResponse, name: string, value: string): void {
  if ('code' in response) response.header(name, value);
  else response.appendHeader(name, value);
}

function send(response: NestResponse, { status, headers, body }: Answer): void {
  const isFastify = 'code' in response;
  if (isFastify) response.code(status);
  else response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    if (isFastify) response.header(name, value);
    else response.setHeader(name, value);
  }
  if (isFastify) response.send(body);
  else response.end(body);
}
