import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { S3Store } from '../../../../src/archive/store/s3/s3-store.ts';
import type { S3Options } from '../../../../src/archive/store/s3/s3-store.ts';
import { BucketServer, credentials } from './bucket-server.ts';

const real = process.env['RAMPART_S3_SERVER'];

let server: BucketServer;
let own: string;
let store: S3Store;

const storeWith = (options: Partial<S3Options>): S3Store =>
  new S3Store({
    endpoint: own,
    bucket: 'archives',
    prefix: 'cars/',
    credentials,
    ca: null,
    pause: 1,
    ...options,
  });

beforeEach(async () => {
  server = new BucketServer('archives');
  own = await server.listen();
  store = storeWith({});
});

afterEach(async () => {
  store.close();
  await server.close();
});

/** What every server does, ours and the one that RAMPART_S3_SERVER names. */
describe('a bucket', () => {
  beforeEach(() => {
    store.close();
    store = storeWith({ endpoint: real ?? own, prefix: `test-${randomUUID()}/` });
  });

  it('gives back what was stored, whole and in parts', async () => {
    const bytes = randomBytes(300_000);
    await store.put('main/0000000001.seg', bytes);
    expect((await store.get('main/0000000001.seg'))?.equals(bytes)).toBe(true);
    const part = await store.get('main/0000000001.seg', 1000, 50);
    expect(part).toEqual(bytes.subarray(1000, 1050));
    const rest = await store.get('main/0000000001.seg', 299_990);
    expect(rest).toEqual(bytes.subarray(299_990));
    expect(await store.get('main/0000000001.seg', 299_990, 500)).toEqual(rest);
    expect(await store.get('main/0000000001.seg', 300_000, 5)).toEqual(Buffer.alloc(0));
    expect(await store.get('main/0000000001.seg', 7, 0)).toEqual(Buffer.alloc(0));
  });

  it('has nothing under a name that was never stored', async () => {
    expect(await store.get('nothing')).toBeNull();
    expect(await store.list('')).toEqual([]);
  });

  it('takes the same bytes again, and no others', async () => {
    await store.put('archive.json', Buffer.from('one'));
    await store.put('archive.json', Buffer.from('one'));
    const other = store.put('archive.json', Buffer.from('two'));
    await expect(other).rejects.toMatchObject({ code: 'ARCHIVE_STORE_CONFLICT' });
    expect(await store.get('archive.json')).toEqual(Buffer.from('one'));
  });

  it('keeps an empty object', async () => {
    await store.put('empty', Buffer.alloc(0));
    expect(await store.get('empty')).toEqual(Buffer.alloc(0));
  });

  it('lists what begins with a prefix, in the order of the names', async () => {
    for (const name of ['main/2.seg', 'main/1.seg', 'base/1.seg']) {
      await store.put(name, Buffer.from(name));
    }
    expect(await store.list('main/')).toEqual([
      { name: 'main/1.seg', size: 10 },
      { name: 'main/2.seg', size: 10 },
    ]);
    expect((await store.list('')).length).toBe(3);
  });
});

