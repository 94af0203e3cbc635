// The protection itself: built once from options, then asked for each request.
import type { Decision, EventListener, Refuse, Ring } from '@rampart/keyring';
import { clearCookie, setCookie } from './cookies.ts';
import {
  buildChecks,
  decide,
  decideUpgrade,
  everyRefusal,
  type Checks,
  type Ruling,
} from './decide.ts';
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
const noCookies: readonly CookieToSet[] = Object.freeze([]);

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
    this.#emit = onEvent === undefined ? null : unthrowing(onEvent);
    this.#tell = misuseTeller(ring, this.#emit);
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
    this.#visitors = new Visitors(ring, {
      cookieName: settings.visitorCookie,
      tokenTtl: ttl,
      skew,
      remember,
      signed,
    });
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
    this.#watch.seen(request);
    return this.#concludeSoon(decide(this.#checks, request, route), request);
  }

  decideUpgrade(request: CsrfRequest): Ruling {
    if (this.#settings.reportUntil !== null && this.#isReporting()) {
      return this.#report(request, plainRoute);
    }
    return this.#concludeSoon(decideUpgrade(this.#checks, request), request);
  }

  issue(request: CsrfRequest, options?: IssueOptions): Issued {
    const { session, user, tenant } = request.binding;
    const action = options?.action === undefined ? undefined : normaliseAction(options.action);
    if (session !== null && session !== '') {
      return this.#issued({ kind: 's', holder: session, user, tenant, action }, noCookies);
    }
    const { holder, cookies } = this.#visitor(request);
    return this.#issued({ kind: 'v', holder, user, tenant, action }, cookies);
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
    const { ttl } = this.#settings.token;
    if (session !== null) await this.#revokeSoon({ kind: 's', holder: session }, ttl);
    const visitor = await this.#visitors.read(request.headers);
    if (visitor.kind === 'visitor') {
      await this.#revokeSoon({ kind: 'v', holder: visitor.id }, this.#visitors.life);
    }
    const { visitorCookie, spaCookie } = this.#settings;
    return [
      ...(visitor.kind === 'none' ? [] : [clearCookie(visitorCookie)]),
      ...(spaCookie === null ? [] : [clearCookie(spaCookie)]),
    ];
  }

  prepareOnce(): Promise<void> {
    this.#countsOnce = true;
    return this.#ring.once.prepare();
  }

  endSession(session: string): Promise<void> {
    return this.#revoke({ kind: 's', holder: session }, this.#settings.token.ttl);
  }

  /** `life`: how long anything of the holder can live; `null` as long as keys do. */
  #revoke(holder: Pick<Claims, 'kind' | 'holder'>, life: number | null): Promise<void> {
    const { skew } = this.#settings.token;
    return this.#ring.revocations.revoke(
      subjectOf(holder),
      life === null ? {} : { diesWithin: life + skew },
    );
  }

  /** Nobody is kept from leaving because the store is away. */
  async #revokeSoon(holder: Pick<Claims, 'kind' | 'holder'>, life: number | null): Promise<void> {
    try {
      await this.#revoke(holder, life);
    } catch (error) {
      this.#emit?.({
        time: this.#ring.now(),
        class: 'authentication',
        code: 'CSRF_LEAVE_DELAYED',
        severity: 'medium',
        outcome: 'failed',
        layer: 'csrf',
        message: `A log-out could not be written to the store: ${String(error)}`,
      });
    }
  }

  #issued(claims: Claims, cookies: readonly CookieToSet[]): Issued {
    const token = this.#mint.issue(claims);
    const { spaCookie } = this.#settings;
    return spaCookie === null
      ? { token, cookies }
      : { token, cookies: [...cookies, setCookie(spaCookie, token, true)] };
  }

  /** The visitor of a signed cookie, else a new one. */
  #visitor({ headers }: CsrfRequest): { holder: string; cookies: readonly CookieToSet[] } {
    const reading = this.#visitors.read(headers);
    if (!(reading instanceof Promise) && reading.kind === 'visitor') {
      const { id, state } = reading;
      if (state === 'good') return { holder: id, cookies: noCookies };
      if (state === 'stale') return { holder: id, cookies: [this.#visitors.renew(id)] };
    }
    const { id, cookie } = this.#visitors.create();
    return { holder: id, cookies: [cookie] };
  }

  #concludeSoon(ruling: Ruling, request: CsrfRequest): Ruling {
    if (ruling === allow) return ruling;
    return ruling instanceof Promise
      ? ruling.then((late) => this.#conclude(late, request))
      : this.#conclude(ruling, request);
  }

  #conclude(decision: Decision<CsrfCode>, request: CsrfRequest): Decision<CsrfCode> {
    if (decision.kind === 'allow') return decision;
    this.#lookForMisuse(decision.code, request);
    this.#tellOf(decision, request, 'refused');
    return decision;
  }

  #lookForMisuse(code: CsrfCode, request: CsrfRequest): void {
    if (code === 'CSRF_TOKEN_MISSING') this.#watch.tokenMissing(request);
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

/** A listener that fails must not turn a decision into an error of the server. */
function unthrowing(onEvent: EventListener): EventListener {
  return (event) => {
    try {
      onEvent(event);
    } catch (error) {
      process.emitWarning(`onEvent has thrown: ${String(error)}`, { type: 'RampartWarning' });
    }
  };
}

/** The user where the application names one; else the session, or nobody. */
function personClaims({ binding }: CsrfRequest): Claims {
  const { user, session, tenant } = binding;
  if (user !== undefined) return { kind: 'p', holder: user, tenant, action: 'user' };
  if (session !== null) return { kind: 'p', holder: session, tenant, action: 'session' };
  return { kind: 'p', holder: '', tenant, action: 'nobody' };
}
