// Generated streams: scenes that each leave their connection as they found it, or in another
// database, protocol or name. What they say depends on nothing but the keys of the one who speaks.
import { CommandTable, type Command } from '@rampart/client/commands';
import fc from 'fast-check';
import { encodeCommand } from '../../../src/resp/write.ts';

/** Its answer depends on chance, on the clock, on other clients, or does not come in one piece. */
const leftOut = new Set(
  (
    'time randomkey srandmember spop hrandfield zrandmember lastsave lolwut info role dbsize keys scan ' +
    'expire pexpire expireat pexpireat ttl pttl expiretime pexpiretime setex psetex getex restore ' +
    'restore-asking xclaim xautoclaim xpending touch command flushall flushdb swapdb failover ' +
    'replicaof slaveof shutdown save bgsave bgrewriteaof sync psync monitor replconf wait pfselftest ' +
    'pfdebug auth hello reset quit select multi exec discard watch unwatch subscribe psubscribe ' +
    'ssubscribe unsubscribe punsubscribe sunsubscribe publish spublish'
  ).split(' '),
);

const commands: readonly Command[] = CommandTable.bundled().commands.filter(
  ({ name, container, keys, flags, since }) =>
    isOld(since) &&
    !container &&
    !name.includes('|') &&
    !leftOut.has(name) &&
    (keys === 'none' || keys === 'simple' || name === 'set') &&
    !flags.has('blocking'),
);

/** The oldest server that the tests run with is 7.0, and newer names would only be unknown. */
function isOld(since: string): boolean {
  const [major = 0, minor = 0] = since.split('.').map(Number);
  return major < 7 || (major === 7 && minor === 0);
}

const words =
  '0 1 2 -1 3 10 1.5 (1 [a +inf -inf - + 1-1 2-2 notanumber WITHSCORES LIMIT COUNT NX XX GT LT CH ' +
  'INCR GET KEEPTTL MATCH ASC DESC ALPHA LEFT RIGHT BEFORE AFTER WEIGHTS AGGREGATE SUM MIN MAX REV ' +
  'BYSCORE BYLEX FROMMEMBER BYRADIUS m km ANY BIT BYTE AND OR NOT LEN IDX f1 f2 member';

const names = ['k', 'l', 'h', 's', 'z', 'x'];

type Words = readonly string[];

/** Everything that one client says, as frames. A connection that errs before it makes sense is closed. */
export function conversationOf(who: string): fc.Arbitrary<Buffer> {
  const key = fc.constantFrom(...names.map((name) => `{${who}}:${name}`));
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words.split(' ')) },
    { weight: 2, arbitrary: fc.nat(999).map((number) => `stamp-of-${who}-${number}`) },
    { weight: 1, arbitrary: fc.constantFrom('', '\r\n', '+OK\r\n', '$-1\r\n', '\0\u0001', ' ') },
  );
  const simple = commandOf(key, value);
  const scene: fc.Arbitrary<readonly Words[]> = fc.oneof(
    { weight: 12, arbitrary: fc.array(simple, { minLength: 1, maxLength: 6 }) },
    { weight: 4, arbitrary: transaction(simple) },
    { weight: 2, arbitrary: watched(key, simple) },
    { weight: 2, arbitrary: fc.nat(3).map((number) => [['SELECT', String(number)]]) },
    { weight: 2, arbitrary: greeting(who) },
    { weight: 2, arbitrary: subscribed(who, simple) },
    { weight: 2, arbitrary: silent(simple) },
    { weight: 2, arbitrary: blocked(key) },
    { weight: 2, arbitrary: scripted(key, value) },
    { weight: 1, arbitrary: tracked(key) },
    { weight: 1, arbitrary: large(key) },
    { weight: 1, arbitrary: fc.constant([['RESET']]) },
    { weight: 1, arbitrary: named(who) },
  );
  return fc
    .array(scene, { minLength: 1, maxLength: 12 })
    .map((scenes) =>
      Buffer.concat([['PING'], ...scenes.flat()].map((frame) => encodeCommand(frame))),
    );
}

