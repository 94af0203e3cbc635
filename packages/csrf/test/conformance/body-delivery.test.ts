import { describe, expect, test } from 'vitest';
import { deliveries, type BodyOrder, type Delivery } from '../../conformance/body-delivery.ts';
import { readBody } from '../../conformance/body-spec.ts';
import type { Json } from '../../conformance/case.ts';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const multipart = 'multipart/form-data; boundary=x';

function deliver(
  body: Json | undefined,
  more: Partial<BodyOrder> = {},
): Promise<readonly Delivery[]> {
  return deliveries({
    body: readBody(body),
    method: 'POST',
    contentType: form,
    field: '_csrf',
    parsesBodies: true,
    tokens: [],
    write: async (spec) => (spec.kind === 'literal' ? spec.text : fill(spec)),
    ...more,
  });
}

const fill = (spec: { readonly kind: string }): string =>
  spec.kind === 'template' && 'parts' in spec && Array.isArray(spec.parts)
    ? spec.parts.map((part: { kind: string; text?: string }) => part.text ?? 'TOKEN').join('')
    : 'TOKEN';

async function only(body: Json | undefined, more: Partial<BodyOrder> = {}): Promise<Delivery> {
  const [first, ...rest] = await deliver(body, more);
  if (first === undefined || rest.length > 0) throw new Error(`${rest.length + 1} deliveries`);
  return first;
}

describe('a body', () => {
  test('is sent as it stands, placeholders filled', async () => {
    expect(await only('user[_csrf]=<valid>')).toMatchObject({
      bytes: Buffer.from('user[_csrf]=TOKEN'),
      contentType: null,
    });
  });

  test('takes a token’s field in its own encoding', async () => {
    const tokens = ['T'];
    expect((await only(undefined, { tokens })).bytes?.toString()).toBe('_csrf=T');
    expect((await only('a=1', { tokens })).bytes?.toString()).toBe('a=1&_csrf=T');
    expect((await only({ a: '1' }, { tokens })).bytes?.toString()).toBe('a=1&_csrf=T');
    const inJson = await only('{"a":1}', { tokens, contentType: json });
    expect(inJson.bytes?.toString()).toBe('{"a":1,"_csrf":"T"}');
    const inParts = await only(undefined, { tokens, contentType: multipart });
    expect(inParts.bytes?.toString()).toContain('name="_csrf"\r\n\r\nT\r\n');
    expect(inParts.contentType).toMatch(/^multipart\/form-data; boundary=/);
  });

  test('repeats a name for a list', async () => {
    expect((await only({ _csrf: ['valid', 'x'] })).bytes?.toString()).toBe('_csrf=TOKEN&_csrf=x');
  });

  test('becomes JSON where a form cannot carry it', async () => {
    expect(await only({ _csrf: true })).toMatchObject({
      bytes: Buffer.from('{"_csrf":true}'),
      contentType: json,
    });
  });

  test('that is a JSON document is sent as JSON, and as it is listed', async () => {
    const text = '{"__proto__":{"_csrf":"<valid>"}}';
    const bytes = Buffer.from('{"__proto__":{"_csrf":"TOKEN"}}');
    expect(await deliver(text)).toMatchObject([
      { bytes, contentType: json },
      { bytes, contentType: null },
    ]);
    expect(await deliver(text, { contentType: json })).toMatchObject([
      { bytes, contentType: null },
    ]);
  });

  test('keeps a key called __proto__ as the client’s own', async () => {
    const data = Object.fromEntries([['__proto__', 'x']]);
    const sent = await only(data, { contentType: json });
    expect(sent.bytes?.toString()).toBe('{"__proto__":"x"}');
  });

  test('that is absent is empty in its type, and nothing for a GET', async () => {
    expect((await only(undefined)).bytes?.byteLength).toBe(0);
    expect((await only(undefined, { contentType: json })).bytes?.toString()).toBe('{}');
    expect((await only(undefined, { method: 'GET' })).bytes).toBeNull();
  });
});

describe('a body that no bytes spell out', () => {
  test('takes the place of the parsed one', async () => {
    const sent = await only('Object.create(null) with _csrf=<valid>');
    const parsed: unknown = sent.parsed?.();
    expect(Object.getPrototypeOf(parsed)).toBeNull();
    expect(parsed).toMatchObject({ _csrf: 'TOKEN' });
    expect((await only('Buffer')).parsed?.()).toBeInstanceOf(Buffer);
    expect((await only('Map with _csrf=<valid>')).parsed?.()).toEqual(
      new Map([['_csrf', 'TOKEN']]),
    );
  });

  test('is the nearest thing on the wire where adapters parse for themselves', async () => {
    const own = { parsesBodies: false };
    expect(await only('Buffer', own)).toMatchObject({
      parsed: null,
      contentType: 'application/octet-stream',
    });
    expect(await only('Object.create(null) with _csrf=<valid>', own)).toMatchObject({
      parsed: null,
      contentType: form,
      bytes: Buffer.from('_csrf=TOKEN'),
    });
  });

  test('may be a poisoned prototype', async () => {
    expect(await only('empty, Object.prototype["x-csrf-token"] = <valid>')).toMatchObject({
      pollution: { name: 'x-csrf-token', value: 'TOKEN' },
    });
  });
});
