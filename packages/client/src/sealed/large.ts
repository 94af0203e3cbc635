// Values that do not fit into memory at once. A writer appends to a draft beside the value, which takes
// its place at the end: readers see the old value or the new one, never half of one. A reader takes
// chunk after chunk, each with the header, and so notices when the value is replaced meanwhile.
import { randomBytes } from 'node:crypto';
import { connectionOf, type RedisClient } from '../connection/connection.ts';
import { ClientError } from '../errors.ts';
import { madeKey, type Key } from '../key.ts';
import { quoted } from '../printable.ts';
import { tagOf } from '../script/slot.ts';
import { blocksOf } from './blocks.ts';
import { CHUNK, HEADER, TAG } from './format.ts';
import type { Reading, Seals } from './seals.ts';
import { append, discard, finish, window } from './steps.ts';

/** Chunks in one round trip. */
const AT_ONCE = 8;
const WHOLE: number = CHUNK + TAG;

/** A draft lives so long after its last piece came, in milliseconds. */
const DRAFT_LIVES = 10 * 60_000;

export interface LargeWrite {
  readonly compressed: boolean;
  /** Milliseconds; 0 for ever. */
  readonly life: number;
  /** The header of the value that it replaces, with its life; empty to replace whatever is there. */
  readonly seen: Buffer;
}

/** False when another value than `seen` is there. */
export async function writeLarge(
  client: RedisClient,
  key: Key,
  seals: Seals,
  source: AsyncIterable<Uint8Array>,
  { compressed, life, seen }: LargeWrite,
): Promise<boolean> {
  const name = key.toString();
  const draft = draftOf(connectionOf(client).prefix, name);
  const begun = seals.begin(name, compressed);
  let size = 0;
  let waiting: Buffer[] = [begun.head];
  let index = 0;
  const send = async (): Promise<void> => {
    const piece = Buffer.concat(waiting);
    waiting = [];
    size += piece.length;
    await append(client, draft, { piece, within: DRAFT_LIVES });
  };
  try {
    for await (const { bytes, last } of blocksOf(source, CHUNK)) {
      const to = Buffer.allocUnsafe(bytes.length + TAG);
      begun.seal({ bytes, index, last, to, at: 0 });
      waiting.push(to);
      index += 1;
      if (last || waiting.length >= AT_ONCE) await send();
    }
  } catch (error) {
    // What is left of it dies by itself when this fails too.
    await discard(client, draft).catch(() => undefined);
    throw error;
  }
  const end = await finish(client, { draft, value: key }, { size, life, seen });
  if (end !== 'lost') return end === 'written';
  throw new ClientError(
    'CLIENT_SEALED_DRAFT_LOST',
    `What was written for ${quoted(name)} is not in Redis any more.`,
  );
}

export interface LargeReading {
  readonly reading: Reading;
  /** The header as it stands in Redis. */
  readonly head: Buffer;
  readonly body: AsyncGenerator<Buffer>;
}

/** Null when there is no value. The length is checked now, and each chunk before it is handed out. */
export async function readLarge(
  client: RedisClient,
  key: Key,
  seals: Seals,
): Promise<LargeReading | null> {
  const name = key.toString();
  const take = (from: number): Promise<readonly [number, Buffer, Buffer]> =>
    window(client, key, { from, to: from + AT_ONCE * WHOLE - 1 });
  const [length, head, first] = await take(HEADER);
  if (length === 0) return null;
  const reading = await seals.read(name, length < HEADER + TAG ? head : padded(head), length);
  const body = async function* body(): AsyncGenerator<Buffer> {
    let piece = first;
    let index = 0;
    for (let from = HEADER; from < length; from += AT_ONCE * WHOLE) {
      if (from > HEADER) {
        const [, now, next] = await take(from);
        if (!now.equals(head)) throw replaced(name);
        piece = next;
      }
      for (let at = 0; at < piece.length; at += WHOLE) {
        const last = from + at + WHOLE >= length;
        yield reading.open({ bytes: piece.subarray(at, at + WHOLE), index, last });
        index += 1;
      }
    }
  };
  return { reading, head, body: body() };
}

/** A header alone is shorter than any value; what follows it was left in Redis. */
function padded(head: Buffer): Buffer {
  return Buffer.concat([head, Buffer.alloc(TAG)]);
}

/** In the slot of the key, and of no keyspace: those of an application do not begin with `rampart:`. */
function draftOf(prefix: string, name: string): Key {
  const tag = tagOf(prefix + name);
  return madeKey(`rampart:draft:{${tag}}:${randomBytes(16).toString('hex')}`);
}

function replaced(name: string): ClientError {
  return new ClientError(
    'CLIENT_SEALED_REPLACED',
    `The value of ${quoted(name)} was replaced while it was read.`,
  );
}
