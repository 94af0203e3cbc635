// What a case's `config` means in the library's own options, and what it asks of the server around
// the library. A key or a value that has no meaning here is an error, so that no case is judged
// under a configuration which it did not ask for.
import type { CsrfOptions, Mode, ProxyOptions, TokenOptions } from '../src/types.ts';
import { isList, isObject, type Case, type Json } from './case.ts';
import { NotUnderstood } from './not-understood.ts';

export interface Configuration {
  readonly csrf: Omit<CsrfOptions, 'ring'>;
  /** The header and the body field in which tokens are sent. */
  readonly header: string;
  readonly field: string;
  /** The route's tokens count once. */
  readonly once: boolean;
  /** Bound into tokens beside the session; `null`: not bound. */
  readonly user: string | null;
  readonly tenant: string | null;
  /** Middleware that lets a request name another method runs before the protection. */
  readonly overrides: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Nothing is pinned, so the connection itself must tell that it is secure. */
  readonly tls: boolean;
}

type Config = Readonly<Record<string, Json>>;

const known: ReadonlySet<string> = new Set([
  'acceptFormats',
  'allowMissingOriginSignal',
  'bindTenant',
  'bindUser',
  'bodyField',
  'cors',
  'currentTenant',
  'currentUser',
  'customHeader',
  'env',
  'exempt',
  'exemptBearer',
  'forwardedHeader',
  'issueFormat',
  'methodOverrideBefore',
  'mode',
  'perAction',
  'protectOnly',
  'publicOrigin',
  'publicOrigins',
  'reportOnly',
  'requireOriginSignal',
  'safeMethods',
  'singleUse',
  'skew',
  'spaCookie',
  'tokenHeader',
  'trustProxy',
  'trustedOrigins',
  'ttl',
]);

const usualOrigin = 'https://app.example.com';

export function readConfiguration({ config, request }: Case): Configuration {
  for (const key of Object.keys(config))
    if (!known.has(key)) throw new NotUnderstood('config', key);
  // `cors` says who may read answers. The protection has no such option, since that gives nobody
  // leave to write: there is nothing to configure.
  const header = text(config, 'tokenHeader');
  const field = text(config, 'bodyField');
  const proxies = readProxies(config);
  const publicOrigins = readPublicOrigins(config, proxies !== undefined);
  const csrf: Omit<CsrfOptions, 'ring'> = {
    mode: readMode(config),
    ...(publicOrigins.length === 0 ? {} : { publicOrigins }),
    token: readToken(config, header, field),
    ...given(texts(config, 'trustedOrigins'), (trustedOrigins) => ({ trustedOrigins })),
    ...(proxies === undefined ? {} : { proxies }),
    ...given(texts(config, 'safeMethods'), (safeMethods) => ({ safeMethods })),
    ...given(flag(config, 'requireOriginSignal'), (requireOriginSignal) => ({
      requireOriginSignal,
    })),
    ...given(flag(config, 'allowMissingOriginSignal'), (allowMissingOriginSignal) => ({
      allowMissingOriginSignal,
    })),
    ...given(texts(config, 'exempt'), (exempt) => ({ exempt })),
    ...given(texts(config, 'protectOnly'), (protectOnly) => ({ protectOnly })),
    ...given(flag(config, 'exemptBearer'), (exemptBearer) => ({ exemptBearer })),
    ...given(text(config, 'customHeader'), (customHeader) => ({ customHeader })),
    ...given(flag(config, 'spaCookie'), (spaCookie) => ({ spaCookie })),
    ...(flag(config, 'reportOnly') === true ? { reportOnly: { until: tomorrow() } } : {}),
  };
  return {
    csrf,
    header: (header ?? 'x-csrf-token').toLowerCase(),
    field: field ?? '_csrf',
    once: flag(config, 'singleUse') ?? false,
    user: flag(config, 'bindUser') === true ? (text(config, 'currentUser') ?? 'alice') : null,
    tenant: flag(config, 'bindTenant') === true ? (text(config, 'currentTenant') ?? 't1') : null,
    overrides: flag(config, 'methodOverrideBefore') ?? false,
    environment: readEnvironment(config),
    tls: publicOrigins.length === 0 && request.tls,
  };
}

function readMode(config: Config): Mode {
  switch (text(config, 'mode')) {
    case undefined:
    case 'both':
      return 'token';
    case 'origin-only':
      return 'origin';
    case 'custom-header':
      return 'header';
    default:
      throw new NotUnderstood('mode', config['mode']);
  }
}

