import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';
import { ArgumentCheck, type ArgumentLimits } from '../../../src/gateway/limits/argument-check.ts';

const table = CommandTable.bundled();
const usual: ArgumentLimits = {
  patternLength: 256,
  patternStars: 10,
  offset: 1 << 20,
  rangeSpan: 1000,
  expiring: ['cache:*'],
};

type Words = readonly (string | Uint8Array)[];

/** The codes of what was found by one user's checks, in order. */
function checker(limits: Partial<ArgumentLimits> = {}): (...words: Words) => readonly string[] {
  const check = new ArgumentCheck({ ...usual, ...limits });
  return (...words) => {
    const args = argumentsOf(words);
    const command = table.find(args);
    if (command === undefined) throw new Error(`no such command: ${String(words[0])}`);
    const found = check.check(command, args);
    if (found === null) return [];
    expect(check.needs(command)).toBe(true);
    return 'kind' in found ? [found.code] : found.map(({ code }) => code);
  };
}

const refused = ['GATEWAY_ARGUMENT_REFUSED'];

describe('patterns', () => {
  it.each([
    ['KEYS', '*?'.repeat(2000)],
    ['SCAN', '0', 'MATCH', '[a'.repeat(2000)],
    ['SCAN', '0', 'COUNT', '10', 'match', '[a'.repeat(2000)],
    ['HSCAN', 'h', '0', 'MATCH', '*a*b*c*d*e*f*g*h*i*j*k'],
    ['PSUBSCRIBE', 'news.*', '*'.repeat(5000)],
    ['PUBSUB', 'CHANNELS', '*'.repeat(50)],
    ['FUNCTION', 'LIST', 'LIBRARYNAME', '*'.repeat(50)],
    ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', '*'.repeat(50)],
    ['CONFIG', 'GET', 'maxmemory', '*'.repeat(50)],
    ['ACL', 'SETUSER', 'x', `~${'*'.repeat(50)}`],
    ['SORT', 'l', 'BY', `${'x'.repeat(300)}*`],
  ])('are refused when they are long or full of stars: %s %s', (...words) => {
    expect(checker()(...words)).toEqual(refused);
  });

  it('of an ordinary kind pass, and without a limit all do', () => {
    expect(checker()('SCAN', '0', 'MATCH', 'user:*:cart:*', 'COUNT', '100')).toEqual([]);
    expect(checker({ patternLength: null, patternStars: null })('KEYS', '*?'.repeat(2000))).toEqual(
      [],
    );
    expect(checker({ patternStars: 1 })('SCAN', '0', 'MATCH', 'user:*')).toEqual([]);
    expect(checker({ patternStars: 1 })('SCAN', '0', 'MATCH', 'user:*:*')).toEqual([
      'GATEWAY_ARGUMENT_REFUSED',
    ]);
  });
});

describe('numbers', () => {
  it.each([
    ['SETRANGE', 'k', '536870911', 'a'],
    ['SETRANGE', 'k', '9223372036854775807', 'a'],
    ['SETBIT', 'k', '4294967295', '1'],
    ['BITFIELD', 'k', 'SET', 'u8', '4294967295', '1'],
    ['BITFIELD', 'k', 'OVERFLOW', 'SAT', 'GET', 'u8', '0', 'INCRBY', 'i64', '#60000000', '1'],
    ['SRANDMEMBER', 'k', '-9223372036854775808'],
    ['ZRANDMEMBER', 'k', '-4611686018427387904', 'WITHSCORES'],
    ['HRANDFIELD', 'k', '-1001'],
    ['LRANGE', 'k', '0', '5000'],
    ['ZRANGE', 'k', '-5000', '-1'],
  ])('that make a small command large are refused: %s %s %s', (...words) => {
    expect(checker()(...words)).toEqual(refused);
  });

  it.each([
    ['SETRANGE', 'k', '20000', 'x'],
    ['SETBIT', 'k', '8388608', '1'],
    ['BITFIELD', 'k', 'GET', 'u8', '4294967295'],
    ['BITFIELD', 'k', 'SET', 'u8', '#100', '1'],
    ['SRANDMEMBER', 'k'],
    ['SRANDMEMBER', 'k', '-1000'],
    ['SRANDMEMBER', 'k', '5000'],
    ['LRANGE', 'k', '0', '999'],
    ['LRANGE', 'k', '0', '-1'],
    ['ZRANGE', 'k', '0', '5000', 'BYSCORE'],
    ['SETRANGE', 'k', 'many', 'x'],
  ])('within bounds, or for the server to refuse, pass: %s %s %s', (...words) => {
    expect(checker()(...words)).toEqual([]);
  });

  it('are not limited where the policy sets no limit', () => {
    const check = checker({ offset: null, rangeSpan: null });
    expect(check('SETRANGE', 'k', '536870911', 'a')).toEqual([]);
    expect(check('SRANDMEMBER', 'k', '-9223372036854775808')).toEqual([]);
  });
});

