// What a command of the replication stream does to keys, as far as it matters here: which it
// replaces, with what, which it removes, and whether it empties everything. Scripts and functions
// come as the commands that they gave.

export type Write =
  | {
      readonly kind: 'replace';
      readonly key: Uint8Array;
      readonly value: Uint8Array;
      readonly expires: boolean;
    }
  /** It is to die by itself. */
  | { readonly kind: 'expire'; readonly key: Uint8Array }
  | { readonly kind: 'remove'; readonly key: Uint8Array }
  | { readonly kind: 'flush' };

const none: readonly Write[] = [];
const empty = new Uint8Array(0);

/** `words` are the arguments with the name; long ones may be cut, and later ones missing. */
export function writesOf(words: readonly Uint8Array[]): readonly Write[] {
  const [name = empty, key = empty, second = empty, third = empty] = words;
  if (name.length > 9) return none;
  switch (Buffer.from(name).toString('latin1').toUpperCase()) {
    case 'SET':
      return replaced(key, second, hasExpiry(words));
    case 'GETSET':
      return replaced(key, second, false);
    case 'SETEX':
    case 'PSETEX':
      return replaced(key, third, true);
    case 'HSET':
    case 'HMSET':
    case 'LSET':
    case 'RESTORE':
      return replaced(key, third, false);
    case 'MSET':
      return words.flatMap((word, index) =>
        index % 2 === 1 && index + 1 < words.length
          ? replaced(word, words[index + 1] ?? empty, false)
          : none,
      );
    case 'PEXPIREAT':
      return [{ kind: 'expire', key }];
    case 'DEL':
    case 'UNLINK':
      return words.slice(1).map((removed) => ({ kind: 'remove', key: removed }));
    case 'RENAME':
      return [{ kind: 'remove', key }];
    case 'FLUSHALL':
    case 'FLUSHDB':
      return [{ kind: 'flush' }];
    default:
      return none;
  }
}

function replaced(key: Uint8Array, value: Uint8Array, expires: boolean): readonly Write[] {
  return [{ kind: 'replace', key, value, expires }];
}

/** The stream says every expiry of SET as PXAT. */
function hasExpiry(words: readonly Uint8Array[]): boolean {
  return words
    .slice(3)
    .some((word) => word.length === 4 && Buffer.from(word).toString().toUpperCase() === 'PXAT');
}
