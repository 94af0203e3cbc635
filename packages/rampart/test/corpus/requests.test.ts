import { describe, expect, it } from 'vitest';
import { readRequests, splitLine } from '../../corpus/wire/requests.ts';

const read = (text: string) => readRequests(Buffer.from(text, 'latin1'));
const words = (text: string): string[][] =>
  read(text).requests.map((request) => request.words.map((word) => word.toString('latin1')));

describe('requests, as a server reads them', () => {
  it('are arrays and lines in any mixture', () => {
    expect(words('*1\r\n$4\r\nPING\r\nGET a\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n')).toEqual([
      ['PING'],
      ['GET', 'a'],
      ['GET', 'b'],
    ]);
  });

  it('keep their bytes', () => {
    const { requests } = read('*1\r\n$4\r\nPING\r\nGET  a\n');
    expect(requests.map(({ bytes }) => bytes.toString())).toEqual([
      '*1\r\n$4\r\nPING\r\n',
      'GET  a\n',
    ]);
  });

  it('pass over empty lines and counts below one', () => {
    expect(words('\r\n*0\r\n*-1\r\nPING\r\n')).toEqual([['PING']]);
  });

  it('skip the two bytes behind an argument, whatever they are', () => {
    expect(words('*1\r\n$4\r\nPINGXX*1\r\n$4\r\nPING\r\n')).toEqual([['PING'], ['PING']]);
  });

  it.each(['*x\r\n', '*01\r\n', '*2147483648\r\n', '*1\r\n$-1\r\n', '*1\r\n+4\r\n'])(
    'are broken by %j',
    (text) => {
      expect(read(text)).toMatchObject({ requests: [], broken: true });
    },
  );

  it.each(['*2\r\n$3\r\nGET\r\n', '*1\r\n$4\r\nPI', 'GET a', '*'])(
    'wait for more of %j',
    (text) => {
      const { requests, rest, broken } = read(text);
      expect(requests).toEqual([]);
      expect(rest.toString()).toBe(text);
      expect(broken).toBe(false);
    },
  );
});

describe('lines', () => {
  const split = (line: string): string[] | null =>
    splitLine(Buffer.from(line, 'latin1'))?.map((word) => word.toString('latin1')) ?? null;

  it('undo quotes and escapes', () => {
    expect(split('"con\\x66ig" \'it\\\'s\' "a\\nb" plain')).toEqual([
      'config',
      "it's",
      'a\nb',
      'plain',
    ]);
  });

  it('have blanks and tabs between words, and more of them at their beginning', () => {
    expect(split('\v\f \tCONFIG\t \tSET')).toEqual(['CONFIG', 'SET']);
    expect(split('a\vb')).toEqual(['a\vb']);
  });

  it('end at a NUL', () => {
    expect(split('FLUSHALL\0 ASYNC')).toEqual(['FLUSHALL']);
  });

  it.each(['"open', '"a"b', "'open"])(
    'are refused where a quote does not end as it must: %j',
    (line) => {
      expect(split(line)).toBeNull();
    },
  );
});
