import { CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';
import { inspectScript } from '../../../src/gateway/scripts/inspect.ts';
import { scriptUserOf } from '../../../src/gateway/scripts/script-user.ts';

const table = CommandTable.bundled();
const everyday = new Set(['get', 'set', 'incr', 'expire', 'eval', 'ping', 'del', 'hset', 'time']);
const user = scriptUserOf(table, (name) => everyday.has(name), true);

function inspect(script: string): string[] {
  return inspectScript(Buffer.from(script, 'latin1'), user).map(
    ({ kind, what }) => `${kind}: ${what}`,
  );
}

describe('a script that uses what is handed to it', () => {
  it.each([
    [
      'a rate limiter',
      "local c=redis.call('INCR',KEYS[1]) if c==1 then redis.call('EXPIRE',KEYS[1],ARGV[1]) end return c",
    ],
    ['another name for redis.call', "local rcall = redis.call; return rcall('GET', KEYS[1])"],
    ['a key with a name of its own', "local k = KEYS[1] return redis.pcall('get', k)"],
    ['forbidden names as data', 'return {\'loadstring\', "package.loadlib", [[debug]]}'],
    ['forbidden names in comments', '-- package.loadlib\n--[==[ loadstring\n]] ]==]\nreturn 1'],
    ['fields that are called like globals', 'local t = {} t.load = 1 return t.load'],
    ['entries that are called like globals', 'local a={id=ARGV[1],server=ARGV[2]} return a.server'],
    ['a loop that ends', 'while true do local n = 1 if n == 1 then break end end return 1'],
    ['a loop that returns', 'repeat if ARGV[1] then return 1 end until false'],
    ['a loop that ends by an error', "while true do error('no') end"],
    ['a loop that never begins', 'while false do end return 1'],
    ['a shebang', '#!lua flags=no-writes\nreturn redis.call("GET", KEYS[1])'],
    ['a command as a string call', "return redis.call'PING'"],
    ['the time', "return redis.call('TIME')"],
    ['a reply made by hand', "return redis.error_reply('ERR no')"],
    ['the clock', 'return os.clock()'],
    ['a short unpack', 'return {unpack(ARGV, 1, 100)}'],
    ['arithmetic on exponents', 'return 0xE+1 .. 1e5 .. .5'],
  ])('passes: %s', (_, script) => {
    expect(inspect(script)).toEqual([]);
  });
});

describe('a script that reaches out of its cage', () => {
  it.each([
    [
      'local f=package.loadlib("/nonexistent/liblua5.1.so.0","luaopen_io") return tostring(f)',
      'uses package',
    ],
    ['return tostring(loadstring("\\27Lua"))', 'uses loadstring'],
    ['local f = "\\27Lua"', 'holds bytecode'],
    ['\u001bLua\u0051', 'is bytecode'],
    ['return {unpack({1,2,3},-2147483648,2147483647)}', 'unpacks an extreme range'],
    ['return {table.unpack({1,2,3},1,2147483647)}', 'unpacks an extreme range'],
    ['for i=1,3 do collectgarbage("collect") loadstring("return 1") end', 'uses loadstring'],
    ['return _G["load" .. "string"]("x")', 'uses _G'],
    ['return 0xE+loadstring("x")()', 'uses loadstring'],
    ['getmetatable("").__index = nil', 'uses getmetatable'],
    ['string.rep = function() end', 'changes string, or looks into it by a computed name'],
    ['function redis.log() end', 'changes redis, or looks into it by a computed name'],
    ['return os.execute("id")', 'uses os'],
    ['return string.dump(function() end)', 'makes bytecode'],
    ['return "unfinished', 'is not Lua'],
    ['return @', 'is not Lua'],
  ])('is refused: %s', (script, what) => {
    expect(inspect(script)[0]).toBe(`refuse: ${what}`);
  });

  it('is refused when it is too long to be read', () => {
    expect(inspect(`return 1 ${'-- \n'.repeat(20_000)}`)).toEqual([
      'refuse: is too long to be inspected',
    ]);
  });
});

describe('what a script asks the server for', () => {
  it.each([
    ['return redis.call("CONFIG","SET","dir","/tmp")', 'calls config|set, which its user may not'],
    ['local c="fl".."ush".."all" return redis.call(c)', 'calls a command that is not written out'],
    ['return redis.call("fl".."ushall")', 'calls a command that is not written out'],
    [
      'return redis.call("CONFIG", ARGV[1])',
      'calls a subcommand of config that is not written out',
    ],
    ['return redis.call("NOSUCH")', 'calls an unknown command'],
    ['return redis.call"FLUSHALL"', 'calls flushall, which its user may not'],
    ['local a = redis.call "FLUSHALL"', 'calls flushall, which its user may not'],
    ['local call = redis.call return call("FLUSHALL")', 'calls flushall, which its user may not'],
    ['local call = redis.call local b = call return b("FLUSHALL")', 'hands on redis.call'],
    ['call = redis.call', 'hands on redis.call'],
    ['return pcall(redis.call, "FLUSHALL")', 'hands on redis.call'],
    ['local r = redis return r.call("FLUSHALL")', 'hands on the functions of the server'],
    [
      'local t = {server = redis} t.server.call("FLUSHALL")',
      'hands on the functions of the server',
    ],
    ['for _, f in pairs(redis) do f("FLUSHALL") end', 'hands on the functions of the server'],
    ['return server.call("FLUSHALL")', 'calls flushall, which its user may not'],
    ['redis.set_repl(redis.REPL_NONE)', 'uses redis.set_repl'],
    ['return redis.call("GET", "session:1")', 'uses a key with get that is not in KEYS'],
    ['return redis.call("SET", ARGV[1], 1)', 'uses a key with set that is not in KEYS'],
  ])('is refused: %s', (script, what) => {
    expect(inspect(script)[0]).toBe(`refuse: ${what}`);
  });

  it('may be any key for a user who may use them all', () => {
    const owner = scriptUserOf(table, () => true, false);
    const body = Buffer.from('return redis.call("GET", "session:1")');
    expect(inspectScript(body, owner)).toEqual([]);
  });

  it('is told of where a key is made out of another', () => {
    expect(inspect('return redis.call("GET", KEYS[1] .. ":x")')).toEqual([
      'tell: makes a key for get out of another',
    ]);
  });
});

describe('a loop that nothing ends', () => {
  it.each([
    'while true do end',
    'while 1 do local x = 2 end',
    'while not false do if ARGV[1] then local y = 1 end end',
    'while true do while true do break end end',
    'while true do local f = function() return 1 end end',
    'repeat until false',
    'repeat redis.call("PING") until nil',
    'for i = 1, 1e12 do end',
    'for i = 1, math.huge do end',
    'for i = 1, 2, 0 do end',
  ])('is throttled: %s', (script) => {
    expect(inspect(script)).toEqual(['throttle: has a loop without an end']);
  });

  it('counts for more than a key that is not declared', () => {
    const owner = scriptUserOf(table, () => true, false);
    const body = Buffer.from('redis.call("SET","lu011","1") while true do end');
    expect(inspectScript(body, owner).map(({ kind }) => kind)).toEqual(['throttle']);
  });
});

describe('what is rarely meant well', () => {
  it.each([
    ['return struct.pack(">I2147483647",1)', 'calls struct with an extreme number'],
    ['return bit.tohex(65535, 2147483648)', 'calls bit with an extreme number'],
    ['collectgarbage("collect")', 'drives the garbage collector'],
  ])('passes and is told of: %s', (script, what) => {
    expect(inspect(script)).toEqual([`tell: ${what}`]);
  });
});
