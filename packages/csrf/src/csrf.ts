// The protection itself: built once from options, then asked for each request.
import type { Decision, EventListener, Refuse, Ring } from '@rampart/keyring';
import { clearCookie, setCookie } from './cookies.ts';
import { buildChecks, decide, everyRefusal, type Checks, type Ruling } from './decide.ts';
import { allow, type CsrfCode } from './errors.ts';
import { headersRead } from './headers.ts';
import { Mint, subjectOf } from './mint.ts';
import { misuseTeller, MisuseWatch, type Told } from './misuse.ts';
import { readOptions, type Settings } from './options.ts';
import { normaliseAction } from './paths.ts';
import type { Claims } from './token-mac.ts';
import type {
  CookieToSet,
  Csrf,
  CsrfOptions,
  CsrfRequest,
  Issued,
  IssueOptions,
  Renewal,
  Route,
} from './types.ts';
import { Visitors } from './visitor.ts';

const plainRoute: Route = Object.freeze({});

export function createCsrf(options: CsrfOptions): Csrf {
  return new Protection(options);
}

class Protection implements Csrf {
  readonly headersRead: readonly string[];
  readonly #ring: Ring;
  readonly #settings: Settings;
  readonly #mint: Mint;
  readonly #persons: Mint;
  readonly #visitors: Visitors;
  readonly #checks: Checks;
  readonly #reporting: Checks;
  readonly #emit: EventListener | null;
  readonly #tell: Told;
  readonly #watch: MisuseWatch;
  #countsOnce = false;

