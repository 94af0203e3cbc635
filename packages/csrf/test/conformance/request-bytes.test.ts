import { expect, test } from 'vitest';
import { requestBytes } from '../../conformance/request-bytes.ts';

test('A request is written exactly as it is listed', () => {
  const request = {
    method: 'post',
    target: '//x/%2e?a=b',
    headers: [
      ['Host', 'app.example.com'],
      ['origin', 'https://аpp.example.com'],
      ['x-csrf-token', 'a'],
      ['x-csrf-token', 'b'],
    ],
    body: Buffer.from('a=1'),
  } as const;
  expect(Buffer.from(requestBytes(request)).toString()).toBe(
    'post //x/%2e?a=b HTTP/1.1\r\nHost: app.example.com\r\norigin: https://аpp.example.com\r\n' +
      'x-csrf-token: a\r\nx-csrf-token: b\r\ncontent-length: 3\r\n\r\na=1',
  );
});

test('A length that a request lists itself stands', () => {
  const headers = [['Content-Length', '9']] as const;
  const request = { method: 'POST', target: '/', headers, body: Buffer.from('a=1') };
  expect(Buffer.from(requestBytes(request)).toString()).not.toContain('content-length');
});
