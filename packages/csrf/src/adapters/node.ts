// Node's own HTTP server, without a framework.
import type { Decision } from '@rampart/keyring';
import { createCsrf } from '../csrf.ts';
import type { Ruling } from '../decide.ts';
import type { CsrfCode } from '../errors.ts';
import type { Csrf, CsrfOptions, CsrfRequest, Headers, IssueOptions, Route } from '../types.ts';
import { Issuer, type Exchange } from './issuer.ts';
import { send, sendRefusal } from './node-answer.ts';
import { NodeRequest, type NodeMessage, type NodeResponse } from './node-request.ts';
import { onceRoute, prepareRoute } from './once.ts';
import { bindingFrom, coreOptions, type BindingOptions } from './options.ts';
import type { Refusal } from './refusal.ts';
import { checkUpgrade, guardUpgrades, type UpgradingServer } from './upgrade.ts';

export type { Refusal } from './refusal.ts';
export type { NodeMessage, NodeResponse } from './node-request.ts';

export type NodeListener<Request, Response> = (request: Request, response: Response) => unknown;

export interface NodeCsrfOptions<Request, Response> extends CsrfOptions, BindingOptions<Request> {
  /** `answer` (default): JSON, or a short page for a browser's navigation. A function answers itself. */
  readonly onRefuse?: 'answer' | ((refusal: Refusal, request: Request, response: Response) => void);
}

export interface NodeCheckOptions extends Route {
  /** The parsed body, where the token comes in a form. Default: the request's own `body`, if any. */
  readonly body?: unknown;
}

export interface NodeCsrf<Request, Response> {
  /** `createServer(csrf.protect(listener))`: the listener sees only what passed. */
  protect<Seen extends Request, Answering extends Response>(
    listener: NodeListener<Seen, Answering>,
    route?: Route,
  ): NodeListener<Seen, Answering>;
  /** The same for a listener whose tokens count once. */
  once<Seen extends Request, Answering extends Response>(
    listener: NodeListener<Seen, Answering>,
  ): NodeListener<Seen, Answering>;
  /**
   * For a listener that has parsed the body: `true` to go on, `false` when the answer has been sent.
   * Where it is asked to check `once`, call `csrf.core.prepareOnce()` at start-up: tokens from before
   * the first preparation are refused.
   */
  check(
    request: Request,
    response: Response,
    options?: NodeCheckOptions,
  ): boolean | Promise<boolean>;
  /** A token for this request's person; sets the visitor's cookie where one is needed. */
  token(request: Request, response: Response, options?: IssueOptions): string;
  /** The hidden field of a form. */
  field(request: Request, response: Response, options?: IssueOptions): string;
  /** The meta tags of a page, for the browser module. */
  meta(request: Request, response: Response, options?: IssueOptions): string;
  /** Where the browser module gets fresh tokens. */
  endpoint(request: Request, response: Response): void;
  /** At login and logout, before the session changes: what was issued until now dies. */
  leave(request: Request, response: Response): Promise<void>;
  /** Decides on a WebSocket upgrade. */
  upgrade(message: NodeMessage): Ruling;
  /** Refuses foreign upgrades on this server; returns a function that ends it. */
  guardUpgrades(server: UpgradingServer): () => void;
  readonly core: Csrf;
}

/** `session` names the type of the requests, as `(request: IncomingMessage) => …`. */
export function nodeCsrf<
  Request extends NodeMessage = NodeMessage,
  Response extends NodeResponse = NodeResponse,
>(options: NodeCsrfOptions<Request, Response>): NodeCsrf<Request, Response> {
  const core = createCsrf(coreOptions(options));
  const issuer = new Issuer(core, options);
  const bind = bindingFrom<Request>(options);
  const { onRefuse = 'answer' } = options;

  const see = (request: Request, body: unknown, headers?: Headers): CsrfRequest =>
    new NodeRequest(request, request, request.url, body, bind, headers);

  const exchange = (request: Request, response: Response): Exchange => ({
    key: request,
    see: (headers) => see(request, undefined, headers),
    give: (name, value) => response.appendHeader(name, value),
  });

  function passes(decision: Decision<CsrfCode>, request: Request, response: Response): boolean {
    if (decision.kind === 'allow') return true;
    if (onRefuse === 'answer') sendRefusal(response, decision, request.headers);
    else onRefuse(decision, request, response);
    return false;
  }

  function check(
    request: Request,
    response: Response,
    { body = bodyOf(request), ...route }: NodeCheckOptions = {},
  ): boolean | Promise<boolean> {
    const ruling = core.decide(see(request, body), prepareRoute(core, route));
    return ruling instanceof Promise
      ? ruling.then((late) => passes(late, request, response))
      : passes(ruling, request, response);
  }

  function protect<Seen extends Request, Answering extends Response>(
    listener: NodeListener<Seen, Answering>,
    route: Route = {},
  ): NodeListener<Seen, Answering> {
    prepareRoute(core, route);
    return (request, response) => {
      const passed = check(request, response, route);
      if (passed === true) return listener(request, response);
      if (passed === false) return undefined;
      return passed.then((late) => (late ? listener(request, response) : undefined));
    };
  }

  return {
    protect,
    once: (listener) => protect(listener, onceRoute),
    check,
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

const bodyOf = (request: object): unknown => ('body' in request ? request.body : undefined);
