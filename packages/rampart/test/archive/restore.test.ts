// Any moment back: what is restored, where it is cut, and what is refused beforehand.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { readPattern } from '../../src/archive/restore/before-command.ts';
import type { CommandTarget } from '../../src/archive/restore/before-command.ts';
import { restore } from '../../src/archive/restore/restore.ts';
import type { Restored } from '../../src/archive/restore/restore.ts';
import type { ServerVersion } from '../../src/archive/restore/format.ts';
import type { Target } from '../../src/archive/restore/target.ts';
import { newIdentity } from '../../src/archive/seal/recipient.ts';
import { Scratch } from '../../src/archive/drill/scratch.ts';
import { archived, digestOf, identities, startArchiving } from './archiving.ts';
import type { Archiving } from './archiving.ts';

const accounts = 'user web on #00 ~* +@all';
const own: ServerVersion = { engine: 'redis', major: 7, minor: 0 };

describe('of a server that is archived', () => {
  let stage: Stage;
  let server: RedisServer;
  let archiving: Archiving;

  beforeAll(async () => {
    stage = new Stage();
    server = await stage.redis({ config: { 'enable-debug-command': 'local' } });
    await server.command('SET', 'before', 'the first copy');
    archiving = await startArchiving(stage, server, {
      files: async () => ({ files: [{ path: '/etc/redis/users.acl', text: accounts }] }),
    });
    await archived(archiving, server);
  });

  beforeEach(async () => {
    await server.command('FLUSHDB');
  });

  afterAll(async () => {
    await archiving[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  async function restored(
    target: Target | CommandTarget,
    into: ServerVersion | null = own,
    identity = identities[0],
  ): Promise<Restored & { readonly output: string }> {
    const output = join(await stage.newDirectory('restored'), 'data');
    const { store } = archiving;
    return { ...(await restore({ store, identity, target, output, into })), output };
  }

  function before(text: string, occurrence: CommandTarget['occurrence'] = 'last'): CommandTarget {
    return { kind: 'before', pattern: readPattern(text), occurrence, since: 0, until: Infinity };
  }

  async function answers(output: string, ...words: string[]): Promise<unknown> {
    await using scratch = await Scratch.start({
      program: 'redis-server',
      directory: output,
      loads: 'append-only',
    });
    return await scratch.text(...words);
  }

  test('FLUSHALL is undone: everything is there as it was right before it', async () => {
    for (const number of [1, 2, 3]) await server.command('SET', `car:${number}`, 'red');
    const digest = await server.command('DEBUG', 'DIGEST');
    await server.command('FLUSHALL');
    await server.command('SET', 'ransom', 'pay');
    await archived(archiving, server);
    const { output } = await restored(before('flushall'));
    expect(await digestOf(output)).toBe(digest);
  });

  test('of several that match none is chosen by itself, and each can be named', async () => {
    await server.command('SET', 'stage', 'one');
    await server.command('DEL', 'stage', 'first');
    await server.command('SET', 'stage', 'two');
    await server.command('DEL', 'stage', 'second');
    await archived(archiving, server);
    await expect(restored(before('DEL stage', null))).rejects.toMatchObject({
      code: 'ARCHIVE_COMMAND_SEVERAL',
    });
    const first = await restored(before('DEL stage', 1));
    expect(await answers(first.output, 'GET', 'stage')).toBe('one');
    const last = await restored(before('del st?ge s*', 'last'));
    expect(await answers(last.output, 'GET', 'stage')).toBe('two');
    await expect(restored(before('DEL nothing'))).rejects.toMatchObject({
      code: 'ARCHIVE_COMMAND_NOT_FOUND',
    });
  });

  test('a transaction is whole or not there, wherever the offset lies in it', async () => {
    await server.command('SET', 'account:a', '100');
    const start = await archived(archiving, server);
    await using connection = await server.connect();
    await connection.command('MULTI');
    await connection.command('DECRBY', 'account:a', '40');
    await connection.command('INCRBY', 'account:b', '40');
    await connection.command('EXEC');
    const end = await archived(archiving, server);
    for (const offset of [start + 1, start + 30, end - 1]) {
      const { output, offset: cut } = await restored({ kind: 'offset', offset, history: null });
      expect(cut).toBeLessThanOrEqual(offset);
      expect(await answers(output, 'GET', 'account:a')).toBe('100');
    }
    const whole = await restored({ kind: 'offset', offset: end, history: null });
    expect(await answers(whole.output, 'GET', 'account:b')).toBe('40');
  });

  test('a moment is one of receipt: what came later is not there', async () => {
    await server.command('SET', 'price', '10');
    await archived(archiving, server);
    const moment = await passed(Date.now());
    await passed(moment + 1);
    await server.command('SET', 'price', '1');
    await archived(archiving, server);
    const { output, point } = await restored({ kind: 'moment', time: moment });
    expect(await answers(output, 'GET', 'price')).toBe('10');
    expect(point.uncertain).toBeNull();
    await expect(restored({ kind: 'moment', time: moment + 3_600_000 })).rejects.toMatchObject({
      code: 'ARCHIVE_POINT_AHEAD',
    });
    await expect(restored({ kind: 'moment', time: 1 })).rejects.toMatchObject({
      code: 'ARCHIVE_POINT_UNKNOWN',
    });
  });

  test('the database that was selected is the one that goes on', async () => {
    await using connection = await server.connect();
    await connection.command('SELECT', '5');
    await connection.command('SET', 'in', 'five');
    await archived(archiving, server);
    const { database, output } = await restored({ kind: 'latest' });
    expect(database).toBe(5);
    await using scratch = await Scratch.start({
      program: 'redis-server',
      directory: output,
      loads: 'append-only',
    });
    await scratch.call('SELECT', '5');
    expect(await scratch.text('GET', 'in')).toBe('five');
  });

  test('users and configuration of then lie beside it', async () => {
    await archived(archiving, server);
    await waitFor(async () => (await restored({ kind: 'latest' })).kept.length === 1, {
      what: 'the file of users in the archive',
    });
    const { kept } = await restored({ kind: 'latest' });
    expect(await readFile(kept[0] ?? '', 'utf8')).toBe(accounts);
  });

  test('a server that could not load the snapshot is refused before anything is written', async () => {
    await archived(archiving, server);
    const old: ServerVersion = { engine: 'redis', major: 6, minor: 2 };
    await expect(restored({ kind: 'latest' }, old)).rejects.toMatchObject({
      code: 'ARCHIVE_FORMAT_NEWER',
    });
  });

  test('either recipient opens it alone, and nobody else', async () => {
    await server.command('SET', 'sealed', 'yes');
    const offset = await archived(archiving, server);
    const target = { kind: 'offset', offset, history: null } as const;
    const { output } = await restored(target, own, identities[1]);
    expect(await answers(output, 'GET', 'sealed')).toBe('yes');
    await expect(restored(target, own, newIdentity().identity)).rejects.toMatchObject({
      code: 'ARCHIVE_KEY_OTHER',
    });
  });

  test('nothing of what was written can be read in the archive', async () => {
    await server.command('SET', 'card', '4111-1111-1111-1111');
    await archived(archiving, server);
    const files = await readdir(archiving.directory, { recursive: true, withFileTypes: true });
    const segments = files.filter(({ name }) => name.endsWith('.seg'));
    expect(segments.length).toBeGreaterThan(0);
    for (const { parentPath, name } of segments) {
      const bytes = await readFile(join(parentPath, name));
      expect(bytes.includes('4111-1111')).toBe(false);
      expect(bytes.includes('the first copy')).toBe(false);
    }
  });

  test('a directory that holds something is left alone', async () => {
    const output = archiving.directory;
    const { store } = archiving;
    const target = { kind: 'latest' } as const;
    await expect(
      restore({ store, identity: identities[0], target, output, into: null }),
    ).rejects.toMatchObject({ code: 'ARCHIVE_OUTPUT' });
  });

  test('keys whose time is over since then are there for a drill, and gone on a primary', async () => {
    await server.command('SET', 'brief', 'here', 'PX', '300');
    const offset = await archived(archiving, server);
    const { output } = await restored({ kind: 'offset', offset, history: null });
    await waitFor(async () => (await server.command('EXISTS', 'brief')) === 0, {
      what: 'the end of the key’s time',
    });
    expect(await answers(output, 'INFO', 'keyspace')).toMatch(/^db0:keys=1,expires=1/m);
  });
});

/** Resolves when the clock is past the moment, and says which one it is then. */
async function passed(moment: number): Promise<number> {
  await waitFor(() => Date.now() > moment, { what: 'the next millisecond' });
  return Date.now();
}
