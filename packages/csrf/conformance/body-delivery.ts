// How a case's body gets to the protection: as bytes of some content type, and where no bytes say
// it, by what is put in the place of the parsed body.
import type { BodySpec, Data, Shape } from './body-spec.ts';
import { asJson, asMultipart, boundaryOf, encode, isPlainObject, type Plain } from './body-encodings.ts';
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
  /** Tokens placed in the body, beside what the case lists as its body. */
  readonly tokens: readonly string[];
  readonly write: (spec: TokenSpec) => Promise<string>;
}

const plainDelivery = { contentType: null, parsed: null, pollution: null } as const;
const json = 'application/json';

/** The bodies to send: mostly one; more when a case's body can arrive in more than one way. */
export async function deliveries(order: BodyOrder): Promise<readonly Delivery[]> {
  const { body, tokens, field, contentType } = order;
  const placed = tokens.length === 0 ? null : { [field]: tokens.length === 1 ? (tokens[0] ?? '') : tokens };
  switch (body.kind) {
    case 'none':
      return [placed === null ? { ...plainDelivery, bytes: nothing(order) } : deliverData(placed, contentType)];
    case 'data':
      return [deliverData(merged(await written(body.data, order), placed), contentType)];
    case 'text':
      return deliverText(await order.write(body.text), placed, order);
    case 'shape': {
      const value = await order.write(body.value);
      const bytes = encode({ [body.field]: value }, 'application/x-www-form-urlencoded');
      return [{ ...plainDelivery, bytes, ...formType(contentType), parsed: shaped(body.shape, body.field, value) }];
    }
    case 'pollution': {
      const value = await order.write(body.value);
      return [{ ...plainDelivery, bytes: nothing(order), pollution: { name: body.name, value } }];
    }
  }
}

/** What a client sends whose body is empty, in the listed content type. */
function nothing({ method, contentType }: BodyOrder): Buffer | null {
  if (!['POST', 'PUT', 'PATCH', 'post'].includes(method)) return null;
  if (contentType?.toLowerCase().startsWith('application/json') === true) return asJson({});
  if (contentType?.toLowerCase().startsWith('multipart/') === true) return asMultipart([], boundaryOf(contentType));
  return Buffer.alloc(0);
}

function deliverData(data: Plain, contentType: string | null): Delivery {
  const bytes = encode(data, contentType);
  return bytes === null
    ? { ...plainDelivery, bytes: asJson(data), contentType: json }
    : { ...plainDelivery, bytes };
}

/**
 * Text that is a JSON document stands for parsed data, so it is sent as JSON too when the listed
 * content type says otherwise.
 */
function deliverText(text: string, placed: Plain, order: BodyOrder): readonly Delivery[] {
  const { contentType } = order;
  const whole = placed === null ? text : withTokens(text, placed, contentType);
  const listed: Delivery = { ...plainDelivery, bytes: bytesOf(whole, contentType) };
  const isJson = contentType?.toLowerCase().includes('json') === true;
  return isJson || !/^[[{"]/.test(text) ? [listed] : [{ ...listed, bytes: Buffer.from(whole), contentType: json }, listed];
}

/** A form's text in a multipart request becomes its parts. */
function bytesOf(text: string, contentType: string | null): Buffer {
  const isMultipart = contentType?.toLowerCase().startsWith('multipart/form-data') === true;
  if (!isMultipart || text.includes(`--${boundaryOf(contentType)}`)) return Buffer.from(text);
  return asMultipart([...new URLSearchParams(text)], boundaryOf(contentType));
}

function withTokens(text: string, placed: Plain, contentType: string | null): string {
  if (/^\s*\{/.test(text)) {
    // Text that begins like an object but is none is the case's own mistake.
    const parsed: unknown = JSON.parse(text);
    return JSON.stringify({ ...(typeof parsed === 'object' ? parsed : {}), ...(isPlainObject(placed) ? placed : {}) });
  }
  const fields = encode(placed, contentType === null || /json|multipart/i.test(contentType) ? 'text/plain' : contentType);
  return text === '' ? String(fields) : `${text}&${String(fields)}`;
}

function merged(data: Plain, placed: Plain): Plain {
  if (placed === null) return data;
  if (!isPlainObject(data) || !isPlainObject(placed)) throw new NotUnderstood('token beside a body that has no fields', data);
  return { ...data, ...placed };
}

async function written(data: Data, order: BodyOrder): Promise<Plain> {
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) return Promise.all(data.map((each) => written(each, order)));
  if (data.kind !== 'object') return order.write(data);
  const entries = await Promise.all(data.entries.map(async ([name, value]) => [name, await written(value, order)] as const));
  // `fromEntries` makes an own property even of `__proto__`.
  return Object.fromEntries(entries);
}

function formType(contentType: string | null): { readonly contentType: string | null } {
  const isForm = contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true;
  return { contentType: isForm ? null : 'application/x-www-form-urlencoded' };
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
      return () => Object.assign(Object.create(null), plain);
    case 'frozen':
      return () => Object.freeze(plain);
    case 'instance':
      return () => new Form(field, value);
    case 'inherited':
      return () => Object.create(plain);
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

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}