describe('what a connection says of itself', () => {
  it('is told of when it holds control characters, and refused where it becomes configuration', () => {
    const check = checker();
    expect(check('CLIENT', 'SETNAME', 'a\u001b[2J')).toEqual(['GATEWAY_NAME_SUSPECT']);
    expect(check('CLIENT', 'SETINFO', 'LIB-NAME', 'x\ny')).toEqual(['GATEWAY_NAME_SUSPECT']);
    expect(check('CLIENT', 'SETNAME', 'web-1')).toEqual([]);
    expect(check('CONFIG', 'SET', 'proc-title-template', 'x\nloadmodule /tmp/a.so')).toEqual(
      refused,
    );
    expect(check('CONFIG', 'SET', 'maxmemory', '2gb')).toEqual([]);
  });

  it('is told of when it wants to hear of every key, or no replies', () => {
    const check = checker();
    expect(check('CLIENT', 'TRACKING', 'ON', 'BCAST')).toEqual(['GATEWAY_TRACKING_ALL']);
    expect(check('CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', '')).toEqual([
      'GATEWAY_TRACKING_ALL',
    ]);
    expect(check('CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', 'cart:')).toEqual([]);
    expect(check('CLIENT', 'TRACKING', 'ON')).toEqual([]);
    expect(check('CLIENT', 'REPLY', 'OFF')).toEqual(['GATEWAY_REPLIES_OFF']);
    expect(check('CLIENT', 'REPLY', 'ON')).toEqual([]);
  });
});

describe('a HyperLogLog', () => {
  it('written by hand is told of', () => {
    const check = checker({ expiring: [] });
    const forged = 'HYLL\u0001\0\0\0';
    for (const words of [
      ['SET', 'k', forged],
      ['SETEX', 'k', '10', forged],
      ['APPEND', 'k', forged],
      ['SETRANGE', 'k', '0', forged],
      ['MSET', 'a', 'x', 'b', forged],
    ])
      expect(check(...words)).toEqual(['GATEWAY_SKETCH_FORGED']);
    expect(check('MSET', 'HYLL', 'x')).toEqual([]);
    expect(check('SET', 'k', 'HYL')).toEqual([]);
  });

  it('that is overwritten in the middle is told of', () => {
    const check = checker();
    expect(check('SETRANGE', 'hll', '15', 'x')).toEqual([]);
    expect(check('PFADD', 'hll', 'a')).toEqual([]);
    expect(check('SETRANGE', 'hll', '15', 'x')).toEqual(['GATEWAY_SKETCH_FORGED']);
    expect(check('SETRANGE', 'other', '15', 'x')).toEqual([]);
  });
});

describe('a key that ought to expire', () => {
  it('is told of when it is stored to stay', () => {
    const check = checker();
    expect(check('SET', 'cache:1', 'x')).toEqual(['GATEWAY_KEY_STAYS']);
    expect(check('PERSIST', 'cache:1')).toEqual(['GATEWAY_KEY_STAYS']);
    expect(check('MSET', 'a', '1', 'cache:1', '2')).toEqual(['GATEWAY_KEY_STAYS']);
    expect(check('SET', 'cache:1', 'x', 'NX', 'px', '100')).toEqual([]);
    expect(check('SET', 'cart:1', 'x')).toEqual([]);
  });
});
