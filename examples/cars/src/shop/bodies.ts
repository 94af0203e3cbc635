// Reading bodies. The parsers run before the check, which looks for the token in the parsed body.
import express from 'express';
import type { RequestHandler } from 'express';

const limit = '64kb';

/**
 * JSON is read whatever a client calls it: an old app of the shop sends it as `text/plain`. Many
 * shops do this, and it lets a plain form send JSON. The check covers every content type.
 */
export const bodyParsers: readonly RequestHandler[] = [
  express.urlencoded({ extended: false, limit }),
  express.json({ type: ['application/json', 'text/plain'], limit }),
  express.raw({ type: 'multipart/form-data', limit }),
  (request, _response, next) => {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body)) return next();
    readMultipart(body, request.get('content-type') ?? '').then((fields) => {
      request.body = fields;
      next();
    }, next);
  },
];

async function readMultipart(body: Buffer, contentType: string): Promise<Record<string, unknown>> {
  const response = new Response(Uint8Array.from(body), {
    headers: { 'content-type': contentType },
  });
  const form = await response.formData().catch((cause: unknown) => {
    throw Object.assign(new Error('The form could not be read.', { cause }), { status: 400 });
  });
  // A name that comes twice stays a list, as it does in other forms, for the check to refuse.
  const fields = [...new Set(form.keys())].map((name) => {
    const values = form.getAll(name);
    return [name, values.length === 1 ? values[0] : values] as const;
  });
  return Object.fromEntries(fields);
}

/** A body's field when it is one text of acceptable length, else an empty text. */
export function textField(body: unknown, name: string, longest: number): string {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return '';
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value.length <= longest ? value.trim() : '';
}

/** A whole number within a range, else `undefined`. */
export function numberField(
  body: unknown,
  name: string,
  lowest: number,
  highest: number,
): number | undefined {
  const text = textField(body, name, 12);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= lowest && value <= highest ? value : undefined;
}
