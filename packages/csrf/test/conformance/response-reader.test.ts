import { describe, expect, test } from 'vitest';
import { readResponse } from '../../conformance/response-reader.ts';

const bytes = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));

const withLength = bytes('HTTP/1.1 200 OK', 'X-A: 1', 'x-a: 2', 'content-length: 5', '', 'hello');
const chunked = bytes(
  'HTTP/1.1 403 Forbidden',
  'transfer-encoding: chunked',
  '',
  '3;note=x',
  'abc',
  '2',
  'de',
  '0',
  '',
  '',
);

describe('a response', () => {
  test.each([
    ['by its length', withLength, 'hello'],
    ['in chunks', chunked, 'abcde'],
  ])('is read %s only when it is whole', (_, whole, body) => {
    for (let length = 0; length < whole.byteLength; length++) {
      expect(readResponse(whole.subarray(0, length), 'POST', false)).toBeNull();
    }
    expect(readResponse(whole, 'POST', false)).toMatchObject({ body });
  });

  test('leaves the bytes of the next one', () => {
    const first = readResponse(Buffer.concat([withLength, chunked]), 'POST', false);
    expect(first?.rest.equals(chunked)).toBe(true);
  });

  test('keeps every value of a header under its lower-case name', () => {
    expect(readResponse(withLength, 'POST', false)?.headers.get('x-a')).toEqual(['1', '2']);
  });

  test('goes to the end of the connection when nothing else ends it', () => {
    const open = bytes('HTTP/1.1 200 OK', '', 'until the end');
    expect(readResponse(open, 'POST', false)).toBeNull();
    expect(readResponse(open, 'POST', true)).toMatchObject({ body: 'until the end' });
  });

  test('has no body after HEAD, with 204 and with 101', () => {
    const head = bytes('HTTP/1.1 200 OK', 'content-length: 5', '', '');
    expect(readResponse(head, 'HEAD', false)).toMatchObject({ status: 200, body: '' });
    const none = bytes('HTTP/1.1 204 No Content', '', '');
    expect(readResponse(none, 'POST', false)).toMatchObject({ status: 204 });
    const upgrade = bytes('HTTP/1.1 101 Switching Protocols', 'upgrade: websocket', '', '');
    expect(readResponse(upgrade, 'GET', false)).toMatchObject({ status: 101 });
  });

  test('comes after interim ones', () => {
    const interim = bytes('HTTP/1.1 100 Continue', '', '');
    expect(readResponse(interim, 'POST', false)).toBeNull();
    const both = Buffer.concat([interim, withLength]);
    expect(readResponse(both, 'POST', false)).toMatchObject({ status: 200, body: 'hello' });
  });

  test('is HTTP, or an error', () => {
    expect(() => readResponse(bytes('SSH-2.0-x', '', ''), 'GET', false)).toThrow(
      'no HTTP response',
    );
  });
});
