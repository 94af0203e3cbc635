import { expect, test } from 'vitest';

import { checkFormat, newestFormat, readVersion } from '../../src/archive/restore/format.ts';

test.for([
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0', 'redis', 7, 0],
  ['Redis server v=8.0.2 sha=00000000:1', 'redis', 8, 0],
  ['Valkey server v=8.1.1 sha=00000000:0', 'valkey', 8, 1],
  ['valkey 9.0', 'valkey', 9, 0],
] as const)('a version is read: %s', ([text, engine, major, minor]) => {
  expect(readVersion(text)).toEqual({ engine, major, minor });
});

test('what names no server has no version', () => {
  expect(readVersion('nginx version: 1.22')).toBeNull();
});

test('each release reads what is as old as itself, and nothing newer', () => {
  expect(newestFormat({ engine: 'redis', major: 7, minor: 0 })).toBe(10);
  expect(newestFormat({ engine: 'redis', major: 7, minor: 2 })).toBe(11);
  expect(newestFormat({ engine: 'redis', major: 8, minor: 0 })).toBe(12);
  expect(newestFormat({ engine: 'valkey', major: 8, minor: 1 })).toBe(11);
  expect(newestFormat({ engine: 'redis', major: 4, minor: 0 })).toBeNull();
  expect(() => checkFormat(10, { engine: 'valkey', major: 8, minor: 1 })).not.toThrow();
  expect(() => checkFormat(12, { engine: 'redis', major: 7, minor: 0 })).toThrow(
    /format 12; redis 7.0 reads formats up to 10/,
  );
});