describe('the store', () => {
  it('lists many pages, and leaves out what no archive has written', async () => {
    server.pageSize = 3;
    const names = Array.from({ length: 10 }, (_, index) => `main/${index}.seg`);
    for (const name of [...names, 'Not ours & others', '../up']) {
      server.objects.set(`cars/${name}`, Buffer.from('12'));
    }
    server.objects.set('other/main/1.seg', Buffer.from('12'));
    expect(await store.list('')).toEqual(names.map((name) => ({ name, size: 2 })));
  });

  it('sends the same bytes again while the bucket is overloaded', async () => {
    for (let turn = 0; turn < 3; turn++) server.failures.push({ how: 'overloaded' });
    await store.put('a', Buffer.from('1'));
    expect(server.objects.get('cars/a')).toEqual(Buffer.from('1'));
    expect(server.log.length).toBeGreaterThan(3);
  });

  it('knows its own bytes when the answer to an upload was lost', async () => {
    server.failures.push({ method: 'PUT', how: 'deaf' });
    await store.put('a', Buffer.from('1'));
    expect(server.objects.get('cars/a')).toEqual(Buffer.from('1'));
    expect(server.log).toEqual([
      'HEAD cars/a 404',
      'PUT cars/a deaf',
      'PUT cars/a 412',
      'GET cars/a 200',
    ]);
  });

  it('asks again when an answer was cut off', async () => {
    server.objects.set('cars/a', Buffer.from('whole'));
    server.failures.push({ how: 'cut' }, { how: 'cut' });
    expect(await store.get('a')).toEqual(Buffer.from('whole'));
  });

  it('gives up in the end, and says whom it asked', async () => {
    for (let turn = 0; turn < 6; turn++) server.failures.push({ how: 'deaf' });
    const asked = store.get('a');
    await expect(asked).rejects.toMatchObject({ code: 'ARCHIVE_STORE_FAILED' });
    await expect(asked).rejects.toThrow(/^bucket archives at 127\.0\.0\.1:\d+ does not answer/);
  });

  it('gives up a server that says nothing', async () => {
    const silent = storeWith({ within: 50 });
    for (let turn = 0; turn < 6; turn++) server.failures.push({ how: 'silent' });
    await expect(silent.get('a')).rejects.toMatchObject({ code: 'ARCHIVE_STORE_FAILED' });
    silent.close();
  });

  it('does not overwrite where the bucket would let it', async () => {
    server.mindsConditions = false;
    server.objects.set('cars/a', Buffer.from('theirs'));
    const put = store.put('a', Buffer.from('ours'));
    await expect(put).rejects.toMatchObject({ code: 'ARCHIVE_STORE_CONFLICT' });
    expect(server.objects.get('cars/a')).toEqual(Buffer.from('theirs'));
  });

  it('says what the bucket said when it refuses', async () => {
    const stranger = storeWith({ credentials: { ...credentials, secret: Buffer.from('wrong') } });
    const asked = stranger.get('a');
    await expect(asked).rejects.toMatchObject({ code: 'ARCHIVE_STORE_FAILED' });
    await expect(asked).rejects.toThrow('answered 403 SignatureDoesNotMatch');
    stranger.close();
  });

  it('never shows the secret', async () => {
    const stranger = storeWith({ credentials: { ...credentials, secret: Buffer.from('wr0ng') } });
    const error: unknown = await stranger.list('').catch((cause: unknown) => cause);
    expect(JSON.stringify([error, String(error), stranger])).not.toContain('wr0ng');
    stranger.close();
  });

  it('asks for nothing that would remove an object', async () => {
    await store.put('a', Buffer.from('1'));
    await store.get('a');
    await store.list('');
    const methods = new Set(server.log.map((line) => line.split(' ')[0]));
    expect(methods).toEqual(new Set(['HEAD', 'PUT', 'GET']));
  });

  it.each([
    ['a name that leads elsewhere', () => store.get('../other'), 'ARCHIVE_NAME'],
    ['an endpoint without TLS', () => storeWith({ endpoint: 'http://s3.test' }), 'ARCHIVE_OPTION'],
    [
      'an endpoint with a path',
      () => storeWith({ endpoint: 'https://s3.test/x' }),
      'ARCHIVE_OPTION',
    ],
    ['no endpoint', () => storeWith({ endpoint: 's3.test' }), 'ARCHIVE_OPTION'],
    ['a bucket of strange letters', () => storeWith({ bucket: 'Up/down' }), 'ARCHIVE_OPTION'],
    ['a prefix without its slash', () => storeWith({ prefix: 'cars' }), 'ARCHIVE_OPTION'],
  ])('refuses %s', async (_what, act, code) => {
    await expect((async () => act())()).rejects.toMatchObject({ code });
  });
});
