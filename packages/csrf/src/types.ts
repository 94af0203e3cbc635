// What an application says once (CsrfOptions), what an adapter hands in for each request
// (CsrfRequest, Route), and what it gets back (Csrf).
import type { Decision, EventListener, Ring } from '@rampart/keyring';
import type { CsrfCode } from './errors.ts';

/**
 * `token`: the origin layer must not refuse and a valid token is required (default).
 * `origin`: no tokens; the browser's metadata or `Origin` must prove our own origin.
 * `header`: for JSON APIs; the origin layer must not refuse and a custom header must be there.
 */
export type Mode = 'token' | 'origin' | 'header';

export interface TokenOptions {
  /** Milliseconds a token is good for; `null`: as long as its key and session. Default 12 hours. */
  readonly ttl?: number | null;
  /** Milliseconds by which two servers' clocks may disagree. Default 60,000; at most 600,000. */
  readonly skew?: number;
  /** Request headers that may carry the token. Default `x-csrf-token`, `x-xsrf-token`. */
  readonly headers?: readonly string[];
  /** Body field that may carry the token. Default `_csrf`. */
  readonly field?: string;
  /** Token formats that are accepted. Default `[2]`; `[1, 2]` while an upgrade rolls out. */
  readonly accept?: readonly (1 | 2)[];
  /** Token format that is issued. Default 2; 1 until every server understands 2. */
  readonly issue?: 1 | 2;
  /** `off`: tokens are good anywhere; `accepted`: a token made for an action is good only there; `required`: only such tokens. Default `accepted`. */
  readonly actions?: 'off' | 'accepted' | 'required';
  /** Verified tokens remembered by this process; 0 remembers none. Default 10,000. */
  readonly remember?: number;
}

export interface ProxyOptions {
  /** How many proxies stand before this server, or the addresses (CIDR) they connect from. */
  readonly trust: number | readonly string[];
  /** Which header they write. Default `x-forwarded` (`X-Forwarded-Proto`, `X-Forwarded-Host`). */
  readonly header?: 'x-forwarded' | 'forwarded';
}

export interface CsrfOptions {
  readonly ring: Ring;
  readonly mode?: Mode;
  /** The origins browsers see, such as `https://app.example.com`. Pinned: `Host` is not asked. */
  readonly publicOrigins?: readonly string[];
  /** Other origins that may send unsafe requests: `https://www.example.com`, `https://*.example.com`. */
  readonly trustedOrigins?: readonly string[];
  /** Whose forwarded headers count. Default: nobody's. */
  readonly proxies?: ProxyOptions;
  /** Methods that change nothing. Default GET, HEAD, OPTIONS. */
  readonly safeMethods?: readonly string[];
  readonly token?: TokenOptions;
  /** Refuse also when neither `Sec-Fetch-Site` nor `Origin` nor `Referer` was sent. Default false. */
  readonly requireOriginSignal?: boolean;
  /** Mode `origin` and upgrades: let clients pass that send none of these (no browser). Default false. */
  readonly allowMissingOriginSignal?: boolean;
  /** Exact paths that are not checked, such as a webhook's. */
  readonly exempt?: readonly string[];
  /** When given, only these paths (and what lies below them) are checked. */
  readonly protectOnly?: readonly string[];
  /** Let `Authorization: Bearer` pass when no cookie was sent. Default false. */
  readonly exemptBearer?: boolean;
  /** The header that mode `header` asks for. Default `x-requested-with`. */
  readonly customHeader?: string;
  /** Name of the visitor cookie. Default `__Host-csrf-visitor`. */
  readonly visitorCookie?: string;
  /**
   * Also set the token in a cookie that scripts can read: `true` for `__Host-XSRF-TOKEN`, or the
   * name that a library expects, such as `XSRF-TOKEN` for Angular and axios. Default false.
   */
  readonly spaCookie?: boolean | string;
  /** Evaluates, emits and lets pass until that moment. */
  readonly reportOnly?: { readonly until: Date };
  readonly onEvent?: EventListener;
}

/** Who a token is for. Absent parts are not bound. */
export interface Binding {
  /** The session's id as the server knows it; `null` for a visitor who has none. */
  readonly session: string | null;
  readonly user?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Lower-case names; values as Node delivers them. Only own properties count. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One request, as every adapter sees it. */
export interface CsrfRequest {
  readonly method: string;
  /** The method on the wire, where a method override ran before. */
  readonly wireMethod?: string | undefined;
  /** The request target as received: path and query, or an absolute URL. */
  readonly target: string;
  readonly headers: Headers;
  /** The connection to this server is TLS. */
  readonly secure: boolean;
  /** The address at the other end of the connection. */
  readonly peer: string | undefined;
  /** The parsed body; `undefined` when none was parsed. */
  readonly body: unknown;
  readonly binding: Binding;
}

/** What one route asks for beyond the application's options. */
export interface Route {
  /** A token passes here once only. */
  readonly once?: boolean;
  /** The action a token must be made for, instead of `METHOD /path`. */
  readonly action?: string;
}

export interface IssueOptions {
  /** `POST /transfer`: the token is good for this method and path only. */
  readonly action?: string;
}

/** A cookie to set; adapters turn it into their framework's `Set-Cookie`. */
export interface CookieToSet {
  readonly name: string;
  /** The whole header value, attributes included. */
  readonly header: string;
}

export interface Issued {
  readonly token: string;
  /** Cookies the response must carry (the visitor's, the SPA's); mostly none. */
  readonly cookies: readonly CookieToSet[];
}

/** What the browser module asks the token endpoint for. */
export interface Renewal extends Issued {
  /** Names the person without telling who it is; sent back when a token is renewed. */
  readonly person: string;
  /** Is it still the person of the given tag? `true` when no tag was given. */
  readonly samePerson: boolean;
}

export interface Csrf {
  /** Lower-case names of all headers that `decide` may look at, for adapters that copy headers. */
  readonly headersRead: readonly string[];
  /** Resolves when tokens can be issued and checked on this server, on routes that count once too. */
  ready(): Promise<void>;
  /** Synchronous but for unknown keys, `once` and overflowed revocation lists. */
  decide(request: CsrfRequest, route?: Route): Decision<CsrfCode> | Promise<Decision<CsrfCode>>;
  /** For servers that hand out upgrades apart from requests: judged whatever the protocol's name. */
  decideUpgrade(request: CsrfRequest): Decision<CsrfCode> | Promise<Decision<CsrfCode>>;
  /** Throws `CSRF_KEYS_UNAVAILABLE` while the ring is not ready. */
  issue(request: CsrfRequest, options?: IssueOptions): Issued;
  /** For the token endpoint; `person` is the tag that the page holds, if any. */
  renew(request: CsrfRequest, person?: string, options?: IssueOptions): Renewal;
  /**
   * Call when a person logs in or out, with the binding from before: what was issued for it dies
   * everywhere, and the visitor's cookie is replaced.
   */
  leave(request: CsrfRequest): Promise<readonly CookieToSet[]>;
  /**
   * Ends a session from outside of a request: on a list of devices, by an operator. What was issued
   * for it is dead on every server within a second; rejects when the store cannot be told, and then
   * it holds on this server, and everywhere once the store is back.
   */
  endSession(session: string): Promise<void>;
  /** Routes marked `once` call this when they are built. */
  prepareOnce(): Promise<void>;
}
