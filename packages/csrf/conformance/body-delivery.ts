// How a case's body gets to the protection: as bytes of some content type, and where no bytes say
// it, by what is put in the place of the parsed body.
import type { BodySpec, Data, Shape } from './body-spec.ts';
import {
  asJson,
  asMultipart,
  boundaryOf,
  encode,
  isPlainObject,
  type Plain,
} from './body-encodings.ts';
import { NotUnderstood } from './not-understood.ts';
import type { TokenSpec } from './token-spec.ts';

export interface Delivery {
  /** `null`: the request has no body at all. */
  readonly bytes: Buffer | null;
  /** Sent instead of the listed content type, which cannot carry this body. */
  readonly contentType: string | null;
  /** Takes the place of what the body parser made. */
  readonly parsed: (() => unknown) | null;
  /** A property of `Object.prototype` while the request is answered. */
  readonly pollution: { readonly name: string; readonly value: string } | null;
}

export interface BodyOrder {
  readonly body: BodySpec;
  readonly method: string;
  readonly contentType: string | null;
  readonly field: string;
  /** The server parses bodies before the protection sees them, so another object can take their place. */
  readonly parsesBodies: boolean;
  /** Tokens placed in the body, beside what the case lists as its body. */
  readonly tokens: readonly string[];
  readonly write: (spec: TokenSpec) => Promise<string>;
}

const plainDelivery = { contentType: null, parsed: null, pollution: null } as const;
const json = 'application/json';

/** The bodies to send: mostly one; more when a case's body can arrive in more than one way. */
export async function deliveries(order: BodyOrder): Promise<readonly Delivery[]> {
  const { body, tokens, field, contentType } = order;
  const placed =
    tokens.length === 0 ? null : { [field]: tokens.length === 1 ? (tokens[0] ?? '') : tokens };
  switch (body.kind) {
    case 'none':
      return [placed === null ? deliverNothing(order) : deliverData(placed, contentType)];
    case 'data':
      return [deliverData(merged(await written(body.data, order), placed), contentType)];
    case 'text':
      return deliverText(await order.write(body.text), placed, order);
    case 'shape':
      return [
        deliverShape(body.shape, body.field, await order.write(body.value), order.parsesBodies),
      ];
    case 'pollution': {
      const value = await order.write(body.value);
      return [{ ...deliverNothing(order), pollution: { name: body.name, value } }];
    }
  }
}

/** What a client sends whose body is empty, in the listed content type. */
function deliverNothing({ method, contentType }: BodyOrder): Delivery {
  if (!['POST', 'PUT', 'PATCH', 'post'].includes(method)) return { ...plainDelivery, bytes: null };
  if (isMultipart(contentType)) return deliverData({}, contentType);
  const isJson = contentType?.toLowerCase().startsWith(json) === true;
  return { ...plainDelivery, bytes: isJson ? asJson({}) : Buffer.alloc(0) };
}

/** Objects whose own fields can be read; the adapters that parse bodies themselves make such ones. */
const readable: ReadonlySet<Shape> = new Set(['null prototype', 'frozen', 'instance']);

/**
 * Where the adapter parses the body itself, nobody can hand it an odd object: what comes nearest is
 * a form, or bytes of a type that nobody parses.
 */
function deliverShape(shape: Shape, field: string, value: string, parsesBodies: boolean): Delivery {
  const form = 'application/x-www-form-urlencoded';
  const type = parsesBodies || readable.has(shape) ? form : 'application/octet-stream';
  const parsed = parsesBodies ? shaped(shape, field, value) : null;
  return { ...plainDelivery, bytes: encode({ [field]: value }, form), contentType: type, parsed };
}

function deliverData(data: Plain, contentType: string | null): Delivery {
  const type = multipartType(contentType);
  const bytes = encode(data, type ?? contentType);
  return bytes === null
    ? { ...plainDelivery, bytes: asJson(data), contentType: json }
    : { ...plainDelivery, bytes, contentType: type };
}

