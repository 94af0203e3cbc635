import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { beforeEach, expect, test } from 'vitest';

import { DirectoryStore } from '../../src/archive/store/directory-store.ts';

let stage: Stage;
let store: DirectoryStore;

beforeEach(async () => {
  stage = new Stage();
  store = new DirectoryStore(join(await stage.newDirectory('store'), 'made', 'with', 'it'));
  return () => stage[Symbol.asyncDispose]();
});

const bytes = Buffer.from('what is stored');

test('an object is there as it was put, whole or a part of it', async () => {
  await store.put('main/1', bytes);
  expect(await store.get('main/1')).toEqual(bytes);
  expect(String(await store.get('main/1', 5, 2))).toBe('is');
  expect(String(await store.get('main/1', 8, 100))).toBe('stored');
  expect(String(await store.get('main/1', 100, 5))).toBe('');
  expect(await store.get('main/2')).toBeNull();
});

test('the same bytes may be put again, others never', async () => {
  await store.put('a', bytes);
  await store.put('a', bytes);
  await expect(store.put('a', Buffer.from('other'))).rejects.toMatchObject({
    code: 'ARCHIVE_STORE_CONFLICT',
  });
  expect(await store.get('a')).toEqual(bytes);
});

test('of many who put the same name at once one wins, and no draft is left', async () => {
  const all = Array.from({ length: 20 }, (_, number) => store.put('raced', Buffer.from([number])));
  const results = await Promise.allSettled(all);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(store.place)).toEqual(['raced']);
});

test('objects are listed in the order of their names, with their sizes', async () => {
  expect(await store.list('')).toEqual([]);
  for (const name of ['b/2', 'a', 'b/10']) await store.put(name, bytes);
  expect(await store.list('')).toEqual(
    ['a', 'b/10', 'b/2'].map((name) => ({ name, size: bytes.length })),
  );
  expect(await store.list('b/')).toHaveLength(2);
});

test.for([
  '../out',
  '/etc/passwd',
  'a/../b',
  '.hidden',
  'a//b',
  'UPPER',
  'a\0',
  '',
  'a'.repeat(201),
])('a name that could lead elsewhere is refused: %j', async (name) => {
  await expect(store.put(name, bytes)).rejects.toMatchObject({ code: 'ARCHIVE_NAME' });
  await expect(store.get(name)).rejects.toMatchObject({ code: 'ARCHIVE_NAME' });
});
