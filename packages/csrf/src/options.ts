// Options are read once: checked, completed with defaults, turned into predicates. The path of a
// request only applies what was made here.
import { defencesOff, type CsrfDefence } from './defences.ts';
import { CsrfError } from './errors.ts';
import { originSet, type OriginSet } from './origins.ts';
import { exemptPaths, protectedPaths, type PathSet } from './paths.ts';
import { requestOrigin, type RequestOrigin } from './public-origin.ts';
import type { CsrfOptions, Mode, TokenOptions } from './types.ts';

export interface Settings {
  readonly mode: Mode;
  readonly pinned: OriginSet | null;
  readonly trusted: OriginSet;
  readonly requestOrigin: RequestOrigin;
  readonly proxied: boolean;
  readonly safeMethods: readonly string[];
  readonly exempt: PathSet;
  readonly protects: PathSet;
  readonly exemptBearer: boolean;
  readonly requireOriginSignal: boolean;
  readonly allowMissingOriginSignal: boolean;
  readonly customHeader: string;
  readonly visitorCookie: string;
  readonly spaCookie: string | null;
  readonly reportUntil: number | null;
  readonly token: Required<TokenOptions>;
  readonly off: ReadonlySet<CsrfDefence>;
}

const known: { readonly [Name in keyof Required<CsrfOptions>]: true } = {
  ring: true,
  mode: true,
  publicOrigins: true,
  trustedOrigins: true,
  proxies: true,
  safeMethods: true,
  token: true,
  requireOriginSignal: true,
  allowMissingOriginSignal: true,
  exempt: true,
  protectOnly: true,
  exemptBearer: true,
  customHeader: true,
  visitorCookie: true,
  spaCookie: true,
  reportOnly: true,
  onEvent: true,
};

const knownOfToken: { readonly [Name in keyof Required<TokenOptions>]: true } = {
  ttl: true,
  skew: true,
  headers: true,
  field: true,
  accept: true,
  issue: true,
  actions: true,
  remember: true,
};

export function readOptions(options: CsrfOptions): Settings {
  assertKnown('', options, Object.keys(known));
  if (options.proxies !== undefined) assertKnown('proxies.', options.proxies, ['trust', 'header']);
  if (typeof options.ring?.purpose !== 'function') {
    throw invalid('ring', 'is no ring; pass what createRing() of @rampart/keyring returns');
  }
  const { publicOrigins } = options;
  return {
    mode: oneOf('mode', options.mode ?? 'token', ['token', 'origin', 'header']),
    pinned:
      publicOrigins === undefined
        ? null
        : originSet('publicOrigins', notEmpty('publicOrigins', publicOrigins)),
    trusted: originSet('trustedOrigins', options.trustedOrigins ?? []),
    requestOrigin: requestOrigin(options.proxies),
    proxied: options.proxies !== undefined,
    safeMethods: methods(options.safeMethods ?? ['GET', 'HEAD', 'OPTIONS']),
    exempt: exemptPaths(paths('exempt', options.exempt ?? [])),
    protects: protectedPaths(
      options.protectOnly === undefined
        ? undefined
        : notEmpty('protectOnly', paths('protectOnly', options.protectOnly)),
    ),
    exemptBearer: options.exemptBearer ?? false,
    requireOriginSignal: options.requireOriginSignal ?? false,
    allowMissingOriginSignal: options.allowMissingOriginSignal ?? false,
    customHeader: headerName('customHeader', options.customHeader ?? 'x-requested-with'),
    visitorCookie: cookieName(options.visitorCookie ?? '__Host-csrf-visitor'),
    spaCookie: spaCookieName(options.spaCookie ?? false),
    reportUntil: reportUntil(options.reportOnly),
    token: readTokenOptions(options.token ?? {}),
    off: defencesOff(options),
  };
}

