// Compress, then seal: only when asked. The length of what is sealed shows how well it compressed, so
// who can put a text of theirs beside a secret learns the secret from lengths, letter by letter (CRIME,
// BREACH).
import { Readable, pipeline } from 'node:stream';
import { createDeflateRaw, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ClientError } from '../errors.ts';
import { quoted } from '../printable.ts';

/** Null where it would not become shorter. */
export function deflated(plain: Uint8Array): Buffer | null {
  const short = deflateRawSync(plain);
  return short.length < plain.length ? short : null;
}

export function inflated(name: string, short: Buffer, maxLength: number): Buffer {
  try {
    return inflateRawSync(short, { maxOutputLength: maxLength });
  } catch (cause) {
    throw unfit(name, maxLength, cause);
  }
}

export function deflating(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  // Its errors come out where it is read.
  return pipeline(
    Readable.from(source, { objectMode: false }),
    createDeflateRaw(),
    () => undefined,
  );
}

export async function* inflating(
  name: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  pipeline(Readable.from(source, { objectMode: false }), inflate, () => undefined);
  try {
    for await (const piece of inflate) if (Buffer.isBuffer(piece)) yield piece;
  } catch (cause) {
    throw cause instanceof ClientError ? cause : unfit(name, 0, cause);
  }
}

function unfit(name: string, maxLength: number, cause: unknown): ClientError {
  const isTooLong =
    cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
  return isTooLong
    ? tooLong(name, maxLength)
    : new ClientError(
        'CLIENT_SEALED_ALTERED',
        `The value of ${quoted(name)} does not decompress.`,
        {
          cause,
        },
      );
}

export function tooLong(name: string, maxLength: number): ClientError {
  return new ClientError(
    'CLIENT_SEALED_TOO_LONG',
    `The value of ${quoted(name)} is longer than ${maxLength} bytes.`,
  );
}
