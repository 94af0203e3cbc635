// Body parsing for the targets whose framework brings none for a type.
import type { IncomingMessage } from 'node:http';
import { bodyLimit } from './serving.ts';

export function isMultipart({ headers }: IncomingMessage): boolean {
  return /^multipart\/form-data\b/iu.test(headers['content-type'] ?? '');
}

/** `undefined` for types that are not parsed and for bodies that are no such thing. */
export async function parseBody(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const bytes = await readAll(request);
  try {
    switch (type ?? '') {
      case 'application/x-www-form-urlencoded':
        return fieldsOf(new URLSearchParams(bytes.toString()));
      case 'multipart/form-data':
        return fieldsOf(await formOf(request, bytes));
      case 'application/json':
        return JSON.parse(bytes.toString());
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

async function formOf({ headers }: IncomingMessage, bytes: Buffer<ArrayBuffer>): Promise<FormData> {
  const type = headers['content-type'] ?? '';
  return new Response(bytes, { headers: { 'content-type': type } }).formData();
}

function fieldsOf(form: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const fields = new Map<string, readonly unknown[]>();
  for (const [name, value] of form) {
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  const entries = [...fields].map(([name, values]): [string, unknown] => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  return Object.fromEntries<unknown>(entries);
}

async function readAll(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= bodyLimit) chunks.push(chunk);
  }
  return Buffer.concat(length <= bodyLimit ? chunks : []);
}
