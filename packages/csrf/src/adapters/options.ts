// What every adapter takes beside the core's options: how to tell who a request is from, and what
// becomes of a refusal.
import { defencesOff, without } from '../defences.ts';
import { CsrfError } from '../errors.ts';
import type { Binding, CsrfOptions } from '../types.ts';

/** How to read off a framework's request who it is from. */
export interface BindingOptions<Request, Result = string | null | undefined> {
  /** The id of the person's session; `null` while nobody is logged in. */
  readonly session: (request: Request) => Result;
  /** Who is logged in, when a token shall not outlive a change of the person in one session. */
  readonly user?: (request: Request) => Result;
  /** Whose data the request is about, when one session reaches several. */
  readonly tenant?: (request: Request) => Result;
}

export type Awaitable<Value> = Value | Promise<Value>;

/** Where looking up a session may take time. */
export type LateBindingOptions<Request> = BindingOptions<
  Request,
  Awaitable<string | null | undefined>
>;

export interface RefusalOptions<Hook> {
  /**
   * `answer` (default): the adapter answers, with JSON or with a short page for a browser's
   * navigation. `error`: a `CsrfRefusal` goes the framework's way for errors. A function answers
   * itself.
   */
  readonly onRefuse?: 'answer' | 'error' | Hook;
}

export interface AdapterOptions<Request, Hook>
  extends CsrfOptions, BindingOptions<Request>, RefusalOptions<Hook> {}

const ownNames: readonly string[] = [
  'session',
  'user',
  'tenant',
  'onRefuse',
  'bodyLimit',
  'wire',
  'headers',
];

/** The core's part of an adapter's options; the core refuses names that it does not know. */
export function coreOptions(options: CsrfOptions): CsrfOptions {
  const { ring } = options;
  const rest = Object.entries(options).filter(([name]) => !ownNames.includes(name));
  return without({ ...Object.fromEntries(rest), ring }, defencesOff(options));
}

function assertSession(session: unknown): void {
  if (typeof session === 'function') return;
  throw new CsrfError(
    'CSRF_OPTION_INVALID',
    'session is no function; write one that returns the id of the session of a request, or null',
  );
}

export function bindingFrom<Request>({
  session,
  user,
  tenant,
}: BindingOptions<Request>): (request: Request) => Binding {
  assertSession(session);
  if (user === undefined && tenant === undefined) {
    return (request) => ({ session: session(request) ?? null });
  }
  return (request) => ({
    session: session(request) ?? null,
    user: user?.(request) ?? undefined,
    tenant: tenant?.(request) ?? undefined,
  });
}

export function lateBindingFrom<Request>({
  session,
  user,
  tenant,
}: LateBindingOptions<Request>): (request: Request) => Promise<Binding> {
  assertSession(session);
  return async (request) => ({
    session: (await session(request)) ?? null,
    user: (await user?.(request)) ?? undefined,
    tenant: (await tenant?.(request)) ?? undefined,
  });
}
