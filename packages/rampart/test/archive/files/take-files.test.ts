import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import { afterAll, describe, expect, it } from 'vitest';
import { Scratch } from '../../../src/archive/drill/scratch.ts';
import { readManifest } from '../../../src/archive/files/manifest.ts';
import { takeFiles } from '../../../src/archive/files/take-files.ts';

const full = process.env['RAMPART_FULL'] === '1';
const rounds = full ? 200 : 4;
const program = process.env['RAMPART_REDIS_SERVER'] ?? 'redis-server';

const stage = new Stage();

afterAll(() => stage[Symbol.asyncDispose]());

describe('the files of a running server', () => {
  it('are copied whole, while it writes and rewrites them all the time', async () => {
    const server = await stage.redis({ config: { appendonly: 'yes' } });
    await using connection = await server.connect();
    let written = 0;
    const over = new AbortController();
    const writing = (async () => {
      await using writer = await server.connect();
      for (; !over.signal.aborted; written++)
        await writer.command('SET', `key:${written}`, 'x'.repeat(100));
    })();
    const rewriting = (async () => {
      await using rewriter = await server.connect();
      // Refused while one is under way.
      while (!over.signal.aborted) await rewriter.command('BGREWRITEAOF').catch(() => undefined);
    })();
    const home = await stage.newDirectory('taken');
    for (let round = 0; round < rounds; round++) {
      await connection.command('PING');
      const acknowledged = written;
      const directory = join(home, `round-${round}`);
      const { kind } = await takeFiles(join(server.directory, 'data'), directory);
      expect(kind).toBe('append-only');
      await using scratch = await Scratch.start({ program, directory, loads: 'append-only' });
      // Everything that was acknowledged when it began.
      const size = await scratch.call('DBSIZE');
      expect(size.kind === 'integer' && Number(size.text)).toBeGreaterThanOrEqual(acknowledged);
    }
    over.abort();
    await Promise.all([writing, rewriting]);
  });

  it('are its snapshot where it keeps no append-only file', async () => {
    const server = await stage.redis();
    await server.command('SET', 'a', '1');
    await server.command('SAVE');
    const output = join(await stage.newDirectory('taken'), 'out');
    const data = join(server.directory, 'data');
    expect(await takeFiles(data, output)).toMatchObject({ kind: 'snapshot', parts: 1 });
    const copied = await readFile(join(output, 'dump.rdb'));
    expect(copied.equals(await readFile(join(data, 'dump.rdb')))).toBe(true);
  });

  it('are refused when a snapshot is damaged, and nothing is left behind', async () => {
    const server = await stage.redis();
    await server.command('SET', 'a', '1');
    await server.command('SAVE');
    const damaged = await stage.newDirectory('damaged');
    await copyFile(join(server.directory, 'data/dump.rdb'), join(damaged, 'dump.rdb'));
    const bytes = await readFile(join(damaged, 'dump.rdb'));
    // Its value, before the end and the checksum.
    bytes[bytes.length - 10] = 2;
    await writeFile(join(damaged, 'dump.rdb'), bytes);
    const output = join(damaged, 'out');
    await expect(takeFiles(damaged, output)).rejects.toMatchObject({
      code: 'ARCHIVE_RDB_CHECKSUM',
    });
    expect(await readdir(damaged)).toEqual(['dump.rdb']);
  });

  it('are not copied over something', async () => {
    const directory = await stage.newDirectory('there');
    await mkdir(join(directory, 'out'));
    await expect(takeFiles(directory, join(directory, 'out'))).rejects.toMatchObject({
      code: 'ARCHIVE_FILES',
    });
  });
});

describe('a manifest', () => {
  it('names the base and the increments, and the history is left out', () => {
    const text =
      'file appendonly.aof.2.base.rdb seq 2 type b\n' +
      'file appendonly.aof.1.incr.aof seq 1 type h\n' +
      'file appendonly.aof.2.incr.aof seq 2 type i startoffset 17\n';
    expect(readManifest(text)).toEqual([
      { name: 'appendonly.aof.2.base.rdb', kind: 'base' },
      { name: 'appendonly.aof.2.incr.aof', kind: 'increment' },
    ]);
  });

  it.each([
    ['a name that leads out of its directory', 'file ../secret seq 1 type i\n'],
    ['a name with a path', 'file a/b seq 1 type i\n'],
    ['a kind that nobody knows', 'file a seq 1 type x\n'],
    ['nothing', ''],
    ['no increment', 'file a.rdb seq 1 type b\n'],
  ])('is refused with %s', (_what, text) => {
    expect(readManifest(text)).toBeNull();
  });
});
