import { describe, expect, it } from 'vitest';
import { CommandTable } from '@rampart/client/commands';

import { namedKeys } from './support/live-server.ts';

const table = CommandTable.bundled();

/** `a:r`, `b:w`, `c:rw`; patterns in stars, prefixes with dots, `all` for every key there is. */
function keys(line: string): string | undefined {
  return named(line.split(' '));
}

function named(words: readonly string[]): string | undefined {
  return namedKeys(table, words)
    ?.map(({ name, reads, writes, kind }) => {
      const use = `${reads ? 'r' : ''}${writes ? 'w' : ''}`;
      if (kind === 'all') return `all:${use}`;
      return `${kind === 'pattern' ? `*${name}*` : kind === 'prefix' ? `${name}..` : name}:${use}`;
    })
    .join(' ');
}

describe('the keys of a command', () => {
  it.each([
    ['GET a', 'a:r'],
    ['MGET a b c', 'a:r b:r c:r'],
    ['MSET a 1 b 2', 'a:w b:w'],
    ['BLPOP a b 0', 'a:rw b:rw'],
    ['RENAME a b', 'a:rw b:w'],
    ['COPY a b DB 1', 'a:r b:w'],
    ['BITOP AND d a b', 'd:w a:r b:r'],
    ['SINTERSTORE d a b', 'd:w a:r b:r'],
    ['LCS a b LEN', 'a:r b:r'],
    ['OBJECT ENCODING a', 'a:r'],
    ['MEMORY USAGE a SAMPLES 5', 'a:r'],
    ['DEBUG OBJECT a', 'a:r'],
    ['DEBUG SLEEP 0', ''],
    ['PFCOUNT a b', 'a:r b:r'],
    ['PFMERGE d a', 'd:rw a:r'],
    ['EXISTS a', 'a:r'],
    ['LPUSH a 1', 'a:w'],
    ['XCLAIM a g c 0 1-1', 'a:rw'],
    ['PING', ''],
  ])('%s: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });

  it.each([
    ['EVAL body 2 a b c', 'a:rw b:rw'],
    ['EVAL body 0 a', ''],
    ['EVAL_RO body 1 a', 'a:r'],
    ['FCALL f 1 a b', 'a:rw'],
    ['ZUNIONSTORE d 2 a b WEIGHTS 1 2', 'd:w a:r b:r'],
    ['ZDIFF 1 a WITHSCORES', 'a:r'],
    ['SINTERCARD 2 a b LIMIT 1', 'a:r b:r'],
    ['LMPOP 2 a b LEFT', 'a:rw b:rw'],
    ['BZMPOP 0 1 a MIN', 'a:rw'],
    ['MSETEX 2 a 1 b 2 EX 10', 'a:w b:w'],
  ])('are as many as the number before them says: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });

  it.each([
    '-1',
    '3',
    '99999999',
    '9223372036854775807',
    '01',
    '+1',
    '1.0',
    '',
    ' 1',
    'two',
    '1\0',
  ])('are not certain when that number is %j', (number) => {
    expect(named(['EVAL', 'body', number, 'a', 'b'])).toBeUndefined();
    expect(named(['ZUNIONSTORE', 'd', number, 'a', 'b'])).toBeUndefined();
    expect(named(['LMPOP', number, 'a', 'LEFT'])).toBeUndefined();
  });

  it('are not certain when a command that needs some claims none', () => {
    expect(keys('ZUNION 0 a')).toBeUndefined();
  });
});

describe('SORT', () => {
  it.each([
    ['SORT a', 'a:r'],
    ['SORT a BY nosort GET #', 'a:r'],
    ['SORT a BY w_* GET o_*->f GET #', 'a:r *w_**:r *o_*->f*:r'],
    ['SORT a LIMIT 0 5 ALPHA DESC STORE d', 'a:r d:w'],
    ['SORT_RO a BY w_*', 'a:r *w_**:r'],
  ])('%s: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });

  it('writes the last destination, and must be allowed all of them', () => {
    expect(keys('SORT a STORE b STORE c')).toBe('a:r b:w c:w');
  });

  it('is not certain when a destination is called like an option', () => {
    expect(keys('SORT a STORE BY STORE c')).toBeUndefined();
    expect(keys('SORT a STORE store LIMIT 0 5')).toBeUndefined();
  });

  it('takes STORE for the pattern where it is one', () => {
    expect(keys('SORT a GET STORE STORE c')).toBe('a:r c:w');
    expect(keys('SORT a GET STORE c')).toBeUndefined();
  });

  it('sees an option that a NUL hides', () => {
    expect(named(['SORT', 'a', 'STORE\0', 'c'])).toBe('a:r c:w');
  });

  it.each(['SORT a STORE', 'SORT a LIMIT 0', 'SORT a LIMIT x y', 'SORT a UP', 'SORT_RO a STORE b'])(
    'is not certain when it is not well formed: %s',
    (line) => {
      expect(keys(line)).toBeUndefined();
    },
  );
});

describe('GEORADIUS', () => {
  it.each([
    ['GEORADIUS a 1 1 5 km WITHCOORD COUNT 3 ANY ASC', 'a:r'],
    ['GEORADIUS a 1 1 5 km STORE b STORE c', 'a:r b:w c:w'],
    ['GEORADIUSBYMEMBER a m 5 km STOREDIST b', 'a:r b:w'],
    ['GEORADIUSBYMEMBER a STORE 5 km', 'a:r'],
    ['GEOSEARCHSTORE d a FROMMEMBER m BYRADIUS 5 km', 'd:w a:r'],
  ])('%s: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });

  it.each([
    'GEORADIUS a 1 1 5 km STORE',
    'GEORADIUS a 1 1 5 km STORE STOREDIST STOREDIST b',
    'GEORADIUS a 1 1 5 km COUNT STORE b',
    'GEORADIUS a 1 1 5',
  ])('is not certain when it is not well formed: %s', (line) => {
    expect(keys(line)).toBeUndefined();
  });
});

describe('XREAD and XREADGROUP', () => {
  it.each([
    ['XREAD STREAMS a b 0 0', 'a:r b:r'],
    ['XREAD COUNT 2 BLOCK 0 STREAMS a 0', 'a:r'],
    ['XREADGROUP GROUP g c NOACK STREAMS a b > >', 'a:rw b:rw'],
    ['XREADGROUP GROUP g c CLAIM 5 STREAMS a >', 'a:rw'],
    ['XREADGROUP GROUP g c STREAMS STREAMS >', 'STREAMS:rw'],
  ])('%s: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });

  it.each([
    'XREADGROUP COUNT 1 GROUP STREAMS c STREAMS a >',
    'XREADGROUP COUNT 1 GROUP g STREAMS STREAMS a >',
    'XREAD COUNT STREAMS STREAMS a 0',
    'XREAD STREAMS a',
    'XREAD STREAMS a b 0',
    'XREAD STREAMS',
    'XREAD COUNT 1',
    'XREADGROUP STREAMS a b > >',
  ])('are not certain when STREAMS could be something else: %s', (line) => {
    expect(keys(line)).toBeUndefined();
  });
});

describe('MIGRATE', () => {
  it('moves the one key, or those behind KEYS', () => {
    expect(keys('MIGRATE h 1 a 0 5 COPY')).toBe('a:rw');
    expect(keys('MIGRATE h 1  0 5 AUTH2 KEYS KEYS KEYS a b')).toBe('a:rw b:rw');
  });

  it.each([
    'MIGRATE h 1 a 0 5 KEYS b',
    'MIGRATE h 1  0 5 KEYS',
    'MIGRATE h 1  0 5 AUTH',
    'MIGRATE h 1',
  ])('is not certain when it is not well formed: %s', (line) => {
    expect(keys(line)).toBeUndefined();
  });
});

describe('SET and BITFIELD', () => {
  it.each([
    ['SET a 1', 'a:w'],
    ['SET a GET', 'a:w'],
    ['SET a 1 EX 10 NX', 'a:w'],
    ['SET a 1 GET', 'a:rw'],
    ['SET a 1 IFEQ guess', 'a:rw'],
    ['BITFIELD a GET u8 0 OVERFLOW SAT GET i5 1', 'a:r'],
    ['BITFIELD a GET u8 0 INCRBY u8 0 1', 'a:rw'],
    ['BITFIELD a SET u8 0 1', 'a:rw'],
    ['BITFIELD a', 'a:r'],
  ])('%s: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });
});

describe('commands that reach keys by pattern', () => {
  it.each([
    ['SCAN 0', 'all:r'],
    ['SCAN 0 COUNT 10 TYPE hash', 'all:r'],
    ['SCAN 0 MATCH user:* COUNT 10', '*user:**:r'],
    ['SCAN 0 MATCH a* MATCH b*', '*a**:r *b**:r'],
    ['CLUSTERSCAN 0 SLOT 5', 'all:r'],
    ['KEYS *', '***:r'],
    ['RANDOMKEY', 'all:r'],
    ['HSCAN a 0 MATCH x', 'a:r'],
    ['CLUSTER GETKEYSINSLOT 1 10', 'all:r'],
    ['CLIENT TRACKING ON', ''],
    ['CLIENT TRACKING ON BCAST', 'all:r'],
    ['CLIENT TRACKING ON BCAST PREFIX a: PREFIX b:', 'a:..:r b:..:r'],
    ['CLIENT TRACKING ON REDIRECT 5 NOLOOP', ''],
  ])('%s: %s', (line, expected) => {
    expect(keys(line)).toBe(expected);
  });

  it.each([
    'SCAN 0 MATCH',
    'SCAN 0 NEW option',
    'CLIENT TRACKING ON PREFIX',
    'CLIENT TRACKING ON NEW',
  ])('are not certain when they are not well formed: %s', (line) => {
    expect(keys(line)).toBeUndefined();
  });
});
