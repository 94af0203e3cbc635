// The signature of a request, version 4 as Amazon has published it. Pure: the moment is given.
import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  readonly id: string;
  readonly secret: Buffer;
  readonly region: string;
}

export interface SignedRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  /** As it is sent: encoded, from its slash on. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; the host among them, and nothing that a proxy may change. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hexadecimal. */
  readonly payload: string;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** All headers with which the request is sent. */
export function signRequest(
  request: SignedRequest,
  { id, secret, region }: Credentials,
  now: Date,
): Record<string, string> {
  const moment = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-content-sha256': request.payload,
    'x-amz-date': moment,
  };
  const names = Object.keys(headers).toSorted();
  const signed = names.join(';');
  const canonical = [
    request.method,
    request.path,
    queryText(request.query),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    signed,
    request.payload,
  ].join('\n');
  const day = moment.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = [algorithm, moment, scope, sha256(canonical)].join('\n');
  const signature = hmac(keyOf(secret, day, region), text).toString('hex');
  headers['authorization'] =
    `${algorithm} Credential=${id}/${scope},SignedHeaders=${signed},Signature=${signature}`;
  return headers;
}

/** As it is sent, and as it is signed: in the order of the names. */
export function queryText(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .toSorted()
    .map((name) => `${encode(name)}=${encode(query[name] ?? '')}`)
    .join('&');
}

/** Stricter than `encodeURIComponent`, which lets five more characters pass. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function keyOf(secret: Buffer, day: string, region: string): Buffer {
  const first = hmac(Buffer.concat([Buffer.from('AWS4'), secret]), day);
  return hmac(hmac(hmac(first, region), 's3'), 'aws4_request');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
