// The archiver as a server sees it: what it may do, what it acknowledges and when, and what becomes of
// the archive when lines and disks fail.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { expect, test } from 'vitest';

import { officeRules } from '../../src/policy/compile/office-rules.ts';
import type { ArchiverOptions } from '../../src/archive/capture/archiver.ts';
import type { ArchiveSource } from '../../src/archive/capture/source.ts';
import { Archiver } from '../../src/archive/capture/archiver.ts';
import { Archive } from '../../src/archive/read/archive.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import type { ArchiveStore } from '../../src/archive/store/store.ts';
import { waitForOffset } from '../../src/archive/wait.ts';
import { archived, digestOf, optionsFor, restore, startArchiving } from './archiving.ts';
import type { Archiving } from './archiving.ts';

const quick = { 'repl-diskless-sync-delay': 0, 'enable-debug-command': 'local' };

function codes({ events }: Archiving): readonly string[] {
  return events.map(({ code }) => code);
}

async function expectLatest(
  stage: Stage,
  archiving: Archiving,
  server: RedisServer,
): Promise<void> {
  const digest = await server.command('DEBUG', 'DIGEST');
  await archived(archiving, server);
  const { directory } = await restore(stage, archiving.store, { kind: 'latest' });
  expect(await digestOf(directory)).toBe(digest);
}

function identityOf(tls: RedisServer['tls']): NonNullable<ArchiveSource['tls']>['identity'] {
  const { cert, key } = tls ?? {};
  if (cert === undefined || key === undefined) return null;
  return { certificate: Buffer.from(cert), key: Buffer.from(key) };
}

test.each([
  ['with TLS', true],
  ['with TLS and a certificate of its own, which the server asks for', 'mutual'],
] as const)(
  '%s, and a login that may do nothing else, everything is archived',
  async (_, asked) => {
    await using stage = new Stage();
    const rules = officeRules('archive', '', () => true).join(' ');
    const server = await stage.redis({
      config: quick,
      tls: asked,
      users: { archive: { password: 'let me look', rules } },
    });
    await server.command('SET', 'over', 'TLS');
    const { host, port, tls } = server;
    const source: ArchiveSource = {
      host,
      port,
      login: { user: 'archive', password: Buffer.from('let me look') },
      tls: { authority: Buffer.from(tls?.ca ?? ''), identity: identityOf(tls), serverName: null },
    };
    await using archiving = await startArchiving(stage, server, { sources: [source] });
    await expectLatest(stage, archiving, server);
  },
);

test('a login that lacks the right is told in the server’s words', async () => {
  await using stage = new Stage();
  const server = await stage.redis({
    config: quick,
    users: { archive: { password: 'p', rules: '+ping +replconf' } },
  });
  const { host, port } = server;
  const source = { host, port, login: { user: 'archive', password: Buffer.from('p') }, tls: null };
  await using archiving = await startArchiving(stage, server, { sources: [source] });
  const told = await waitFor(() => archiving.events.find(({ code }) => code === 'ARCHIVE_AWAY'), {
    what: 'the refusal as an event',
  });
  expect(told.message).toContain('NOPERM');
});

test('WAIT says that a write is archived: it is acknowledged only when it is on the disk', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  await using archiving = await startArchiving(stage, server);
  await archived(archiving, server);
  await using connection = await server.connect();
  for (let number = 0; number < 20; number++) {
    await connection.command('SET', `key:${number}`, 'value');
    const offset = Number((await server.info('replication'))['master_repl_offset']);
    expect(await connection.command('WAIT', '1', '5000')).toBe(1);
    // A reader that knows nothing of the archiver finds it there.
    expect(await waitForOffset(archiving.store, offset, 0)).toBeGreaterThanOrEqual(offset);
  }
});

test('what the archive does not have yet, waiting for it says after a while', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  await using archiving = await startArchiving(stage, server);
  const offset = await archived(archiving, server);
  expect(await waitForOffset(archiving.store, offset, 1_000)).toBeGreaterThanOrEqual(offset);
  await expect(waitForOffset(archiving.store, offset + 10_000, 50)).rejects.toMatchObject({
    code: 'ARCHIVE_WAIT_TIMEOUT',
  });
});

test.for(['yes', 'no'])('a snapshot comes whole when diskless is %s', async (diskless) => {
  await using stage = new Stage();
  const server = await stage.redis({ config: { ...quick, 'repl-diskless-sync': diskless } });
  for (let number = 0; number < 50; number++) {
    await server.command('SET', `key:${number}`, String(number).repeat(20_000));
  }
  await using archiving = await startArchiving(stage, server);
  await expectLatest(stage, archiving, server);
});

