// Reading one header of a request. Only own properties count, so that a polluted prototype never
// speaks for the client.
import type { Headers } from './types.ts';

/** Every header the protection may look at, for adapters that must copy headers. */
export function headersRead(
  tokenHeaders: readonly string[],
  customHeader: string,
): readonly string[] {
  return [...new Set([...fixedHeaders, ...tokenHeaders, customHeader])];
}

const fixedHeaders: readonly string[] = [
  ':authority',
  ':protocol',
  'authorization',
  'connection',
  'content-type',
  'cookie',
  'forwarded',
  'host',
  'origin',
  'referer',
  'sec-fetch-site',
  'upgrade',
  'x-csrf-person',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
];

/** The header's value; several lines come joined, as a list is written. `null` when absent. */
export function header(headers: Headers, name: string): string | null {
  const value: unknown = headers[name];
  // Mostly there is none, and then nobody needs to ask whose it is.
  if (value === undefined || !Object.hasOwn(headers, name)) return null;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(String).join(', ') : null;
}

/** The members of a header that holds a comma-separated list, trimmed. */
export function members(value: string): readonly string[] {
  return value.includes(',') ? value.split(',').map((member) => member.trim()) : [value.trim()];
}
