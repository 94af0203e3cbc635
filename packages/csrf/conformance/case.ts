// A case as the suite holds it: every field read and checked, nothing guessed. A file's unknown
// fields are not ignored, since what they say may be the point of the case.
import { NotUnderstood } from './not-understood.ts';

export type Place = 'header' | 'body' | 'cookie' | 'query';

export interface PlacedToken {
  readonly place: Place;
  readonly spec: string;
  /** A rule that makes many requests of one case, such as one for each bit of the token. */
  readonly generate: string | null;
}

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface CaseRequest {
  readonly method: string;
  readonly url: string;
  readonly tls: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
  readonly tokens: readonly PlacedToken[];
  /** `undefined`: the request has none. A string is text or a description; anything else is parsed data. */
  readonly body: Json | undefined;
}

export interface Case {
  readonly id: string;
  readonly group: string;
  readonly request: CaseRequest;
  readonly expect: 'allow' | 'deny';
  readonly reason: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly setup: string;
  /** The case says that it stands for many requests; a generator must then make them. */
  readonly many: boolean;
}

export interface UnreadableCase {
  readonly id: string;
  readonly problem: string;
}

type JsonObject = { readonly [key: string]: Json };

const caseFields = new Set([
  'id',
  'group',
  'request',
  'expect',
  'reason',
  'config',
  'setup',
  'subcases',
  'source',
  'sources',
  'note',
]);
const requestFields = new Set(['method', 'url', 'tls', 'headers', 'cookies', 'token', 'body']);
const tokenFields = new Set(['in', 'spec', 'generate']);
const places: ReadonlySet<string> = new Set<Place>(['header', 'body', 'cookie', 'query']);

/** The cases of a file, in its order; those that cannot be read come with the reason. */
export function readCases(text: string): readonly (Case | UnreadableCase)[] {
  const file = object('file', parseJson(text));
  return list('cases', file['cases']).map((entry, index) => {
    try {
      return readCase(object('case', entry));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return { id: nameOf(entry) ?? `case ${index + 1}`, problem: error.message };
    }
  });
}

function readCase(entry: JsonObject): Case {
  known('field of a case', entry, caseFields);
  const subcases = entry['subcases'] ?? null;
  if (subcases !== null && typeof subcases !== 'string')
    throw new NotUnderstood('subcases', subcases);
  const expect = string('expect', entry['expect']);
  if (expect !== 'allow' && expect !== 'deny') throw new NotUnderstood('expect', expect);
  return {
    id: string('id', entry['id']),
    group: string('group', entry['group'] ?? ''),
    request: readRequest(object('request', entry['request'])),
    expect,
    reason: string('reason', entry['reason'] ?? ''),
    config: object('config', entry['config'] ?? {}),
    setup: string('setup', entry['setup'] ?? ''),
    many: subcases !== null,
  };
}

function readRequest(entry: JsonObject): CaseRequest {
  known('field of a request', entry, requestFields);
  const tls = entry['tls'] ?? true;
  if (typeof tls !== 'boolean') throw new NotUnderstood('tls', tls);
  const token = entry['token'] ?? [];
  return {
    method: string('method', entry['method']),
    url: string('url', entry['url']),
    tls,
    headers: pairs('headers', entry['headers'] ?? {}),
    cookies: pairs('cookies', entry['cookies'] ?? {}),
    tokens: (isList(token) ? token : [token]).map((each) => readToken(object('token', each))),
    body: entry['body'],
  };
}

function readToken(entry: JsonObject): PlacedToken {
  known('field of a token', entry, tokenFields);
  const place = string('place of a token', entry['in']);
  if (!isPlace(place)) throw new NotUnderstood('place of a token', place);
  const generate = entry['generate'] ?? null;
  return {
    place,
    spec: string('spec', entry['spec']),
    generate: generate === null ? null : string('generate', generate),
  };
}

/** An object, or a list of pairs where names repeat. A value that is a list repeats its name too. */
function pairs(what: string, value: Json): readonly (readonly [string, string])[] {
  if (isList(value)) {
    return value.map((pair) => {
      const [name, text, ...rest] = list(what, pair);
      if (rest.length > 0) throw new NotUnderstood(what, pair);
      return [string(what, name), string(what, text)] as const;
    });
  }
  return Object.entries(object(what, value)).flatMap(([name, text]) =>
    (isList(text) ? text : [text]).map((each) => [name, string(what, each)] as const),
  );
}

function parseJson(text: string): Json {
  const parsed: unknown = JSON.parse(text);
  if (!isJson(parsed)) throw new NotUnderstood('file', typeof parsed);
  return parsed;
}

function isJson(value: unknown): value is Json {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  return typeof value === 'object' && Object.values(value).every(isJson);
}

function nameOf(entry: Json): string | null {
  if (!isObject(entry)) return null;
  const id = entry['id'];
  return typeof id === 'string' ? id : null;
}

function known(what: string, entry: JsonObject, fields: ReadonlySet<string>): void {
  for (const field of Object.keys(entry))
    if (!fields.has(field)) throw new NotUnderstood(what, field);
}

function string(what: string, value: Json | undefined): string {
  if (typeof value !== 'string') throw new NotUnderstood(what, value ?? null);
  return value;
}

function list(what: string, value: Json | undefined): readonly Json[] {
  if (!isList(value)) throw new NotUnderstood(what, value ?? null);
  return value;
}

function object(what: string, value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new NotUnderstood(what, value ?? null);
  return value;
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlace(text: string): text is Place {
  return places.has(text);
}