function commandOf(key: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<Words> {
  return fc.constantFrom(...commands).chain((command) => {
    const least = Math.abs(command.arity);
    return fc.integer({ min: least, max: least + 4 }).chain((count) => {
      const rest = Array.from({ length: count - 1 }, (_, place) =>
        isKey(command, place + 1, count) ? key : value,
      );
      return fc.tuple(...rest).map((args) => [command.name, ...args]);
    });
  });
}

function isKey({ keys, name, first, last, step }: Command, place: number, count: number): boolean {
  if (name === 'set') return place === 1;
  const end = last < 0 ? count + last : last;
  return keys === 'simple' && place >= first && place <= end && (place - first) % step === 0;
}

const few = (simple: fc.Arbitrary<Words>): fc.Arbitrary<readonly Words[]> =>
  fc.array(simple, { maxLength: 4 });

function transaction(simple: fc.Arbitrary<Words>): fc.Arbitrary<readonly Words[]> {
  const spoiler = fc.constantFrom(['NOSUCHCOMMAND', 'x'], ['GET'], ['MULTI'], ['WATCH', 'k']);
  const inside = fc.array(
    fc.oneof({ weight: 8, arbitrary: simple }, { weight: 1, arbitrary: spoiler }),
    {
      maxLength: 5,
    },
  );
  return fc
    .tuple(inside, fc.constantFrom('EXEC', 'DISCARD', 'EXEC'))
    .map(([frames, end]) => [['MULTI'], ...frames, [end]]);
}

function watched(
  key: fc.Arbitrary<string>,
  simple: fc.Arbitrary<Words>,
): fc.Arbitrary<readonly Words[]> {
  const touch = fc.oneof(
    fc.constant([]),
    key.map((name) => [['SET', name, 'touched']]),
    fc.constant([['UNWATCH']]),
  );
  return fc
    .tuple(key, touch, transaction(simple))
    .map(([name, between, after]) => [['WATCH', name], ...between, ...after]);
}

function greeting(who: string): fc.Arbitrary<readonly Words[]> {
  return fc.constantFrom(
    [['HELLO', '3']],
    [['HELLO', '2']],
    [['HELLO']],
    [['HELLO', '3', 'SETNAME', who]],
    [['HELLO', '9']],
  );
}

function subscribed(who: string, simple: fc.Arbitrary<Words>): fc.Arbitrary<readonly Words[]> {
  const channel = fc.constantFrom(`${who}-one`, `${who}-two`, `${who}-three`);
  const channels = fc.array(channel, { minLength: 1, maxLength: 4 });
  return fc
    .tuple(fc.constantFrom('', 'P', 'S'), channels, few(simple), fc.option(channels))
    .map(([kind, some, between, others]) => [
      [`${kind}SUBSCRIBE`, ...some],
      ...between,
      ['PING', who],
      ...(others === null ? [] : [[`${kind}UNSUBSCRIBE`, ...others]]),
      [`${kind}UNSUBSCRIBE`],
    ]);
}

function silent(simple: fc.Arbitrary<Words>): fc.Arbitrary<readonly Words[]> {
  const off = few(simple).map((frames) => [
    ['CLIENT', 'REPLY', 'OFF'],
    ...frames,
    ['CLIENT', 'REPLY', 'ON'],
  ]);
  const skip = simple.map((frame) => [['CLIENT', 'REPLY', 'SKIP'], frame]);
  return fc.oneof(off, skip);
}

function blocked(key: fc.Arbitrary<string>): fc.Arbitrary<readonly Words[]> {
  return key.chain((name) =>
    fc.constantFrom(
      [['BLPOP', name, '0.001']],
      [
        ['RPUSH', name, 'one', 'two'],
        ['BLPOP', name, '0.001'],
        ['BRPOP', name, '0.001'],
      ],
      [['BLMOVE', name, name, 'LEFT', 'RIGHT', '0.001']],
      [['XREAD', 'BLOCK', '1', 'STREAMS', name, '0']],
      [['BZPOPMIN', name, '0.001']],
    ),
  );
}

function scripted(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<readonly Words[]> {
  const body = fc.constantFrom(
    'return {KEYS[1], ARGV[1], 7, false}',
    "return redis.call('SET', KEYS[1], ARGV[1])",
    "return redis.pcall('INCR', KEYS[1])",
    'return redis.error_reply(ARGV[1])',
    'nonsense',
  );
  return fc
    .tuple(body, key, value)
    .map(([script, name, word]) => [['EVAL', script, '1', name, word.replaceAll(/[\r\n]/g, '')]]);
}

/** In RESP2 it is refused; in RESP3 the client is told of its own writes. */
function tracked(key: fc.Arbitrary<string>): fc.Arbitrary<readonly Words[]> {
  return key.map((name) => [
    ['CLIENT', 'TRACKING', 'ON'],
    ['EXISTS', name],
    ['SET', name, 'seen'],
    ['EXISTS', name],
    ['CLIENT', 'TRACKING', 'OFF'],
  ]);
}

function large(key: fc.Arbitrary<string>): fc.Arbitrary<readonly Words[]> {
  return fc.tuple(key, fc.integer({ min: 30_000, max: 90_000 })).map(([name, size]) => [
    ['SET', name, 'v'.repeat(size)],
    ['GET', name],
    ['ECHO', 'e'.repeat(size)],
  ]);
}

function named(who: string): fc.Arbitrary<readonly Words[]> {
  return fc.constantFrom(
    [
      ['CLIENT', 'SETNAME', who],
      ['CLIENT', 'GETNAME'],
    ],
    [
      ['CLIENT', 'SETNAME', 'not good'],
      ['CLIENT', 'GETNAME'],
    ],
  );
}
