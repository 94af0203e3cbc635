// What the look at a script's Lua lets pass and what it stops, before a server has seen it.
import { describe, expect, it } from 'vitest';
import {
  digits,
  integer,
  integerReply,
  keyspace,
  lua,
  script,
  several,
  text,
  type Lua,
} from '@rampart/client';

const product = keyspace('product:{id}', { id: digits() });

function declare(literal: Lua): () => unknown {
  return () =>
    script({
      keys: { product, items: several(product) },
      arguments: { count: integer(), word: text({ maxBytes: 10 }) },
      reply: integerReply(),
      lua: literal,
    });
}

describe('passes', () => {
  it.each([
    ['a declared key', lua`return redis.call('GET', keys.product)`],
    ['KEYS by number', lua`return redis.call("GET", KEYS[1])`],
    ['one of several keys', lua`return redis.call('GET', keys.items[args.count])`],
    ['all of them', lua`return redis.call('DEL', unpack(keys.items))`],
    [
      'as many as are counted',
      lua`return redis.call('SINTERCARD', #keys.items, unpack(keys.items))`,
    ],
    [
      'a local name of a key',
      lua`local key = keys.product
        redis.call('SET', key, args.word) return 1`,
    ],
    [
      'two local names',
      lua`local a, b = keys.product, KEYS[2]
        return redis.call('RENAME', a, b)`,
    ],
    [
      'a loop over keys',
      lua`for i, key in ipairs(keys.items) do redis.call('SET', key, i) end return 1`,
    ],
    ['arguments that are no keys', lua`return redis.call('SADD', keys.product, unpack(ARGV))`],
    [
      'computed values',
      lua`return redis.call('SET', keys.product, 'v' .. args.word, 'PX', args.count * 2)`,
    ],
    ['commands without keys', lua`return redis.call('TIME')[1]`],
    [
      'comments and long strings',
      lua`--[[ redis.call('GET', 'x') ]] -- redis.call('GET', x)
      local s = [[ redis.call('GET', 'x') ]] return #s`,
    ],
    [
      'a destination and sources',
      lua`return redis.call('ZUNIONSTORE', keys.product, 1, KEYS[2], 'WEIGHTS', args.count)`,
    ],
    [
      'fields that are called like it',
      lua`local t = { x = 1 } t.keys = 2 t.load = 3 return t.keys`,
    ],
    [
      'errors and logs',
      lua`redis.log(redis.LOG_WARNING, args.word) return redis.error_reply('NO')`,
    ],
  ])('%s', (_, literal) => {
    expect(declare(literal)).not.toThrow();
  });
});

describe('stops', () => {
  it.each([
    ['a key put together', lua`return redis.call('GET', 'product:' .. args.word)`, 'Word 1 of GET'],
    ['a key from an argument', lua`return redis.call('GET', args.word)`, 'Word 1 of GET'],
    ['a key from ARGV', lua`return redis.call('GET', ARGV[1])`, 'Word 1 of GET'],
    ['a key in the text', lua`return redis.call('INCR', 'counter')`, 'Word 1 of INCR'],
    [
      'a declared key with an end',
      lua`return redis.call('GET', keys.product .. ':discount')`,
      'Word 1',
    ],
    ['a second key', lua`return redis.call('DEL', keys.product, args.word)`, 'Word 2 of DEL'],
    [
      'keys behind an unknown number of words',
      lua`return redis.call('DEL', keys.product, more())`,
      'Word 2',
    ],
    [
      'an option that brings a key',
      lua`return redis.call('SORT', keys.product, args.word, 'other')`,
      'of SORT',
    ],
    [
      'a number that says how many keys',
      lua`return redis.call('ZUNION', args.count, keys.product, args.word)`,
      'ZUNION',
    ],
    ['keys by pattern', lua`return redis.call('KEYS', 'product:*')`, 'by a pattern'],
    ['a look through all keys', lua`return redis.call('SCAN', 0)`, 'all of them'],
    ['a command nobody knows', lua`return redis.call('NOVEL.GET', keys.product)`, 'Nobody says'],
    [
      'a local name that is also something else',
      lua`local key = keys.product
        if args.count > 1 then key = args.word end
        return redis.call('GET', key)`,
      'Word 1 of GET',
    ],
    [
      'a local name of such a name',
      lua`local a = args.word local b = a return redis.call('GET', b)`,
      'Word 1 of GET',
    ],
    [
      'what a function is handed',
      lua`local function get(key) return redis.call('GET', key) end
        return get(args.word)`,
      'Word 1 of GET',
    ],
    [
      'a loop over arguments',
      lua`for _, key in ipairs(ARGV) do redis.call('DEL', key) end return 1`,
      'Word 1',
    ],
    ['a computed command', lua`return redis.call(args.word, keys.product)`, 'a text in quotes'],
    ['words from a table', lua`return redis.call(unpack(ARGV))`, 'a text in quotes'],
    [
      'another name for redis.call',
      lua`local call = redis.call return call('GET', args.word)`,
      'no other name',
    ],
    ['another name for redis', lua`local r = redis return r.call('GET', args.word)`, 'as a whole'],
    ['redis by index', lua`return redis['call']('GET', args.word)`, 'as a whole'],
    ['code of a text', lua`return loadstring(args.word)()`, 'make code of a text'],
    ['all globals', lua`return _G['redis']`, 'make code of a text'],
    [
      'a new key in the table',
      lua`keys.product = args.word return redis.call('GET', keys.product)`,
      'writes to',
    ],
    ['a new key in KEYS', lua`KEYS[1] = args.word return redis.call('GET', KEYS[1])`, 'writes to'],
    [
      'two at once',
      lua`KEYS[1], KEYS[2] = 'a', 'b' return redis.call('GET', KEYS[1])`,
      'writes to',
    ],
    [
      'the table of keys elsewhere',
      lua`table.insert(KEYS, args.word) return redis.call('GET', KEYS[3])`,
      'as a whole',
    ],
    [
      'several keys elsewhere',
      lua`local t = keys.items t[1] = 'x' return redis.call('GET', keys.items[1])`,
      'as a whole',
    ],
    [
      'a misspelt key',
      lua`return redis.call('GET', keys.prodcut)`,
      'No key is declared as prodcut',
    ],
    ['a misspelt argument', lua`return args.cuont`, 'No argument is declared as cuont'],
    ['what is no Lua', lua`return 1 ? 2 : 3`, 'nothing that Lua 5.1 knows'],
    ['a text without end', lua`return 'x`, 'nothing that Lua 5.1 knows'],
  ])('%s', (_, literal, reason) => {
    expect(declare(literal)).toThrow(reason);
    expect(declare(literal)).toThrow('[CLIENT_SCRIPT_LUA]');
  });

  it('and says at which line and column', () => {
    const literal = lua`
      local word = args.word
      return redis.call('GET', word)
    `;
    expect(declare(literal)).toThrow('line 3, column 14');
  });

  it('but leaves keys alone for an author who answers for them', () => {
    const reply = integerReply();
    const literal = lua`return redis.call('GET', 'product:' .. ARGV[1])`;
    expect(() => script({ reply, lua: literal, dangerouslyComputesKeys: true })).not.toThrow();
    const code = lua`return loadstring(ARGV[1])()`;
    expect(() => script({ reply, lua: code, dangerouslyComputesKeys: true })).toThrow('loadstring');
  });
});
