// A release from source: nothing of it is unpacked before its checksum is right, and what is built runs
// as nobody until root puts the programs in their place.
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { PlanError } from '../errors.ts';
import { readAccounts } from '../look/accounts.ts';
import { sourceMark } from '../look/programs.ts';
import type { CarryOut } from './carry-out.ts';
import { fetchArchive } from './fetch-archive.ts';
import { runProgram } from './run-program.ts';
import { writeThrough } from './write-through.ts';

export const buildSource: CarryOut<'build-source'> = async (step, hand) => {
  const { engine, from, sha256, into } = step;
  const builder = await builderOf();
  const room = await mkdtemp(join(tmpdir(), 'rampart-build-'));
  try {
    await chmod(room, 0o711);
    const archive = await fetchArchive(from, sha256, room);
    const inside = await unpack(archive, room, builder);
    const words = [`-j${availableParallelism()}`, 'BUILD_TLS=yes'];
    await runProgram('make', words, { cwd: inside, ...builder, code: 'PLAN_BUILD' });
    await install(join(inside, 'src'), join(hand.root, into), engine);
    await writeThrough(join(hand.root, into, sourceMark), `${sha256}\n`, 0o644);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
  return null;
};

/** What builds: nobody, where we may choose. */
async function builderOf(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { users, groups } = await readAccounts('/');
  const uid = users.get('nobody');
  const gid = groups.get('nogroup') ?? groups.get('nobody');
  if (uid === undefined || gid === undefined) {
    throw new PlanError('PLAN_BUILD', 'This machine has no account nobody to build as.');
  }
  return { uid, gid };
}

async function unpack(
  archive: string,
  room: string,
  builder: { readonly uid: number; readonly gid: number } | undefined,
): Promise<string> {
  const below = join(room, 'tree');
  await mkdir(below, { mode: 0o700 });
  await runProgram('tar', ['-xzf', archive, '-C', below, '--no-same-owner']);
  const [only, ...others] = await readdir(below);
  if (only === undefined || others.length > 0) {
    throw new PlanError(
      'PLAN_BUILD',
      `${archive} is no release: it holds more than one directory.`,
    );
  }
  if (builder !== undefined) {
    const owner = `${builder.uid}:${builder.gid}`;
    await runProgram('chown', ['--recursive', '--no-dereference', owner, below]);
  }
  return join(below, only);
}

/** Beside first, then in its place: a program that is half there would be started. */
async function install(built: string, into: string, engine: string): Promise<void> {
  await mkdir(into, { recursive: true, mode: 0o755 });
  const beside = await mkdtemp(join(into, '.bin-'));
  try {
    for (const name of ['server', 'cli', 'check-rdb', 'check-aof', 'benchmark']) {
      const program = `${engine}-${name}`;
      await runProgram('install', ['-m', '755', join(built, program), join(beside, program)]);
    }
    await chmod(beside, 0o755);
    await rm(join(into, 'bin'), { recursive: true, force: true });
    await rename(beside, join(into, 'bin'));
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}
