import { describe, expect, test } from 'vitest';
import { redirectsTo } from '../../../src/gateway/upstream/redirects.ts';
import type { HostPort } from '../../../src/policy/types.ts';

const gateways: Readonly<Record<string, HostPort>> = {
  '10.0.0.1 6379': { host: '192.0.2.1', port: 7_000 },
  'fd00::1 6379': { host: 'fd00::9', port: 7_001 },
  'node-1.internal 6379': { host: 'gateway.test', port: 7_002 },
};

const turn = redirectsTo(({ host, port }) => gateways[`${host} ${port}`] ?? null, {
  host: '10.0.0.1',
  port: 6_380,
});

const turned = (reply: string): string => turn(Buffer.from(reply)).toString();

describe('a redirection of the server', () => {
  test.each([
    ['-MOVED 3999 10.0.0.1:6379\r\n', '-MOVED 3999 192.0.2.1:7000\r\n'],
    ['-ASK 0 10.0.0.1:6379\r\n', '-ASK 0 192.0.2.1:7000\r\n'],
    ['-REDIRECT 10.0.0.1:6379\r\n', '-REDIRECT 192.0.2.1:7000\r\n'],
    // Redis writes IPv6 addresses without brackets; clients look for the last colon.
    ['-MOVED 1 fd00::1:6379\r\n', '-MOVED 1 fd00::9:7001\r\n'],
    ['-MOVED 1 node-1.internal:6379\r\n', '-MOVED 1 gateway.test:7002\r\n'],
    // With cluster-preferred-endpoint-type unknown-endpoint the host is the one that answered.
    ['-MOVED 1 :6379\r\n', '-MOVED 1 192.0.2.1:7000\r\n'],
  ])('%j becomes %j', (said, shown) => {
    expect(turned(said)).toBe(shown);
  });

  test.each(['-MOVED 1 10.0.0.2:6379\r\n', '-ASK 1 ?:6379\r\n'])(
    '%j leads to no gateway, and names no server',
    (said) => {
      expect(turned(said)).toMatch(/^-ERR upstream unavailable: [^\r\n]*listener[^\r\n]*\r\n$/);
    },
  );

  test.each([
    '-MOVED\r\n',
    '-MOVEDIT 1 10.0.0.1:6379\r\n',
    '-MISCONF 10.0.0.1:6379\r\n',
    '-ERR MOVED 1 10.0.0.1:6379\r\n',
    '-READONLY You cannot write against a read only replica.\r\n',
  ])('is told from %j, which passes as it is', (said) => {
    expect(turned(said)).toBe(said);
  });
});
