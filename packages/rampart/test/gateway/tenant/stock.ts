// What is in stock before each command of the test, for every tenant under the same names.
import { createHash } from 'node:crypto';
import type { Word } from './wire.ts';

export const keyNames: readonly string[] = (
  'k:str k:int k:list k:list2 k:hash k:set k:set2 k:zset k:zset2 ' +
  'k:stream k:hll k:geo k:none w_1 w_2'
).split(' ');

/** Names that suit a command's category best. */
export const suited: Readonly<Record<string, readonly string[]>> = {
  string: ['k:str', 'k:int'],
  bitmap: ['k:str', 'k:int'],
  list: ['k:list', 'k:list2'],
  hash: ['k:hash'],
  set: ['k:set', 'k:set2'],
  sortedset: ['k:zset', 'k:zset2'],
  stream: ['k:stream'],
  hyperloglog: ['k:hll'],
  geo: ['k:geo'],
};

/** Commands that fill an empty keyspace; `mark` is in every value that can hold it. */
export function stock(prefix: string, mark: string): Word[][] {
  const key = (name: string): string => `${prefix}${name}`;
  return [
    ['SET', key('k:str'), `text ${mark}`],
    ['SET', key('k:int'), '41'],
    ['SET', key('w_1'), `first ${mark}`],
    ['SET', key('w_2'), `second ${mark}`],
    ['RPUSH', key('k:list'), '1', '2', mark],
    ['RPUSH', key('k:list2'), '2', '1'],
    ['HSET', key('k:hash'), 'f1', mark, 'f2', '2'],
    ['SADD', key('k:set'), '1', '2', '3'],
    ['SADD', key('k:set2'), '2', '3', '4'],
    ['ZADD', key('k:zset'), '1', 'm1', '2', 'm2', '3', mark],
    ['ZADD', key('k:zset2'), '1', 'm2', '5', 'm3'],
    ['XADD', key('k:stream'), '1-1', 'f1', mark],
    ['XADD', key('k:stream'), '1-2', 'f1', '2'],
    ['XGROUP', 'CREATE', key('k:stream'), 'g', '0'],
    ['PFADD', key('k:hll'), 'a', 'b', mark],
    ['GEOADD', key('k:geo'), '13.3', '38.1', 'm1', '15.0', '37.5', 'm2'],
  ];
}

export const scripts = [
  'return KEYS',
  "return redis.call('TYPE', KEYS[1])",
  "return {KEYS[1], {ARGV[1], redis.call('EXISTS', KEYS[1])}}",
] as const;

export function namedValues(
  command: string,
  dump: Uint8Array,
): ReadonlyMap<string, readonly Word[]> {
  return new Map<string, readonly Word[]>([
    ['field', ['f1', 'f2', 'f3']],
    ['member', ['m1', 'm2', '1']],
    ['member1', ['m1']],
    ['member2', ['m2']],
    ['element', ['1', '2']],
    ['pivot', ['1', '2']],
    ['min', ['0', '-', '[a', '(1']],
    ['max', ['10', '+', '[z', '(3']],
    ['start', ['0', '-', '1']],
    ['stop', ['-1', '1']],
    ['end', ['-1', '+', '1']],
    ['id', ['0', '1-1', '1-2', '$', '>']],
    ['last-id', ['1-2']],
    ['lastid', ['0']],
    ['group', ['g', 'nogroup']],
    ['groupname', ['g', 'nogroup']],
    ['consumer', ['c']],
    ['consumername', ['c']],
    ['timeout', ['0.01']],
    // To wait for, or to live: the one short, the other longer than the test.
    ['milliseconds', command.startsWith('xread') ? ['1'] : ['600000']],
    ['encoding', ['u8', 'i16']],
    ['offset', ['0', '1', '#2']],
    ['ttl', ['0']],
    ['type', ['string', 'list', 'zset']],
    ['destination-db', ['1']],
    ['db', ['1']],
    ['cursor', ['0']],
    ['serialized-value', [dump]],
    ['script', scripts],
    ['sha1', [createHash('sha1').update(scripts[0]).digest('hex')]],
    ['function', ['keynames']],
    ['operation', ['AND', 'XOR', 'NOT']],
    ['threshold', ['1', '10']],
  ]);
}

export const library = `#!lua name=own
redis.register_function{function_name='keynames', callback=function(keys) return keys end, flags={'no-writes'}}`;
