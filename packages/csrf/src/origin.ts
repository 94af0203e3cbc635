// The second layer: `Origin`, else `Referer`, against our own and the trusted origins. And the
// first one's verdict, since both ask the same question: who sent this?
import type { Refuse } from '@rampart/keyring';
import { refuse, shown, type CsrfCode } from './errors.ts';
import { readMetadata } from './fetch-metadata.ts';
import { header } from './headers.ts';
import { isOrigin, originFrom, originOf, type OriginSet } from './origins.ts';
import type { RequestOrigin } from './public-origin.ts';
import type { CsrfRequest } from './types.ts';

export interface OriginRules {
  /** The pinned public origins; `null` when the request is asked instead. */
  readonly pinned: OriginSet | null;
  readonly trusted: OriginSet;
  readonly requestOrigin: RequestOrigin;
  /** Is it grounds to refuse when nothing tells where the request was sent from? */
  readonly silenceRefused: boolean;
  /** And when the browser sent metadata of a kind that is not known, but no origin? */
  readonly unlistedRefused: boolean;
}

type Verdict = Refuse<CsrfCode> | null;

export function checkMetadata(request: CsrfRequest, rules: OriginRules): Verdict {
  const metadata = readMetadata(header(request.headers, 'sec-fetch-site'));
  if (metadata !== 'cross' && metadata !== 'site') return null;
  const origin = header(request.headers, 'origin');
  if (origin !== null && isOrigin(origin) && rules.trusted(origin)) return null;
  return metadata === 'cross'
    ? refuse(
        'CSRF_METADATA_CROSS_SITE',
        `the browser says cross-site, and the origin ${shown(origin ?? 'not sent')} is not among trustedOrigins`,
      )
    : refuse(
        'CSRF_METADATA_SAME_SITE',
        `the browser says same-site, and the origin ${shown(origin ?? 'not sent')} is not among trustedOrigins`,
      );
}

export function checkOrigin(request: CsrfRequest, rules: OriginRules): Verdict {
  const conflict = checkAuthority(request);
  if (conflict !== null) return conflict;
  const metadata = readMetadata(header(request.headers, 'sec-fetch-site'));
  const origin = header(request.headers, 'origin');
  if (origin === null) {
    // The browser vouched for the request itself; its Referer may have been stripped or trimmed.
    if (metadata === 'ours' || metadata === 'alone') return null;
    return checkReferer(request, rules, metadata === 'unlisted');
  }
  if (origin === 'null') {
    // A page with `Referrer-Policy: no-referrer` sends this to its own origin, and metadata says so.
    if (metadata === 'ours') return null;
    return refuse(
      'CSRF_ORIGIN_NULL',
      'Origin is null: a sandboxed frame, a local file or a redirect',
    );
  }
  // What is pinned is well formed, and nearly every request is ours.
  if (rules.pinned?.(origin) === true) return null;
  if (!isOrigin(origin)) {
    return refuse('CSRF_ORIGIN_MALFORMED', `Origin ${shown(origin)} is no serialised origin`);
  }
  return checkOwn(origin, 'Origin', request, rules, metadata === 'ours');
}

function checkReferer(request: CsrfRequest, rules: OriginRules, unlisted: boolean): Verdict {
  const referer = header(request.headers, 'referer');
  if (referer === null) {
    const refused = rules.silenceRefused || (unlisted && rules.unlistedRefused);
    return refused
      ? refuse(
          'CSRF_ORIGIN_MISSING',
          'neither Sec-Fetch-Site nor Origin nor Referer tells the sender',
        )
      : null;
  }
  const origin = originOf(referer);
  if (origin === null) {
    return refuse('CSRF_ORIGIN_MALFORMED', `Referer ${shown(referer)} has no origin`);
  }
  return checkOwn(origin, 'Referer', request, rules, false);
}

function checkOwn(
  origin: string,
  from: 'Origin' | 'Referer',
  request: CsrfRequest,
  rules: OriginRules,
  vouched: boolean,
): Verdict {
  if (rules.pinned !== null) {
    if (rules.pinned(origin) || rules.trusted(origin)) return null;
    return refuse(
      'CSRF_ORIGIN_MISMATCH',
      `${from} ${shown(origin)} is neither among publicOrigins nor among trustedOrigins`,
    );
  }
  // Not pinned: a proxy may have rewritten Host, so the browser's own word weighs more.
  if (vouched) return null;
  const own = rules.requestOrigin(request);
  if (origin === own || rules.trusted(origin)) return null;
  return refuse(
    'CSRF_ORIGIN_MISMATCH',
    `${from} ${shown(origin)} is not ${own ?? 'known'}, which Host and proxies say we are; set publicOrigins`,
  );
}

/** HTTP/2's `:authority`, or an absolute request target, must name the host that Host names. */
function checkAuthority({ headers, target }: CsrfRequest): Verdict {
  const authority = header(headers, ':authority') ?? authorityOf(target);
  if (authority === null) return null;
  const host = header(headers, 'host');
  if (host === null || sameHost(host, authority)) return null;
  return refuse(
    'CSRF_HOST_CONFLICT',
    `the request is for ${shown(authority)}, but Host says ${shown(host)}`,
  );
}

/** The same but for case and a port that goes without saying. */
const sameHost = (a: string, b: string): boolean =>
  (['https', 'http'] as const).some((scheme) => {
    const origin = originFrom(scheme, a);
    return origin !== null && origin === originFrom(scheme, b);
  });

function authorityOf(target: string): string | null {
  return target.charCodeAt(0) === 0x2f
    ? null
    : (/^https?:\/\/([^/?#]*)/iu.exec(target)?.[1] ?? null);
}
