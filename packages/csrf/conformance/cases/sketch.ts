// The form in which this repository keeps its own cases: what matters is said, all else is the
// request of our own page with a session, sent to the same path. `written` makes of it what a case
// file says in full.
import type { Json } from '../case.ts';
import type { TargetName } from '../targets/target.ts';

/** Who sends the request: which origin and which metadata the browser adds. */
export type Sender =
  | 'our page'
  | 'our page, old browser'
  | 'attacker'
  | 'attacker, old browser'
  | 'sibling'
  | 'nobody';

type Pairs = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

export interface Sketch {
  /** Default POST. */
  readonly method?: string;
  /** Default `/transfer`, on the application's origin; or a whole URL. */
  readonly path?: string;
  /** Default `our page`. */
  readonly from?: Sender;
  /** Beside the sender's; lists where a name repeats. */
  readonly headers?: Pairs;
  /** Default a form's. `null`: none. */
  readonly contentType?: string | null;
  /** Default S1. `null`: nobody is logged in. */
  readonly session?: string | null;
  readonly cookies?: Pairs;
  /** In the header, by its spec; or placed. Default none. */
  readonly token?: string | Placed | readonly Placed[];
  readonly body?: Json;
  readonly config?: Readonly<Record<string, Json>>;
  readonly setup?: string;
  readonly tls?: boolean;
  /** Frameworks on which the case means nothing, as the case's comment says. */
  readonly except?: readonly TargetName[];
}

export interface Placed {
  readonly in: 'header' | 'body' | 'cookie' | 'query';
  readonly spec: string;
  readonly generate?: string;
}

export interface OwnCase {
  readonly id: string;
  readonly expect: 'allow' | 'deny';
  readonly why: string;
  readonly sketch: Sketch;
}

export const app = 'https://app.example.com';

export function allow(id: string, why: string, sketch: Sketch): OwnCase {
  return { id, expect: 'allow', why, sketch };
}

export function deny(id: string, why: string, sketch: Sketch): OwnCase {
  return { id, expect: 'deny', why, sketch };
}

const senders: Readonly<Record<Sender, Readonly<Record<string, string>>>> = {
  'our page': { origin: app, 'sec-fetch-site': 'same-origin' },
  'our page, old browser': { origin: app },
  attacker: { origin: 'https://attacker.test', 'sec-fetch-site': 'cross-site' },
  'attacker, old browser': { origin: 'https://attacker.test' },
  sibling: { origin: 'https://evil.example.com', 'sec-fetch-site': 'same-site' },
  nobody: {},
};

/** The case as a case file writes it. */
export function written({ id, expect, why, sketch }: OwnCase, group: string): Json {
  const { token, config, setup } = sketch;
  return {
    id: `${group}/${id}`,
    group,
    expect,
    reason: why,
    request: {
      method: sketch.method ?? 'POST',
      url: urlOf(sketch.path ?? '/transfer'),
      tls: sketch.tls ?? true,
      headers: headersOf(sketch),
      cookies: cookiesOf(sketch),
      token: typeof token === 'string' ? { in: 'header', spec: token } : placed(token),
      ...(sketch.body === undefined ? {} : { body: sketch.body }),
    },
    ...(config === undefined ? {} : { config }),
    ...(setup === undefined ? {} : { setup }),
  };
}

function urlOf(path: string): string {
  return path.startsWith('/') ? app + path : path;
}

function headersOf({ from = 'our page', headers = {}, contentType, path }: Sketch): Json {
  const own = pairs(headers);
  const names = new Set(own.map(([name]) => name));
  const host = /^https?:\/\/([^/?#]*)/.exec(urlOf(path ?? '/'))?.[1] ?? 'app.example.com';
  const type = contentType === undefined ? 'application/x-www-form-urlencoded' : contentType;
  const usual = pairs({
    host,
    ...senders[from],
    ...(type === null ? {} : { 'content-type': type }),
  });
  // A header that the case names itself takes the place of the usual one.
  return [...usual.filter(([name]) => !names.has(name)), ...own];
}

function cookiesOf({ session = 'S1', cookies = {} }: Sketch): Json {
  return [...(session === null ? [] : [['__Host-sid', session]]), ...pairs(cookies)];
}

function placed(token: Exclude<Sketch['token'], string>): Json {
  if (token === undefined) return null;
  const all = isPlaced(token) ? [token] : token;
  return all.map(({ in: place, spec, generate }) => ({
    in: place,
    spec,
    ...(generate === undefined ? {} : { generate }),
  }));
}

function isPlaced(token: Placed | readonly Placed[]): token is Placed {
  return 'in' in token;
}

function pairs(named: Pairs): readonly (readonly [string, string])[] {
  return isList(named) ? named : Object.entries(named);
}

function isList(named: Pairs): named is readonly (readonly [string, string])[] {
  return Array.isArray(named);
}
