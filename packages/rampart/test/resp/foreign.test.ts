import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignLine, foreignName } from '../../src/resp/foreign.ts';

const line = (text: string) =>
  foreignLine(text.split(' ').map((word) => Buffer.from(word, 'latin1')));
const name = (text: string) => {
  const bytes = Buffer.from(`??${text}??`, 'latin1');
  return foreignName(bytes, 2, bytes.length - 2);
};

describe('a foreign line', () => {
  it.each([
    'POST / HTTP/1.1',
    'post /',
    'PUT / HTTP/1.0',
    'DELETE /x HTTP/1.0',
    'OPTIONS * HTTP/1.1',
    'PRI * HTTP/2.0',
    'M-SEARCH * HTTP/1.1',
    'CONNECT example.org:443 HTTP/1.1',
    'GET /chat HTTP/1.1',
    'GET /',
    'get http://127.0.0.1:6379/ HTTP/1.1',
    'GET x y z HTTP/1.1',
    'COPY /a HTTP/1.1',
    'MOVE /a',
    'SUBSCRIBE /events HTTP/1.1',
    'SET / HTTP/1.1',
    'PING * HTTP/1.0',
    'EVAL http://redis:6379/ HTTP/1.1',
  ])('%j is a request of HTTP', (text) => {
    expect(line(text)).toBe('http');
  });

  it.each(['Host: a', 'Host:127.0.0.1', 'hOsT:', 'X-A: b', 'User-Agent: Mozilla/5.0', 'X_y:1'])(
    '%j is a header of HTTP',
    (text) => {
      expect(line(text)).toBe('http');
    },
  );

  it.each([
    ['EHLO evil.example', 'smtp'],
    ['MAIL FROM:<a@example.org>', 'smtp'],
    ['220 mail.example ESMTP', 'smtp'],
    ['220-mail.example ready', 'smtp'],
    ['USER anonymous', 'ftp'],
    ['PASS x', 'ftp'],
    ['PORT 127,0,0,1,24,235', 'ftp'],
    ['SSH-2.0-OpenSSH_9.2', 'ssh'],
    ['PROXY TCP4 192.0.2.1 192.0.2.2 1 2', 'proxy'],
  ])('%j is of %s', (text, protocol) => {
    expect(line(text)).toBe(protocol);
  });

  it.each([
    'PING',
    'QUIT',
    'GET key',
    'GET host:',
    'SET /x y',
    'SET k HTTP/1.1',
    'SET k POST',
    'MSET / HTTP/1.1 a b',
    'COPY a b',
    'MOVE k 1',
    'SUBSCRIBE news',
    'CONFIG GET maxmemory',
    'unknown',
    '',
  ])('%j is not one', (text) => {
    expect(line(text)).toBeNull();
  });

  it('is nothing at all when it has no words', () => {
    expect(foreignLine([])).toBeNull();
  });
});

describe('a foreign name as the first argument of an array', () => {
  it.each([
    ['POST', 'http'],
    ['pUt', 'http'],
    ['host:', 'http'],
    ['Host:x', 'http'],
    ['X-Any:', 'http'],
    ['EHLO', 'smtp'],
    ['SSH-2.0-x', 'ssh'],
  ])('%j is of %s', (text, protocol) => {
    expect(name(text)).toBe(protocol);
  });

  it.each(['', 'FOO', 'config|set', 'a:b', 'PA\u00df', '\u00ff', 'x'.repeat(5000)])(
    '%j is not one',
    (text) => {
      expect(name(text)).toBeNull();
    },
  );
});

describe('the commands of a real server', () => {
  let stage: Stage;
  let names: readonly string[];
  beforeAll(async () => {
    stage = new Stage();
    const server = await stage.redis();
    names = [await server.command('COMMAND', 'LIST')].flat().map(String);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it('are never taken for a foreign name', () => {
    expect(names.length).toBeGreaterThan(200);
    expect(names.filter((command) => name(command) !== null)).toEqual([]);
  });

  it('are never taken for a foreign line, alone or with an ordinary key', () => {
    expect(names.filter((command) => line(command) !== null)).toEqual([]);
    expect(names.filter((command) => line(`${command} car:1 2`) !== null)).toEqual([]);
  });
});
