// Random writes over all types, as many kinds of them as replicate in a way of their own: random members,
// blocked clients, relative times, scripts, functions, transactions, several databases.
import type { RedisConnection } from '@rampart/stage';

/** The same numbers for the same seed, so that a round that failed can be run again. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  oneOf<T>(things: readonly [T, ...T[]]): T {
    return things[this.below(things.length)] ?? things[0];
  }

  text(): string {
    const lengths = [0, 3, 20, 200, 9_000] as const;
    return String.fromCharCode(97 + this.below(26)).repeat(this.below(this.oneOf(lengths) + 1));
  }
}

type Command = readonly string[];

function key(dice: Dice, type: string): string {
  return `${type}:${dice.below(12)}`;
}

const makers: readonly [(dice: Dice) => Command, ...((dice: Dice) => Command)[]] = [
  (d) => ['SET', key(d, 'string'), d.text()],
  (d) => ['SET', key(d, 'string'), d.text(), 'PX', String(1 + d.below(400))],
  (d) => ['SET', key(d, 'string'), d.text(), 'EX', String(60 + d.below(1_000))],
  (d) => ['APPEND', key(d, 'string'), d.text()],
  (d) => ['SETRANGE', key(d, 'string'), String(d.below(300)), d.text()],
  (d) => ['INCRBYFLOAT', key(d, 'number'), '0.1'],
  (d) => ['GETEX', key(d, 'string'), 'PX', String(1 + d.below(2_000))],
  (d) => ['SETBIT', key(d, 'bits'), String(d.below(2_000)), '1'],
  (d) => ['RPUSH', key(d, 'list'), d.text(), d.text()],
  (d) => ['LPOP', key(d, 'list'), '2'],
  (d) => ['LINSERT', key(d, 'list'), 'BEFORE', 'a', d.text()],
  (d) => ['SADD', key(d, 'set'), d.text(), String(d.below(100))],
  (d) => ['SPOP', key(d, 'set')],
  (d) => ['ZADD', key(d, 'zset'), String(d.below(1_000)), d.text()],
  (d) => ['ZPOPMIN', key(d, 'zset')],
  (d) => ['GEOADD', key(d, 'geo'), '13.4', '52.5', String(d.below(50))],
  (d) => ['HSET', key(d, 'hash'), d.text(), d.text(), String(d.below(20)), d.text()],
  (d) => ['HDEL', key(d, 'hash'), String(d.below(20))],
  (d) => ['PFADD', key(d, 'log'), d.text()],
  (d) => ['XADD', key(d, 'stream'), 'MAXLEN', '~', '50', '*', 'f', d.text()],
  (d) => ['XGROUP', 'CREATE', key(d, 'stream'), `g${d.below(3)}`, '0', 'MKSTREAM'],
  (d) => [
    'XREADGROUP',
    'GROUP',
    `g${d.below(3)}`,
    'c',
    'COUNT',
    '3',
    'STREAMS',
    key(d, 'stream'),
    '>',
  ],
  (d) => ['XAUTOCLAIM', key(d, 'stream'), `g${d.below(3)}`, 'other', '0', '0'],
  (d) => ['PEXPIRE', key(d, d.oneOf(['string', 'list', 'hash'])), String(1 + d.below(1_500))],
  (d) => ['PERSIST', key(d, 'string')],
  (d) => ['RENAME', key(d, 'string'), key(d, 'string')],
  (d) => ['COPY', key(d, 'string'), key(d, 'string'), 'DB', String(d.below(3)), 'REPLACE'],
  (d) => ['DEL', key(d, 'list'), key(d, 'hash')],
  (d) => ['SORT', key(d, 'set'), 'ALPHA', 'STORE', key(d, 'list')],
  (d) => ['SELECT', String(d.below(3))],
  (d) => ['EVAL', script, '2', key(d, 'set'), key(d, 'string'), d.text()],
  (d) => ['FUNCTION', 'LOAD', 'REPLACE', library(d)],
  () => ['MULTI'],
  () => ['MULTI'],
];

const script = `
redis.call('sadd', KEYS[1], ARGV[1])
local member = redis.call('srandmember', KEYS[1])
redis.call('set', KEYS[2], member or 'none', 'px', 700)
return member`;

function library(dice: Dice): string {
  const name = `lib${dice.below(3)}`;
  return `#!lua name=${name}\nredis.register_function('${name}', function() return ${dice.below(9)} end)`;
}

/** Sends so many of them; what the server refuses (a wrong type) changes nothing and is no matter. */
export async function write(connection: RedisConnection, dice: Dice, count: number): Promise<void> {
  const sent: Promise<unknown>[] = [];
  let queued = 0;
  const send = (command: Command): void => {
    sent.push(connection.command(...command).catch(() => undefined));
  };
  for (let index = 0; index < count; index++) {
    const command = dice.oneOf(makers)(dice);
    if (command[0] === 'MULTI') {
      if (queued > 0) continue;
      queued = 1 + dice.below(5);
    } else if (queued > 0 && command[0] === 'XREADGROUP') continue;
    send(command);
    if (queued > 0 && command[0] !== 'MULTI' && --queued === 0) send(['EXEC']);
  }
  if (queued > 0) send(['EXEC']);
  await Promise.all(sent);
}
