import { describe, expect, it } from 'vitest';

import {
  isLoopbackHost,
  isPublicBlock,
  isPublicHost,
  readAddress,
  readBlock,
  readHostPort,
  writeHostPort,
} from '../../src/policy/addresses.ts';
import { closest } from '../../src/policy/suggest.ts';
import { readDuration, readSize, writeDuration } from '../../src/policy/units.ts';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['1s', 1_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(readDuration(text)).toBe(milliseconds);
  });

  it.each(['', '5', '5 m', '-1s', '1.5s', '5M', '5minutes', '1e3s', 's', '9999999999s'])(
    'are not written %j',
    (text) => {
      expect(readDuration(text)).toBeNull();
    },
  );
});

describe('durations as they are written', () => {
  it.each([
    [0, '0ms'],
    [250, '250ms'],
    [1_500, '1500ms'],
    [90_000, '90s'],
    [300_000, '5m'],
    [86_400_000, '1d'],
  ])('%i ms is %s', (milliseconds, text) => {
    expect(writeDuration(milliseconds)).toBe(text);
    expect(readDuration(text)).toBe(milliseconds);
  });
});

describe('sizes', () => {
  it.each([
    ['512b', 512],
    ['64kb', 65_536],
    ['10MB', 10_485_760],
    ['2gb', 2_147_483_648],
  ])('%s is %i bytes', (text, bytes) => {
    expect(readSize(text)).toBe(bytes);
  });

  it.each(['', '64', '64k', '1.5gb', '-1kb', '1tb'])('are not written %j', (text) => {
    expect(readSize(text)).toBeNull();
  });
});

describe('addresses', () => {
  it.each([
    ['127.0.0.1:6379', { kind: 'tcp', host: '127.0.0.1', port: 6_379 }],
    ['[::1]:6379', { kind: 'tcp', host: '::1', port: 6_379 }],
    ['redis-1.internal:0', { kind: 'tcp', host: 'redis-1.internal', port: 0 }],
    ['unix:/run/r.sock', { kind: 'unix', path: '/run/r.sock', mode: 0o660 }],
  ])('are written %s', (text, address) => {
    expect(readAddress(text)).toEqual(address);
  });

  it.each([
    '127.0.0.1',
    '127.1:6379',
    '300.0.0.1:6379',
    '::1:6379',
    '[127.0.0.1]:6379',
    'host:65536',
    '-host:1',
    'a b:1',
    'unix:relative',
    'redis://host:1',
  ])('are not written %s', (text) => {
    expect(readAddress(text)).toBeNull();
  });

  it('are written as they are read', () => {
    for (const text of ['[fd00::1]:1', '10.0.0.1:2', 'host:3']) {
      const read = readHostPort(text);
      expect(read && writeHostPort(read.host, read.port)).toBe(text);
    }
  });

  it.each([
    ['10.0.0.0/8', false],
    ['10.0.0.0/7', true],
    ['172.16.0.0/12', false],
    ['172.32.0.0/16', true],
    ['127.0.0.1', false],
    ['100.64.1.0/24', false],
    ['0.0.0.0/0', true],
    ['8.8.8.8', true],
    ['fd00::/8', false],
    ['fe80::/64', false],
    ['::1', false],
    ['::/0', true],
    ['2001:db8::/32', false],
    ['2001:db8::/31', true],
    ['192.0.2.0/24', false],
    ['198.51.100.7', false],
    ['203.0.112.0/23', true],
    ['198.18.0.0/15', false],
    ['2606:4700::/32', true],
  ])('in %s are public: %s', (text, expected) => {
    const block = readBlock(text);
    expect(block === null ? null : isPublicBlock(block)).toBe(expected);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '::/129', 'fe80::1%eth0', 'host', '1/2/3'])(
    'are no block when written %s',
    (text) => {
      expect(readBlock(text)).toBeNull();
    },
  );

  it('are told apart from names', () => {
    expect([isLoopbackHost('localhost'), isLoopbackHost('127.9.9.9')]).toEqual([true, true]);
    expect([isLoopbackHost('10.0.0.1'), isLoopbackHost('::1')]).toEqual([false, true]);
    expect([isPublicHost('1.1.1.1'), isPublicHost('example.org')]).toEqual([true, false]);
  });
});

describe('a suggestion', () => {
  it.each([
    ['listn', 'listen'],
    ['lisetn', 'listen'],
    ['UPSTREAM', 'upstream'],
    ['dangerouslyPublic', 'dangerously_public'],
    ['zebra', null],
    ['x', null],
  ])('for %s is %s', (typed, meant) => {
    expect(closest(typed, ['listen', 'upstream', 'dangerously_public', 'at'])).toBe(meant);
  });
});