  constructor(options: CsrfOptions) {
    const settings = readOptions(options);
    const { ring, onEvent } = options;
    const { ttl, skew, accept, issue, remember } = settings.token;
    this.#ring = ring;
    this.#settings = settings;
    this.headersRead = headersRead(settings.token.headers, settings.customHeader);
    this.#emit = onEvent ?? null;
    this.#tell = misuseTeller(ring, onEvent);
    this.#watch = new MisuseWatch(settings, this.#tell);
    this.#mint = new Mint(ring, { purpose: 'csrf-token', ttl, skew, accept, issue, remember });
    this.#persons = new Mint(ring, {
      purpose: 'csrf-person',
      ttl: null,
      skew,
      accept: [2],
      issue: 2,
      remember: 0,
    });
    const signed = !settings.off.has('csrf.cookie');
    this.#visitors = new Visitors(ring, settings.visitorCookie, skew, remember, signed);
    const parts = {
      ring,
      mint: this.#mint,
      visitors: this.#visitors,
      settings,
      sessionHeld: () => this.#watch.sessionHeld(),
    };
    this.#checks = buildChecks(parts, true);
    this.#reporting = buildChecks(parts, false);
    if (settings.reportUntil !== null) this.#announceReporting(settings.reportUntil);
  }

  async ready(): Promise<void> {
    await this.#ring.ready();
    // Tokens from before the memory began would be refused on the routes that need it.
    if (this.#countsOnce) await this.#ring.once.prepare();
    const { ttl } = this.#settings.token;
    const { retiresAt, expiresAt } = this.#mint.currentKey();
    if (ttl !== null && expiresAt - retiresAt < ttl) {
      this.#tell(
        'CSRF_KEYS_TOO_SHORT',
        `Tokens are good for ${ttl} ms, but the ring keeps a retired key only ${expiresAt - retiresAt} ms; raise its keep.`,
      );
    }
  }

  decide(request: CsrfRequest, route: Route = plainRoute): Ruling {
    if (this.#settings.reportUntil !== null && this.#isReporting()) {
      return this.#report(request, route);
    }
    const ruling = decide(this.#checks, request, route);
    if (ruling === allow) return ruling;
    return ruling instanceof Promise
      ? ruling.then((late) => this.#conclude(late, request))
      : this.#conclude(ruling, request);
  }

  issue(request: CsrfRequest, options: IssueOptions = {}): Issued {
    const cookies: CookieToSet[] = [];
    const holder = this.#holder(request, cookies);
    const { user, tenant } = request.binding;
    const action = options.action === undefined ? undefined : normaliseAction(options.action);
    const token = this.#mint.issue({ ...holder, user, tenant, action });
    if (this.#settings.spaCookie) cookies.push(setCookie('XSRF-TOKEN', token, true));
    return { token, cookies };
  }

  renew(request: CsrfRequest, person?: string, options?: IssueOptions): Renewal {
    const issued = this.issue(request, options);
    const claims = personClaims(request);
    const held = person === undefined ? null : this.#persons.check(person, claims);
    return {
      ...issued,
      person: this.#persons.issue(claims),
      // A tag whose key is not known here proves nothing: then the page asks.
      samePerson: held === null || (typeof held !== 'string' && !(held instanceof Promise)),
    };
  }

  async leave(request: CsrfRequest): Promise<readonly CookieToSet[]> {
    const { session } = request.binding;
    const { ttl, skew } = this.#settings.token;
    if (session !== null) {
      const diesWithin = ttl === null ? {} : { diesWithin: ttl + skew };
      await this.#revoke(subjectOf({ kind: 's', holder: session }), diesWithin);
    }
    const visitor = await this.#visitors.read(request.headers);
    // A visitor's cookie lives longer than its tokens, and must not rise again after them.
    if (visitor.kind === 'visitor')
      await this.#revoke(subjectOf({ kind: 'v', holder: visitor.id }));
    return visitor.kind === 'none' ? [] : [clearCookie(this.#settings.visitorCookie)];
  }

  prepareOnce(): Promise<void> {
    this.#countsOnce = true;
    return this.#ring.once.prepare();
  }

  async #revoke(subject: string, options?: { readonly diesWithin?: number }): Promise<void> {
    try {
      await this.#ring.revocations.revoke(subject, options);
    } catch (error) {
      this.#tell(
        'CSRF_LEAVE_DELAYED',
        `It holds on this server now and everywhere once the store is back (${String(error)}).`,
      );
    }
  }

  /** Session, else the visitor of a signed cookie, else a new visitor. */
  #holder(request: CsrfRequest, cookies: CookieToSet[]): Pick<Claims, 'kind' | 'holder'> {
    const { session } = request.binding;
    if (session !== null && session !== '') return { kind: 's', holder: session };
    const reading = this.#visitors.read(request.headers);
    if (!(reading instanceof Promise) && reading.kind === 'visitor') {
      if (reading.stale) cookies.push(this.#visitors.renew(reading.id));
      return { kind: 'v', holder: reading.id };
    }
    const visitor = this.#visitors.create();
    cookies.push(visitor.cookie);
    return { kind: 'v', holder: visitor.id };
  }

  #conclude(decision: Decision<CsrfCode>, request: CsrfRequest): Decision<CsrfCode> {
    if (decision.kind === 'allow') return decision;
    this.#lookForMisuse(decision.code, request);
    this.#tellOf(decision, request, 'refused');
    return decision;
  }

  #lookForMisuse(code: CsrfCode, request: CsrfRequest): void {
    if (code === 'CSRF_TOKEN_MISSING') this.#watch.tokenMissing(request);
    else if (code === 'CSRF_ORIGIN_MISMATCH') this.#watch.originMismatch(request);
    else if (code === 'CSRF_TOKEN_INVALID') this.#watch.tokenInvalid(request);
  }

  #tellOf(refusal: Refuse<CsrfCode>, request: CsrfRequest, outcome: 'refused' | 'observed'): void {
    if (this.#emit === null) return;
    this.#emit({
      time: this.#ring.now(),
      class: 'web_resource_access',
      code: refusal.code,
      severity: refusal.status === 503 ? 'medium' : 'low',
      outcome,
      layer: 'csrf',
      defence: refusal.defence,
      message: refusal.reason,
      fields: { method: request.method.slice(0, 20), peer: request.peer ?? 'unknown' },
    });
  }

  async #report(request: CsrfRequest, route: Route): Promise<Decision<CsrfCode>> {
    for (const refusal of await everyRefusal(this.#reporting, request, route)) {
      this.#lookForMisuse(refusal.code, request);
      this.#tellOf(refusal, request, 'observed');
    }
    return allow;
  }

  #isReporting(): boolean {
    const { reportUntil } = this.#settings;
    // Before the ring has heard its store the local clock must do; an end date has no hurry.
    const now = this.#ring.isReady ? this.#ring.now() : Date.now();
    if (reportUntil !== null && now < reportUntil) return true;
    this.#tell('CSRF_REPORT_ONLY_ENDED', 'Take reportOnly out of the options.');
    return false;
  }

  #announceReporting(until: number): void {
    this.#tell('CSRF_REPORT_ONLY', `Nothing is refused until ${new Date(until).toISOString()}.`);
  }
}

/** The user where the application names one; else the session or the visitor's absence of one. */
function personClaims({ binding }: CsrfRequest): Claims {
  const { user, session, tenant } = binding;
  if (user !== undefined) return { kind: 'p', holder: `u:${user}`, tenant };
  return { kind: 'p', holder: session === null ? 'visitor' : `s:${session}`, tenant };
}
