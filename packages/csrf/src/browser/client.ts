import { askEndpoint, CsrfRenewalError, nativeFetch } from './endpoint.ts';
import { attachToForms } from './forms.ts';
import type { TokenForForm } from './forms.ts';
import { readMetaTags } from './page.ts';
import { notSent, verdictOf } from './refusal.ts';
import { carriesToken, spareOf, unlessAborted, withToken } from './request.ts';
import { joinTabs } from './tabs.ts';
import { createTokens } from './tokens.ts';
import type { Held, PersonChange, PersonChanged, Wish } from './tokens.ts';

export interface CsrfClientOptions {
  /** Path of the token endpoint. Default `/csrf`. */
  readonly endpoint?: string;
  /** Header that carries the token. Default `x-csrf-token`. */
  readonly header?: string;
  /** Form field that carries the token. Default `_csrf`. */
  readonly field?: string;
  /** Exact paths of routes marked `once`: each request there gets a token of its own. Default none. */
  readonly once?: readonly string[];
  /**
   * Somebody else has logged in meanwhile: send the request as that person (`retry`), or not?
   * Default: not; the caller gets the server's refusal.
   */
  readonly onPersonChanged?: PersonChanged;
}

export interface CsrfClient {
  /** As `window.fetch`, and carries the token where one is needed. */
  readonly fetch: typeof fetch;
  /** The token, for what does not go through `fetch`. Rejects with `CsrfRenewalError`. */
  token(): Promise<string>;
  /** Call after a login or logout that this page did itself. */
  forget(): void;
  /** Puts `fetch` in the place of `window.fetch`; returns how to undo it. */
  install(): () => void;
  /** Gives same-origin POST forms a fresh token as they are sent; returns how to stop. */
  attachForms(): () => void;
}

const defaults = { endpoint: '/csrf', header: 'x-csrf-token', field: '_csrf', once: [] };

export function createCsrfClient(options: CsrfClientOptions = {}): CsrfClient {
  assertOptions(options);
  const { endpoint, header, field, once, onPersonChanged } = { ...defaults, ...options };
  const tokens = createTokens({
    ask: (person) => askEndpoint(endpoint, person),
    readPage: readMetaTags,
    onPersonChanged,
  });
  const tabs = joinTabs(`csrf:${endpoint}`, { onTold: tokens.doubt, onReturn: tokens.doubt });

  async function csrfFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { method, signal, credentials, headers } = request;
    const url = new URL(request.url);
    // Without cookies a token proves nothing; and who sets the header, has one already.
    const isPlain = credentials === 'omit' || headers.has(header) || !carriesToken(method, url);
    if (isPlain) return nativeFetch(request);

    const spare = spareOf(request, init);
    const wish: Wish = { change: { method, url: url.href }, own: once.includes(url.pathname) };
    const held = await unlessAborted(signal, () => tokens.take(wish));
    if (held === undefined) return notSent();

    const response = await nativeFetch(withToken(request, header, held.token));
    const verdict = verdictOf(response);
    if (verdict === 'passed') return response;
    if (verdict === 'spent' || spare === undefined) {
      tokens.doubt();
      return response;
    }
    const next = await unlessAborted(signal, () => replacementOf(held, wish));
    if (next === undefined) return response;
    await response.body?.cancel();
    return nativeFetch(withToken(spare, header, next.token));
  }

  /** Where no token comes, the caller gets the refusal that he has got. */
  async function replacementOf(held: Held, wish: Wish): Promise<Held | undefined> {
    try {
      return await tokens.replace(held, wish);
    } catch (error) {
      if (error instanceof CsrfRenewalError) return undefined;
      throw error;
    }
  }

  async function tokenForForm(change: PersonChange): Promise<TokenForForm> {
    try {
      const held = await tokens.take({ change, own: true });
      if (held !== undefined) return { token: held.token };
      // With nobody to ask, the server's own page explains the refusal best.
      return onPersonChanged === undefined ? 'send as it is' : 'do not send';
    } catch (error) {
      if (error instanceof CsrfRenewalError) return 'send as it is';
      throw error;
    }
  }

  return {
    fetch: csrfFetch,
    async token() {
      const change = { method: 'POST', url: document.URL };
      const held = await tokens.take({ change, own: false });
      if (held !== undefined) return held.token;
      throw new CsrfRenewalError('Another person has logged in, and the page did not go along.');
    },
    forget() {
      tokens.forget();
      tabs.tell();
    },
    install() {
      const before = globalThis.fetch;
      globalThis.fetch = csrfFetch;
      return () => {
        if (globalThis.fetch === csrfFetch) globalThis.fetch = before;
      };
    },
    attachForms: () => attachToForms(field, tokenForForm),
  };
}

function assertOptions(options: CsrfClientOptions): void {
  const known = [...Object.keys(defaults), 'onPersonChanged'];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`createCsrfClient has no option "${unknown}"; it has ${known.join(', ')}`);
  }
  const { endpoint = defaults.endpoint } = options;
  // "//host" and "/\\host" would be addresses of another origin.
  if (!/^\/(?![/\\])/u.test(endpoint)) {
    throw new TypeError(
      `endpoint must be a path of this origin such as "/csrf", not "${endpoint}"`,
    );
  }
}
