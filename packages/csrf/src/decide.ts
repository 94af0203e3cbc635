// One request, one decision. The layers stand in a row; the first that refuses ends it. No await
// here: nearly every request is decided on the spot.
import type { Decision } from '@rampart/keyring';
import { allow, refuse, type CsrfCode } from './errors.ts';
import { header } from './headers.ts';
import { isUpgrade, safeMethod, type SafeMethod } from './methods.ts';
import type { Settings } from './options.ts';
import { checkMetadata, checkOrigin, type OriginRules } from './origin.ts';
import { tokenCheck, type Check, type TokenParts, type Verdict } from './token-check.ts';
import type { CsrfRequest, Route } from './types.ts';

export type Ruling = Decision<CsrfCode> | Promise<Decision<CsrfCode>>;

/** What kind of check a request calls for. */
type Gate = 'open' | 'request' | 'upgrade';

/** The checks in order, each under the name of its defence. */
export interface Checks {
  readonly gate: (request: CsrfRequest) => Gate;
  readonly request: readonly Check[];
  readonly upgrade: readonly Check[];
}

export function buildChecks(parts: TokenParts, consumes: boolean): Checks {
  const { settings } = parts;
  const { off } = settings;
  const originRules = rulesFor(settings, settings.mode === 'origin');
  const upgradeRules = rulesFor(settings, true);
  const layers = (rules: OriginRules): Check[] => [
    ...(off.has('csrf.metadata') ? [] : [(request: CsrfRequest) => checkMetadata(request, rules)]),
    ...(off.has('csrf.origin') ? [] : [(request: CsrfRequest) => checkOrigin(request, rules)]),
  ];
  const request = layers(originRules);
  if (settings.mode === 'token' && !off.has('csrf.token'))
    request.push(tokenCheck(parts, consumes));
  if (settings.mode === 'header' && !off.has('csrf.header')) request.push(headerCheck(settings));
  const safe = safeMethod(settings.safeMethods);
  return {
    gate: (seen) => gateOf(seen, settings, safe),
    request,
    upgrade: layers(upgradeRules),
  };
}

function rulesFor(settings: Settings, originDecides: boolean): OriginRules {
  return {
    pinned: settings.pinned,
    trusted: settings.trusted,
    requestOrigin: settings.requestOrigin,
    silenceRefused: originDecides
      ? !settings.allowMissingOriginSignal
      : settings.requireOriginSignal,
    unlistedRefused: originDecides,
  };
}

function gateOf(request: CsrfRequest, settings: Settings, safe: SafeMethod): Gate {
  if (isUpgrade(request)) return 'upgrade';
  if (safe(request)) return 'open';
  if (settings.exempt(request.target) || !settings.protects(request.target)) return 'open';
  return settings.exemptBearer && isBearerAlone(request) ? 'open' : 'request';
}

/** A bearer token is sent by code, never by the browser itself; beside a cookie it proves nothing. */
function isBearerAlone({ headers }: CsrfRequest): boolean {
  const authorization = header(headers, 'authorization');
  return (
    authorization !== null &&
    /^bearer [^\s,]+$/iu.test(authorization) &&
    header(headers, 'cookie') === null
  );
}

function headerCheck({ customHeader }: Settings): Check {
  return ({ headers }) =>
    header(headers, customHeader)
      ? null
      : refuse('CSRF_HEADER_MISSING', `the header ${customHeader} is missing or empty`);
}

export function decide(checks: Checks, request: CsrfRequest, route: Route): Ruling {
  const gate = checks.gate(request);
  if (gate === 'open') return allow;
  return firstRefusal(gate === 'upgrade' ? checks.upgrade : checks.request, 0, request, route);
}

/** An upgrade by any name. One that is no GET has to pass as a request besides. */
export function decideUpgrade(checks: Checks, request: CsrfRequest): Ruling {
  const alsoAsRequest = checks.gate(request) === 'request' ? checks.request : [];
  return firstRefusal([...checks.upgrade, ...alsoAsRequest], 0, request, {});
}

function firstRefusal(
  row: readonly Check[],
  from: number,
  request: CsrfRequest,
  route: Route,
): Ruling {
  for (let i = from; i < row.length; i++) {
    const verdict = row[i]?.(request, route) ?? null;
    if (verdict === null) continue;
    if (!(verdict instanceof Promise)) return verdict;
    return verdict.then((late) => late ?? firstRefusal(row, i + 1, request, route));
  }
  return allow;
}

/** Every layer's own refusal, for the report-only mode. */
export async function everyRefusal(
  checks: Checks,
  request: CsrfRequest,
  route: Route,
): Promise<readonly NonNullable<Verdict>[]> {
  const gate = checks.gate(request);
  if (gate === 'open') return [];
  const row = gate === 'upgrade' ? checks.upgrade : checks.request;
  const verdicts = await Promise.all(row.map(async (check) => check(request, route)));
  return verdicts.filter((verdict) => verdict !== null);
}