function readTokenOptions(token: TokenOptions): Required<TokenOptions> {
  assertKnown('token.', token, Object.keys(knownOfToken));
  const { ttl = 12 * 3_600_000 } = token;
  const headers = token.headers ?? ['x-csrf-token', 'x-xsrf-token'];
  const field = token.field ?? '_csrf';
  if (field === '' || field === '__proto__') throw invalid('token.field', 'needs a usable name');
  const accept = token.accept ?? [2];
  if (accept.length === 0 || accept.some((format) => format !== 1 && format !== 2)) {
    throw invalid('token.accept', 'lists formats 1 and 2; write [2], or [1, 2] during an upgrade');
  }
  const issue = token.issue ?? 2;
  if (!accept.includes(issue)) {
    throw invalid(
      'token.issue',
      `issues format ${issue}, which token.accept does not list; add it`,
    );
  }
  return {
    ttl: ttl === null ? null : within('token.ttl', ttl, 1_000, 366 * 86_400_000),
    skew: within('token.skew', token.skew ?? 60_000, 0, 600_000),
    headers: headers.map((name) => headerName('token.headers', name)),
    field,
    accept,
    issue,
    actions: oneOf('token.actions', token.actions ?? 'accepted', ['off', 'accepted', 'required']),
    remember: within('token.remember', token.remember ?? 10_000, 0, 10_000_000),
  };
}

function assertKnown(prefix: string, options: object, names: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const close = names.find((candidate) => isClose(candidate.toLowerCase(), name.toLowerCase()));
    throw new CsrfError(
      'CSRF_OPTION_UNKNOWN',
      `there is no option "${prefix}${name}"; ${
        close === undefined ? `known are ${names.join(', ')}` : `did you mean "${prefix}${close}"?`
      }`,
    );
  }
}

/** One letter changed, added, dropped, or one word the beginning of the other. */
function isClose(a: string, b: string): boolean {
  if (a.startsWith(b) || b.startsWith(a)) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return restA.slice(1) === restB.slice(1) || restA === restB.slice(1) || restA.slice(1) === restB;
}

const invalid = (option: string, cure: string): CsrfError =>
  new CsrfError('CSRF_OPTION_INVALID', `${option} ${cure}`);

function within(option: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw invalid(option, `is ${value}; write a number from ${least} to ${most}`);
}

function oneOf<const Value extends string>(
  option: string,
  value: Value,
  values: readonly Value[],
): Value {
  if (values.includes(value)) return value;
  throw invalid(option, `is "${value}"; write one of ${values.join(', ')}`);
}

function methods(listed: readonly string[]): readonly string[] {
  for (const method of listed) {
    if (!/^[A-Z]+$/u.test(method)) {
      throw invalid('safeMethods', `lists "${method}"; methods are upper-case words such as QUERY`);
    }
    if (['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT'].includes(method)) {
      throw invalid('safeMethods', `lists ${method}, which is never safe; leave it out`);
    }
  }
  return listed;
}

function paths(option: string, listed: readonly string[]): readonly string[] {
  for (const path of listed) {
    if (!path.startsWith('/') || /[?#*\s]/u.test(path)) {
      throw invalid(
        option,
        `lists "${path}"; write a path such as /hooks/payments, without query or *`,
      );
    }
  }
  return listed;
}

function headerName(option: string, name: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(name) || name.toLowerCase() === 'cookie') {
    throw invalid(option, `names "${name}", which is no header that a page can set`);
  }
  return name.toLowerCase();
}

function cookieName(name: string): string {
  if (/^__Host-[A-Za-z0-9_.-]+$/u.test(name)) return name;
  throw invalid(
    'visitorCookie',
    `is "${name}"; it must begin with __Host-, so that no neighbour can set it`,
  );
}

function spaCookieName(spaCookie: boolean | string): string | null {
  if (typeof spaCookie === 'boolean') return spaCookie ? '__Host-XSRF-TOKEN' : null;
  if (/^[A-Za-z0-9_.-]+$/u.test(spaCookie)) return spaCookie;
  throw invalid('spaCookie', `is "${spaCookie}", no name of a cookie; write XSRF-TOKEN, or true`);
}

/** An empty list would switch off what it is there for, and mostly means a variable that is not set. */
function notEmpty<Item>(option: string, listed: readonly Item[]): readonly Item[] {
  if (listed.length > 0) return listed;
  throw invalid(option, 'is an empty list; fill it, or leave the option out');
}

function reportUntil(reportOnly: CsrfOptions['reportOnly']): number | null {
  if (reportOnly === undefined) return null;
  const until = reportOnly.until instanceof Date ? reportOnly.until.getTime() : Number.NaN;
  if (Number.isNaN(until)) {
    throw invalid('reportOnly.until', 'is no date; write new Date("2027-01-31")');
  }
  return until;
}