function readToken(
  config: Config,
  header: string | undefined,
  field: string | undefined,
): TokenOptions {
  const accept = formats(config);
  const wanted = count(config, 'issueFormat');
  return {
    ttl: config['ttl'] === null ? null : seconds(count(config, 'ttl') ?? 3600),
    skew: seconds(count(config, 'skew') ?? 60),
    ...given(header === undefined ? undefined : [header], (headers) => ({ headers })),
    ...(field === undefined ? {} : { field }),
    ...(accept === undefined ? {} : { accept }),
    ...given(wanted === undefined ? issueOf(accept) : format(wanted), (issue) => ({ issue })),
    ...given(readActions(config['perAction']), (actions) => ({ actions })),
  };
}

function readActions(value: Json | undefined): TokenOptions['actions'] {
  if (value === undefined) return undefined;
  if (value === true) return 'accepted';
  if (value === false) return 'off';
  if (value === 'required') return 'required';
  throw new NotUnderstood('perAction', value);
}

function formats(config: Config): readonly (1 | 2)[] | undefined {
  const value = config['acceptFormats'];
  if (value === undefined) return undefined;
  if (!isList(value)) throw new NotUnderstood('acceptFormats', value);
  return value.map((each) => format(each));
}

function format(value: Json): 1 | 2 {
  if (value !== 1 && value !== 2) throw new NotUnderstood('token format', value);
  return value;
}

function issueOf(accept: readonly (1 | 2)[] | undefined): 1 | undefined {
  return accept === undefined || accept.includes(2) ? undefined : 1;
}

function readProxies(config: Config): ProxyOptions | undefined {
  const trust = readTrust(config['trustProxy'] ?? false);
  if (trust === null) return undefined;
  const header = text(config, 'forwardedHeader')?.toLowerCase() ?? 'x-forwarded';
  if (header === 'forwarded') return { trust, header };
  if (header === 'x-forwarded' || header.startsWith('x-forwarded-')) return { trust };
  throw new NotUnderstood('forwardedHeader', header);
}

function readTrust(value: Json): ProxyOptions['trust'] | null {
  if (value === false || value === null || value === 0) return null;
  if (typeof value === 'number') return value;
  if (value === true) return ['0.0.0.0/0', '::/0'];
  const named = isList(value) ? value : [value];
  return named.flatMap((each) => {
    if (each === 'loopback') return ['127.0.0.0/8', '::1'];
    if (typeof each === 'string' && /^[0-9a-f.:]+(?:\/\d+)?$/i.test(each)) return [each];
    throw new NotUnderstood('trustProxy', value);
  });
}

/** Pinned, unless the case is about what a proxy in front tells. */
function readPublicOrigins(config: Config, behindProxy: boolean): readonly string[] {
  const single = text(config, 'publicOrigin');
  if (single !== undefined) return [single];
  if (config['publicOrigins'] === null) return [];
  return texts(config, 'publicOrigins') ?? (behindProxy ? [] : [usualOrigin]);
}

function readEnvironment(config: Config): Readonly<Record<string, string>> {
  const value = config['env'] ?? {};
  if (!isObject(value)) throw new NotUnderstood('env', value);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      if (typeof each !== 'string') throw new NotUnderstood(`env.${name}`, each);
      return [name, each];
    }),
  );
}

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);

const seconds = (value: number): number => value * 1000;

function text(config: Config, key: string): string | undefined {
  const value = config[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new NotUnderstood(key, value);
}

function texts(config: Config, key: string): readonly string[] | undefined {
  const value = config[key];
  if (value === undefined) return undefined;
  if (!isList(value)) throw new NotUnderstood(key, value);
  return value.map((each) => {
    if (typeof each !== 'string') throw new NotUnderstood(key, value);
    return each;
  });
}

function flag(config: Config, key: string): boolean | undefined {
  const value = config[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new NotUnderstood(key, value);
}

function count(config: Config, key: string): number | undefined {
  const value = config[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  throw new NotUnderstood(key, value);
}

/** What the value makes, or nothing at all: an absent option is not an `undefined` one. */
function given<Value, Options extends object>(
  value: Value | undefined,
  make: (value: Value) => Options,
): Partial<Options> {
  return value === undefined ? {} : make(value);
}
