import { expect, test } from 'vitest';
import { encodeCommand, parseReply } from '../src/redis-reply.ts';

const wire = Buffer.from('*6\r\n+OK\r\n:-7\r\n$6\r\na\r\nbü\r\n$-1\r\n*-1\r\n*1\r\n-ERR no\r\n');

test('a reply is read whole', () => {
  const parsed = parseReply(wire, 0);
  expect(parsed?.next).toBe(wire.length);
  expect(parsed?.reply).toEqual(['OK', -7, 'a\r\nbü', null, null, [expect.any(Error)]]);
});

test('a reply that has not arrived completely is not read', () => {
  for (let length = 0; length < wire.length; length++) {
    expect(parseReply(wire.subarray(0, length), 0)).toBeNull();
  }
});

test('what is not a reply is an error', () => {
  expect(() => parseReply(Buffer.from('HTTP/1.1 400\r\n'), 0)).toThrow('not a Redis reply');
});

test('a command counts bytes, not characters', () => {
  const bytes = encodeCommand(['SET', 'ü', 1, Uint8Array.of(13, 10)]);
  expect(bytes.toString()).toBe('*4\r\n$3\r\nSET\r\n$2\r\nü\r\n$1\r\n1\r\n$2\r\n\r\n\r\n');
});