/**
 * Whoever makes a multipart body chooses its boundary. The platform's own parser reads only those
 * that are as long as browsers make them, so ours is.
 */
function multipartType(contentType: string | null): string | null {
  return isMultipart(contentType)
    ? 'multipart/form-data; boundary=--------RampartFormBoundary27'
    : null;
}

function isMultipart(contentType: string | null): boolean {
  return contentType?.toLowerCase().startsWith('multipart/form-data') === true;
}

/**
 * Text that is a JSON document stands for parsed data, so it is sent as JSON too when the listed
 * content type says otherwise. A form's text in a multipart request becomes its parts.
 */
function deliverText(text: string, placed: Plain, order: BodyOrder): readonly Delivery[] {
  const { contentType } = order;
  const whole = placed === null ? text : withTokens(text, placed, contentType);
  if (isMultipart(contentType) && !whole.includes(`--${boundaryOf(contentType ?? '')}`)) {
    const fields = [...new URLSearchParams(whole)];
    const type = multipartType(contentType);
    return [
      { ...plainDelivery, bytes: asMultipart(fields, boundaryOf(type ?? '')), contentType: type },
    ];
  }
  const listed: Delivery = { ...plainDelivery, bytes: Buffer.from(whole) };
  const isJson = contentType?.toLowerCase().includes('json') === true;
  return isJson || !/^[[{"]/.test(text) ? [listed] : [{ ...listed, contentType: json }, listed];
}

function withTokens(text: string, placed: Plain, contentType: string | null): string {
  if (/^\s*\{/.test(text)) {
    // Text that begins like an object but is none is the case's own mistake.
    const parsed: unknown = JSON.parse(text);
    return JSON.stringify({
      ...(typeof parsed === 'object' ? parsed : {}),
      ...(isPlainObject(placed) ? placed : {}),
    });
  }
  const fields = encode(
    placed,
    contentType === null || /json|multipart/i.test(contentType) ? 'text/plain' : contentType,
  );
  return text === '' ? String(fields) : `${text}&${String(fields)}`;
}

function merged(data: Plain, placed: Plain): Plain {
  if (placed === null) return data;
  if (!isPlainObject(data) || !isPlainObject(placed))
    throw new NotUnderstood('token beside a body that has no fields', data);
  return { ...data, ...placed };
}

async function written(data: Data, order: BodyOrder): Promise<Plain> {
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) return Promise.all(data.map((each) => written(each, order)));
  if (data.kind !== 'object') return order.write(data);
  const entries = await Promise.all(
    data.entries.map(async ([name, value]) => [name, await written(value, order)] as const),
  );
  // `fromEntries` makes an own property even of `__proto__`.
  return Object.fromEntries(entries);
}

class Form {
  readonly [field: string]: string;
  constructor(field: string, value: string) {
    Object.assign(this, { [field]: value });
  }
}

function shaped(shape: Shape, field: string, value: string): () => unknown {
  const plain = { [field]: value };
  switch (shape) {
    case 'null prototype':
      return () => withPrototype(null, plain);
    case 'frozen':
      return () => Object.freeze(plain);
    case 'instance':
      return () => new Form(field, value);
    case 'inherited':
      return () => withPrototype(plain, {});
    case 'getter':
      return () => Object.defineProperty({}, field, { enumerable: true, get: () => value });
    case 'buffer':
      return () => Buffer.from(`${field}=${value}`);
    case 'map':
      return () => new Map([[field, value]]);
    case 'search params':
      return () => new URLSearchParams(plain);
    case 'form data':
      return () => {
        const data = new FormData();
        data.set(field, value);
        return data;
      };
    case 'boxed string':
      return () => new String(value);
  }
}

function withPrototype(prototype: object | null, own: object): object {
  const made = { ...own };
  Object.setPrototypeOf(made, prototype);
  return made;
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}
