// The type bytes of values. A new encoding gets a new byte, never an old one, so the byte says which
// release is the first that can read the value.

interface ValueType {
  /** As TYPE calls it. */
  readonly name: string;
  /** The first version of the RDB format that has it. */
  readonly since: number;
  readonly body: Body;
}

/** How the bytes of a value follow each other. */
export type Body =
  | 'string'
  /** A count, then as many strings; twice or half as many. */
  | 'strings'
  | 'pairs'
  /** Members with scores as text, or as eight bytes. */
  | 'text-scores'
  | 'scores'
  /** Parts of a list: how each is kept, and a string. */
  | 'kept-strings'
  /** Fields that may expire: three ways to write a hash. */
  | 'expiring-pairs'
  | 'expiring-string'
  | 'stream-1'
  | 'stream-2'
  | 'stream-3'
  | 'module';

const type = (name: string, since: number, body: Body): ValueType => ({ name, since, body });

/** Null prototype: looked up with a byte from a file. */
const types: Readonly<Record<number, ValueType>> = Object.freeze({
  __proto__: null,
  0: type('string', 1, 'string'),
  1: type('list', 1, 'strings'),
  2: type('set', 1, 'strings'),
  3: type('zset', 1, 'text-scores'),
  4: type('hash', 1, 'pairs'),
  5: type('zset', 8, 'scores'),
  7: type('module', 8, 'module'),
  9: type('hash', 2, 'string'),
  10: type('list', 2, 'string'),
  11: type('set', 2, 'string'),
  12: type('zset', 2, 'string'),
  13: type('hash', 4, 'string'),
  14: type('list', 7, 'strings'),
  15: type('stream', 9, 'stream-1'),
  16: type('hash', 10, 'string'),
  17: type('zset', 10, 'string'),
  18: type('list', 10, 'kept-strings'),
  19: type('stream', 10, 'stream-2'),
  20: type('set', 11, 'string'),
  21: type('stream', 11, 'stream-3'),
  24: type('hash', 12, 'expiring-pairs'),
  25: type('hash', 12, 'expiring-string'),
});

export function valueTypeOf(byte: number): ValueType | undefined {
  return types[byte];
}

/** Of values that only a pre-release ever wrote: what they are called. */
export const abandonedTypes: ReadonlyMap<number, string> = new Map([
  [6, 'a module value of a pre-release of 4.0'],
  [8, 'a type that was never used'],
  [22, 'a hash with expiring fields of a pre-release of 7.4'],
  [23, 'a hash with expiring fields of a pre-release of 7.4'],
]);

/** The newest format whose types are all known here: Redis 7.4 to 8.2. Valkey 8 writes 11. */
export const newestVersion = 12;
