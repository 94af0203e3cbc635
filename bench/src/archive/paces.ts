// How fast an archive of so many megabytes is made, verified and restored, beside what everybody has.
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { waitFor } from '@rampart/stage';
import type { RedisServer, Stage } from '@rampart/stage';

import { main, rampart, setScene } from './rampart.ts';

export interface Pace {
  readonly what: string;
  readonly seconds: number;
  readonly megabytesPerSecond: number;
}

export interface Paces {
  readonly megabytes: number;
  /** Bytes of the archive for each byte of the data. */
  readonly ratio: number;
  readonly paces: readonly Pace[];
}

const mebibyte = 1024 * 1024;
const valueBytes = 1_024;
const batch = 1_000;

export async function measurePaces(stage: Stage, megabytes: number): Promise<Paces> {
  const server = await stage.redis({ config: { save: '', 'repl-diskless-sync-delay': 0 } });
  await fill(server, megabytes);
  const scene = await setScene(stage, server);
  const paces: Pace[] = [];
  const time = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await act();
    const seconds = (performance.now() - began) / 1_000;
    paces.push({ what, seconds, megabytesPerSecond: megabytes / seconds });
  };
  const rdb = join(scene.directory, 'dump.rdb');
  await time('redis-cli --rdb', () => run('redis-cli', '-p', String(server.port), '--rdb', rdb));
  await time('rampart archive: the first copy', async () => {
    const archiver = await stage.node(main, ['archive', '--policy', scene.policy], {
      ready: /The full copy is whole/,
      deadline: 600_000,
    });
    const offset = (await server.info('replication'))['master_repl_offset'] ?? '0';
    const words = ['--policy', scene.policy, '--offset', offset, '--within', '600s'];
    await rampart('archive', 'wait', ...words);
    await archiver.stop();
  });
  const opened = ['--archive', scene.archive, '--key', scene.key];
  // It ends with 3: signed heads from elsewhere were not given, which costs nothing here.
  await time('rampart archive verify --how full', () =>
    rampart('archive', 'verify', '--how', 'full', ...opened).catch(() => undefined),
  );
  const restored = join(scene.directory, 'restored');
  await time('rampart archive restore', () =>
    rampart('archive', 'restore', restored, '--latest', ...opened),
  );
  await time('a server that loads what was restored', () => loadIt(stage, restored));
  const own = await keepCommands(server);
  await server.stop();
  await time('a server that loads an append-only file of commands', () => loadIt(stage, own));
  return { megabytes, ratio: (await sizeOf(scene.archive)) / (megabytes * mebibyte), paces };
}

/** Sessions as applications keep them: text that repeats itself, and ids that do not. */
async function fill(server: RedisServer, megabytes: number): Promise<void> {
  await using connection = await server.connect();
  const values = (megabytes * mebibyte) / valueBytes;
  for (let number = 0; number < values; number += batch) {
    const sets = Array.from({ length: batch }, (_, at) =>
      connection.command('SET', `session:${number + at}`, session(number + at)),
    );
    await Promise.all(sets);
  }
}

function session(number: number): string {
  const ids = Array.from({ length: 12 }, () => Math.random().toString(36).slice(2));
  const text = JSON.stringify({ user: number, ids, cart: ids.map((id) => ({ id, count: 1 })) });
  return text.padEnd(valueBytes, ' ').slice(0, valueBytes);
}

/** The same data once more, as commands alone; the directory that a server loads it from. */
async function keepCommands(server: RedisServer): Promise<string> {
  await server.command('CONFIG', 'SET', 'aof-use-rdb-preamble', 'no');
  await server.command('CONFIG', 'SET', 'appendonly', 'yes');
  const isWhole = async (): Promise<boolean> => {
    const info = await server.info('persistence');
    return info['aof_rewrite_in_progress'] === '0' && info['aof_rewrite_scheduled'] === '0';
  };
  await waitFor(isWhole, { what: 'the append-only file', deadline: 600_000 });
  return join(server.directory, 'data');
}

async function loadIt(stage: Stage, directory: string): Promise<void> {
  const port = await stage.port();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const server = await stage.start('redis-server', [...words, '--appendonly', 'yes'], {
    ready: /Ready to accept connections/,
    deadline: 600_000,
  });
  await server.stop();
  await waitFor(() => !server.running, { what: 'the end of the server' });
}

async function sizeOf(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const segments = files.filter(({ name }) => name.endsWith('.seg'));
  const sizes = await Promise.all(
    segments.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function run(program: string, ...words: readonly string[]): Promise<void> {
  await promisify(execFile)(program, words);
}
