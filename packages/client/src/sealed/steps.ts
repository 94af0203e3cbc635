// What happens to a sealed value inside Redis, each step one script. A value is told from another by its
// header, whose salt is random.
import { bytes, integer } from '../script/arguments.ts';
import type { KeyspaceOf } from '../script/keys.ts';
import { lua } from '../script/literal.ts';
import { booleanReply, bytesReply, integerReply, optional, tupleReply } from '../script/replies.ts';
import type { RedisClient } from '../connection/connection.ts';
import type { Key } from '../key.ts';
import { script } from '../script/script.ts';
import { BOUND, HEADER, LENGTH_BYTES } from './format.ts';

/** Whose key it is has been checked before. */
const anyKey: KeyspaceOf<string> = { template: '*', parse: () => ({}) };

const head = bytes({ maxBytes: HEADER });
const milliseconds = integer({ min: 0 });

const exchangeScript = script({
  name: 'exchange a sealed value',
  keys: { value: anyKey },
  arguments: { seen: head, sealed: bytes({ maxBytes: 512 * 1024 ** 2 }) },
  reply: booleanReply(),
  lua: lua`
    if redis.call('GETRANGE', keys.value, 0, #args.seen - 1) ~= args.seen then return false end
    redis.call('SET', keys.value, args.sealed, 'KEEPTTL')
    return true
  `,
});

const windowScript = script({
  name: 'read from a sealed value',
  keys: { value: anyKey },
  arguments: { from: integer({ min: 0 }), to: integer({ min: 0 }), head: integer({ min: 0 }) },
  reply: tupleReply(integerReply(), bytesReply(), bytesReply()),
  readOnly: true,
  lua: lua`
    return {
      redis.call('STRLEN', keys.value),
      redis.call('GETRANGE', keys.value, 0, args.head - 1),
      redis.call('GETRANGE', keys.value, args.from, args.to),
    }
  `,
});

const appendScript = script({
  name: 'append to the draft of a sealed value',
  keys: { draft: anyKey },
  arguments: { piece: bytes({ maxBytes: 64 * 1024 ** 2 }), within: milliseconds },
  reply: integerReply(),
  lua: lua`
    local length = redis.call('APPEND', keys.draft, args.piece)
    redis.call('PEXPIRE', keys.draft, args.within)
    return length
  `,
});

const finishScript = script({
  name: 'finish a sealed value',
  keys: { draft: anyKey, value: anyKey },
  arguments: {
    size: integer({ min: HEADER }),
    length: bytes({ maxBytes: LENGTH_BYTES }),
    at: integer({ min: BOUND, max: BOUND }),
    life: milliseconds,
    seen: head,
  },
  reply: optional(integerReply()),
  oneSlot: true,
  lua: lua`
    if redis.call('STRLEN', keys.draft) ~= args.size then
      redis.call('DEL', keys.draft)
      return false
    end
    redis.call('SETRANGE', keys.draft, args.at, args.length)
    local life = args.life
    if #args.seen > 0 then
      if redis.call('GETRANGE', keys.value, 0, #args.seen - 1) ~= args.seen then
        redis.call('DEL', keys.draft)
        return 0
      end
      life = redis.call('PTTL', keys.value)
    end
    if life > 0 then
      redis.call('PEXPIRE', keys.draft, life)
    else
      redis.call('PERSIST', keys.draft)
    end
    redis.call('RENAME', keys.draft, keys.value)
    return 1
  `,
});

const discardScript = script({
  name: 'discard the draft of a sealed value',
  keys: { draft: anyKey },
  reply: integerReply(),
  lua: lua`return redis.call('UNLINK', keys.draft)`,
});

/** Puts another sealed form of the same value in its place, and leaves it the life that it has. */
export function exchange(
  client: RedisClient,
  value: Key,
  words: { readonly seen: Buffer; readonly sealed: Buffer },
): Promise<boolean> {
  return exchangeScript.run(client, { keys: { value }, arguments: words });
}

/** Length, header and a part of a value at one moment: so a reader sees that it was replaced meanwhile. */
export function window(
  client: RedisClient,
  value: Key,
  part: { readonly from: number; readonly to: number },
): Promise<readonly [number, Buffer, Buffer]> {
  return windowScript.run(client, { keys: { value }, arguments: { ...part, head: HEADER } });
}

/** A draft that nobody goes on writing dies after so many milliseconds. */
export async function append(
  client: RedisClient,
  draft: Key,
  words: { readonly piece: Buffer; readonly within: number },
): Promise<void> {
  await appendScript.run(client, { keys: { draft }, arguments: words });
}

export interface Finish {
  /** Bytes that the draft must have. */
  readonly size: number;
  /** Milliseconds, 0 for ever. */
  readonly life: number;
  /** Only in the place of the value with this header, and with its life; empty for any. */
  readonly seen: Buffer;
}

/** The draft becomes the value, at once and whole. */
export async function finish(
  client: RedisClient,
  keys: { readonly draft: Key; readonly value: Key },
  { size, life, seen }: Finish,
): Promise<'written' | 'other' | 'lost'> {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUIntBE(size, 0, LENGTH_BYTES);
  const words = { size, length, at: BOUND, life, seen };
  const done = await finishScript.run(client, { keys, arguments: words });
  if (done === null) return 'lost';
  return done === 1 ? 'written' : 'other';
}

export async function discard(client: RedisClient, draft: Key): Promise<void> {
  await discardScript.run(client, { keys: { draft } });
}
