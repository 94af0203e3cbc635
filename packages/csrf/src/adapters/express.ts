// Express 5, and every framework whose middleware takes (request, response, next).
import type { Decision } from '@rampart/keyring';
import { createCsrf } from '../csrf.ts';
import type { Ruling } from '../decide.ts';
import type { CsrfCode } from '../errors.ts';
import type { Csrf, CsrfRequest, Headers, IssueOptions, Route } from '../types.ts';
import { Issuer, type Exchange } from './issuer.ts';
import { lend, type Lent } from './lend.ts';
import { send, sendRefusal } from './node-answer.ts';
import { NodeRequest, type NodeMessage, type NodeResponse } from './node-request.ts';
import { onceRoute, prepareRoute } from './once.ts';
import { bindingFrom, coreOptions, type AdapterOptions } from './options.ts';
import { CsrfRefusal, type Refusal } from './refusal.ts';
import { checkUpgrade, guardUpgrades, type UpgradingServer } from './upgrade.ts';

export { CsrfRefusal, type Refusal } from './refusal.ts';

export interface ExpressRequest extends NodeMessage {
  /** What was received; `url` changes below a mounted router. */
  readonly originalUrl: string;
  readonly body?: unknown;
}

interface WithToken extends ExpressRequest {
  csrfToken?: Lent;
}

export interface ExpressResponse extends NodeResponse {
  readonly locals: Record<string, unknown>;
}

type Next = (error?: unknown) => void;

export type ExpressHandler<Request, Response> = (
  request: Request,
  response: Response,
  next: Next,
) => void;

export type ExpressCsrfOptions<Request, Response> = AdapterOptions<
  Request,
  (refusal: Refusal, request: Request, response: Response, next: Next) => void
>;

export interface ExpressCsrf<Request, Response> {
  /** `app.use(csrf.protect)`, after the body parsers: checks every request. */
  readonly protect: ExpressHandler<Request, Response>;
  /** For one route: its tokens count once. */
  readonly once: ExpressHandler<Request, Response>;
  /** The check with what one route asks for. */
  route(route: Route): ExpressHandler<Request, Response>;
  /** A token for this request's person; sets the visitor's cookie where one is needed. */
  token(request: Request, response: Response, options?: IssueOptions): string;
  /** The hidden field of a form. */
  field(request: Request, response: Response, options?: IssueOptions): string;
  /** The meta tags of a page, for the browser module. */
  meta(request: Request, response: Response, options?: IssueOptions): string;
  /** `app.get('/csrf', csrf.endpoint)`: where the browser module gets fresh tokens. */
  readonly endpoint: ExpressHandler<Request, Response>;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(request: Request, response: Response): Promise<void>;
  /** Decides on a WebSocket upgrade. */
  upgrade(request: NodeMessage): Ruling;
  /** Refuses foreign upgrades on this server; returns a function that ends it. */
  guardUpgrades(server: UpgradingServer): () => void;
  readonly core: Csrf;
}

/**
 * `session` names the type of the application's requests:
 * `expressCsrf({ ring, session: (req: Request) => req.session.userId && req.sessionID })`.
 */
export function expressCsrf<
  Request extends ExpressRequest = ExpressRequest,
  Response extends ExpressResponse = ExpressResponse,
>(options: ExpressCsrfOptions<Request, Response>): ExpressCsrf<Request, Response> {
  const core = createCsrf(coreOptions(options));
  const issuer = new Issuer(core, options);
  const bind = bindingFrom<Request>(options);
  const { onRefuse = 'answer' } = options;

  const see = (request: Request, headers?: Headers): CsrfRequest =>
    new NodeRequest(request, request, request.originalUrl, request.body, bind, headers);

  const exchange = (request: Request, response: Response): Exchange => ({
    key: request,
    see: (headers) => see(request, headers),
    give: (name, value) => response.appendHeader(name, value),
  });

  function conclude(
    decision: Decision<CsrfCode>,
    request: Request,
    response: Response,
    next: Next,
  ): void {
    if (decision.kind === 'allow') next();
    else if (onRefuse === 'answer') sendRefusal(response, decision, request.headers);
    else if (onRefuse === 'error') next(new CsrfRefusal(decision));
    else onRefuse(decision, request, response, next);
  }

  function check(route: Route | undefined): ExpressHandler<Request, Response> {
    return (request, response, next) => {
      const ruling = core.decide(see(request), route);
      if (!(ruling instanceof Promise)) return conclude(ruling, request, response, next);
      ruling.then((late) => conclude(late, request, response, next)).catch(next);
    };
  }

  const token = (request: Request, response: Response, issue?: IssueOptions): string =>
    issuer.token(exchange(request, response), issue);
  const field = (request: Request, response: Response, issue?: IssueOptions): string =>
    issuer.field(exchange(request, response), issue);
  const checkAny = check(undefined);

  return {
    protect(request, response, next) {
      const csrfToken: Lent = (issue) => token(request, response, issue);
      // Code written for csurf looks here, views look among the locals.
      const asked: WithToken = request;
      asked.csrfToken = csrfToken;
      lend(response.locals, csrfToken, (issue) => field(request, response, issue));
      checkAny(request, response, next);
    },
    get once() {
      return check(prepareRoute(core, onceRoute));
    },
    route: (route) => check(prepareRoute(core, route)),
    token,
    field,
    meta: (request, response, issue) => issuer.meta(exchange(request, response), issue),
    endpoint: (request, response) => send(response, issuer.endpoint(exchange(request, response))),
    leave: (request, response) => issuer.leave(exchange(request, response)),
    upgrade: (message) => checkUpgrade(core, message),
    guardUpgrades: (server) => guardUpgrades(core, server),
    core,
  };
}