test('a line that is cut again and again costs nothing: history has no break', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  await using archiving = await startArchiving(stage, server);
  await archived(archiving, server);
  for (let number = 0; number < 5; number++) {
    await server.command('SET', `key:${number}`, 'value');
    await server.command('CLIENT', 'KILL', 'TYPE', 'replica');
    await server.command('SET', `meanwhile:${number}`, 'value');
    await archived(archiving, server);
  }
  await expectLatest(stage, archiving, server);
  expect(codes(archiving)).not.toContain('ARCHIVE_BREAK');
  expect((await Archive.open(archiving.store)).histories).toHaveLength(1);
});

test('when the server cannot go on from there, the break is told and both sides of it stay', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  await server.command('SET', 'first', 'life');
  await using archiving = await startArchiving(stage, server);
  const digest = await server.command('DEBUG', 'DIGEST');
  const offset = await archived(archiving, server);
  await server.restart({ empty: true });
  await server.command('SET', 'second', 'life');
  await waitFor(() => codes(archiving).includes('ARCHIVE_BREAK'), { what: 'the break' });
  await waitFor(async () => (await server.info('replication'))['connected_slaves'] === '1', {
    what: 'the archiver at the new server',
  });
  await server.command('SET', 'third', 'life');
  await expectLatest(stage, archiving, server);
  const { histories } = await Archive.open(archiving.store);
  expect(histories).toHaveLength(2);
  expect(histories[1]?.beginning.breaks?.offset).toBeGreaterThanOrEqual(offset);
  const target = { kind: 'offset', offset, history: 1 } as const;
  expect(await digestOf((await restore(stage, archiving.store, target)).directory)).toBe(digest);
});

test('every copy gets every segment, and is an archive by itself', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  const copy = new DirectoryStore(await stage.newDirectory('copy'));
  const archiving = await startArchiving(stage, server, { copies: [copy] });
  await server.command('SET', 'copied', 'yes');
  const digest = await server.command('DEBUG', 'DIGEST');
  await archived(archiving, server);
  await archiving.archiver.stop();
  const { directory } = await restore(stage, copy, { kind: 'latest' });
  expect(await digestOf(directory)).toBe(digest);
});

test('when copies are asked for, nothing is acknowledged before they have it', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  const copy = new Reluctant(new DirectoryStore(await stage.newDirectory('copy')));
  await using archiving = await startArchiving(stage, server, {
    copies: [copy],
    acknowledge: 'copies',
    segmentAge: 100,
  });
  await archived(archiving, server);
  await using connection = await server.connect();
  await connection.command('SET', 'only', 'here');
  expect(await connection.command('WAIT', '1', '400')).toBe(0);
  expect(codes(archiving)).toContain('ARCHIVE_COPY_AWAY');
  copy.willing = true;
  expect(await connection.command('WAIT', '1', '20000')).toBe(1);
});

test('a second archiver at the same archive, and one of another system, are refused', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  await using archiving = await startArchiving(stage, server);
  const options: ArchiverOptions = optionsFor(archiving.directory, [server], []);
  await expect(Archiver.start(options)).rejects.toMatchObject({ code: 'ARCHIVE_IN_USE' });
  await archiving.archiver.stop();
  await expect(Archiver.start({ ...options, name: 'bank' })).rejects.toMatchObject({
    code: 'ARCHIVE_OTHER_SYSTEM',
  });
});

test('signed heads are told as events and kept beside the archive', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  await using archiving = await startArchiving(stage, server, { anchorEvery: 50 });
  await archived(archiving, server);
  await waitFor(() => codes(archiving).includes('ARCHIVE_HEAD'), { what: 'a signed head' });
  const kept = await waitFor(
    () => readFile(join(archiving.directory, 'heads.jsonl'), 'utf8').catch(() => null),
    { what: 'the file of heads' },
  );
  expect(JSON.parse(kept.split('\n')[0] ?? '')).toHaveProperty('signature');
});

/** A store that is away until it is told otherwise. */
class Reluctant implements ArchiveStore {
  willing = false;
  readonly #store: ArchiveStore;

  constructor(store: ArchiveStore) {
    this.#store = store;
  }

  get place(): string {
    return this.#store.place;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    if (!this.willing) throw new Error('The copy is away.');
    await this.#store.put(name, bytes);
  }

  get: ArchiveStore['get'] = (...words) => this.#store.get(...words);
  list: ArchiveStore['list'] = (prefix) => this.#store.list(prefix);
}

test('one that is stopped as soon as it has begun ends, though its server goes on', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: quick });
  const archiving = await startArchiving(stage, server);
  await archiving.archiver.stop();
  expect(codes(archiving).at(-1)).toBe('ARCHIVE_STOPPED');
});
