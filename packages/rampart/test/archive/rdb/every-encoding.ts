// Keys of every type, in every way in which a server of today writes them.
import type { RedisConnection } from '@rampart/stage';

/** Numbers that look random and are the same for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = (below: number) => number;
type Command = readonly (string | number | Uint8Array)[];

const noise = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random(256)));

/** Binary, or compressible, or a number. */
function anyText(random: Random, most: number): Buffer | string {
  switch (random(4)) {
    case 0:
      return noise(random, random(most));
    case 1:
      return 'rampart '.repeat(random(Math.ceil(most / 8)) + 1);
    case 2:
      return String(random(2 ** 31) - 2 ** 30);
    default:
      return String(random(256) - 128);
  }
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

function stringCommands(random: Random): Command[] {
  const values = ['', '7', '-129', '70000', '-3000000000', '9223372036854775807', '1e5'];
  return [
    ...values.map((value, index) => ['SET', `string:plain:${index}`, value]),
    ['SET', 'string:compressed', 'a'.repeat(100_000)],
    ['SET', 'string:noise', noise(random, 70_000)],
    ['SET', Buffer.from([0, 255, 13, 10, 42]), 'a name of bytes'],
    ['SET', 'string:a name that is compressed, '.repeat(8), 'x'],
    ['PFADD', 'string:counter', ...many(300, (index) => `visitor ${index}`)],
    ['SETBIT', 'string:bits', 100_001, 1],
  ];
}

function collectionCommands(random: Random): Command[] {
  const small = many(20, (index) => `${index}`);
  const large = many(700, (index) => Buffer.concat([Buffer.from(`${index} `), noise(random, 30)]));
  return [
    ['RPUSH', 'list:small', ...small, 'text', anyText(random, 50)],
    ['RPUSH', 'list:large', ...large],
    ['RPUSH', 'list:plain', noise(random, 20_000), 'b'.repeat(20_000), 'c'],
    ['SADD', 'set:numbers', ...small],
    ['SADD', 'set:wide-numbers', 1, 70_000, '9000000000000000000'],
    ['SADD', 'set:small', ...small, 'text'],
    ['SADD', 'set:large', ...large],
    ['ZADD', 'zset:small', ...small.flatMap((member, index) => [index / 3, member])],
    ['ZADD', 'zset:large', ...large.flatMap((member, index) => [index * 1.7 - 500, member])],
    ['ZADD', 'zset:infinite', '-inf', 'first', 'inf', 'last', '-0', 'zero'],
    ['GEOADD', 'zset:places', 13.4, 52.5, 'Berlin', 2.35, 48.86, 'Paris'],
    ['HSET', 'hash:small', ...small, 'field', anyText(random, 60)],
    ['HSET', 'hash:large', ...large.flatMap((field) => [field, anyText(random, 40)])],
  ];
}

function streamCommands(random: Random): Command[] {
  const add = (key: string, id: string): Command => ['XADD', key, id, 'f', anyText(random, 30)];
  const late = '18446744073709551615-18446744073709551614';
  return [
    ...many(150, (index) => add('stream:entries', `${index + 1}-${index}`)),
    ['XDEL', 'stream:entries', '3-2', '150-149'],
    ['XTRIM', 'stream:entries', 'MAXLEN', 100],
    ['XADD', 'stream:late', late, 'f', 'v'],
    ['XGROUP', 'CREATE', 'stream:entries', 'readers', 0],
    ['XGROUP', 'CREATE', 'stream:entries', 'idle', '$'],
    ['XREADGROUP', 'GROUP', 'readers', 'ann', 'COUNT', 30, 'STREAMS', 'stream:entries', '>'],
    ['XREADGROUP', 'GROUP', 'readers', 'bob', 'COUNT', 3, 'STREAMS', 'stream:entries', '>'],
    ['XACK', 'stream:entries', 'readers', '60-59'],
    ['XGROUP', 'CREATECONSUMER', 'stream:entries', 'readers', 'nobody'],
    ['XGROUP', 'CREATE', 'stream:empty', 'waiting', '$', 'MKSTREAM'],
  ];
}

const library = `#!lua name=rampart_test
redis.register_function('echo_first', function(keys, args) return args[1] end)`;

const farAway = 4_000_000_000_000;

/** Fills the databases 0 and 3. The kinds that only newer servers know are left out on others. */
export async function fillWithEverything(connection: RedisConnection, seed: number): Promise<void> {
  const random = randomOf(seed);
  const commands: Command[] = [
    ...stringCommands(random),
    ...collectionCommands(random),
    ...streamCommands(random),
    ['FUNCTION', 'LOAD', 'REPLACE', library],
    ['SET', 'expiring', 'soon', 'PXAT', farAway],
    ['HSET', 'expiring:hash', 'a', 1],
    ['PEXPIREAT', 'expiring:hash', farAway + 1],
    ['SELECT', 3],
    ...many(40, (index) => ['SET', `other:${index}`, anyText(random, 200)]),
    ['RPUSH', 'other:list', ...many(5, () => anyText(random, 40))],
    ['SELECT', 0],
  ];
  await Promise.all(commands.map((command) => connection.command(...command)));
  if (!(await knows(connection, 'HPEXPIREAT'))) return;
  const fields = many(600, (index) => `field ${index}`);
  await connection.command('HSET', 'fields:small', 'a', 1, 'b', 2, 'c', 3);
  await connection.command('HPEXPIREAT', 'fields:small', farAway, 'FIELDS', 2, 'a', 'c');
  await connection.command('HSET', 'fields:large', ...fields.flatMap((field) => [field, 'v']));
  const first = fields.slice(0, 300);
  await connection.command('HPEXPIREAT', 'fields:large', farAway, 'FIELDS', 300, ...first);
}

async function knows(connection: RedisConnection, command: string): Promise<boolean> {
  const [found] = [await connection.command('COMMAND', 'INFO', command)].flat();
  return found !== null;
}
