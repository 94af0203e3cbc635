// What every framework's server offers to the conformance run and to the adapters' tests, so that
// one driver and one suite speak to all of them. Only the wire tells what happened.
import type { IncomingMessage } from 'node:http';
import type { Binding, CsrfOptions, Headers } from '../../src/types.ts';

export type TargetName =
  | 'express'
  | 'fastify'
  | 'koa'
  | 'hono'
  | 'nest-express'
  | 'nest-fastify'
  | 'next'
  | 'node'
  | 'web';

export interface TargetOptions {
  /** Handed to the framework's adapter as they are. */
  readonly csrf: CsrfOptions;
  /** Who a request comes from. Default: the session is the value of the cookie `__Host-sid`. */
  readonly binding?: (headers: Headers) => Binding;
  /** Serve HTTPS with this certificate. Default: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /**
   * Runs before the framework sees the request. Setting `request.method` is a method override: the
   * target then keeps the method of the wire where such middleware of the framework keeps it.
   */
  readonly before?: (request: IncomingMessage) => void;
  /** Runs after body parsing and before the check; what it returns is the body the check sees. */
  readonly parsed?: (body: unknown, request: IncomingMessage) => unknown;
}

export interface RunningTarget {
  /** On 127.0.0.1. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A real server of one framework with the real adapter in front of every route. Bodies of the types
 * urlencoded, JSON and multipart are parsed up to 2 MiB.
 *
 * | route | answer |
 * | --- | --- |
 * | `GET /__token` | `{ token }`; `?action=POST%20/x` makes it for that action |
 * | `GET /__form` | a page with the hidden field and the meta tag |
 * | `GET /__csrf` | the token endpoint of the browser module |
 * | `POST /__login?session=S` | `leave`, then the cookie `__Host-sid=S`; without `session` a logout |
 * | `ANY /__once/…` | a route whose tokens pass once |
 * | `ANY /__named/…` | a route with the action `named` |
 * | `ANY /__mounted/…` | a route of a router that is mounted at a path, where there is such a thing |
 * | `GET /__whoami` | `{ target, session }` |
 * | anything else | the handler |
 *
 * Every handler that runs answers 200 with `x-handler-ran: 1` and the JSON `{ ran: true }`, and a
 * WebSocket upgrade that passes gets 101 with `x-handler-ran: 1` and is closed.
 */
export interface Target {
  readonly name: TargetName;
  /** `false` where the adapter reads the body itself: `parsed` is never called there. */
  readonly parsesBodies: boolean;
  start(options: TargetOptions): Promise<RunningTarget>;
}
