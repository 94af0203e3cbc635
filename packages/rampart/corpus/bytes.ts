// The bytes of a segment, exactly as they go over the wire.
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { NotUnderstood } from './not-understood.ts';

const segmentFields: ReadonlySet<string> = new Set(['encoding', 'data', 'length', 'sha256']);
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** More than any honest case needs, so that a bad file cannot fill the memory. */
const mostBytes = 64 * 1024 * 1024;

export function decodeSegment(segment: Readonly<Record<string, unknown>>): Buffer {
  for (const name of Object.keys(segment)) {
    if (!segmentFields.has(name)) throw new NotUnderstood('field of a segment', name);
  }
  const { encoding, data, length, sha256 } = segment;
  if (typeof data !== 'string') throw new NotUnderstood('data of a segment', data);
  const bytes = decode(encoding, data);
  if (length !== undefined && length !== bytes.length) {
    throw new NotUnderstood(`segment of ${bytes.length} bytes with the length`, length);
  }
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(bytes).digest('hex')) {
    throw new NotUnderstood('segment that does not have the SHA-256', sha256);
  }
  return bytes;
}

function decode(encoding: unknown, data: string): Buffer {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(data, 'utf8');
    case 'base64':
      return fromBase64(data);
    case 'zlib+base64':
      return inflate(fromBase64(data));
    default:
      throw new NotUnderstood('encoding of a segment', encoding);
  }
}

/** Node passes over what is not base64; here it is an error. */
function fromBase64(data: string): Buffer {
  if (!base64.test(data)) throw new NotUnderstood('base64 of a segment', data.slice(0, 40));
  return Buffer.from(data, 'base64');
}

function inflate(bytes: Buffer): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    throw new NotUnderstood('zlib stream of a segment', String(error));
  }
}
