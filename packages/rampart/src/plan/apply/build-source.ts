// A release from source: nothing of it is unpacked before its checksum is right, and what is built runs
// as nobody until root puts the programs in their place.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { PlanError } from '../errors.ts';
import { readAccounts } from '../look/accounts.ts';
import type { CarryOut } from './carry-out.ts';
import { runProgram } from './run-program.ts';

/** Milliseconds for a whole download. */
const patience = 600_000;

export const buildSource: CarryOut<'build-source'> = async (step, hand) => {
  const { engine, from, sha256, into } = step;
  const builder = await builderOf();
  const room = await mkdtemp(join(tmpdir(), 'rampart-build-'));
  try {
    await chmod(room, 0o711);
    const archive = from.startsWith('/') ? from : await download(from, join(room, 'source'));
    await mustHave(archive, sha256);
    const inside = await unpack(archive, room, builder);
    const words = [`-j${availableParallelism()}`, 'BUILD_TLS=yes'];
    await runProgram('make', words, { cwd: inside, ...builder, code: 'PLAN_BUILD' });
    await install(join(inside, 'src'), join(hand.root, into), engine);
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

async function download(from: string, into: string): Promise<string> {
  try {
    const response = await fetch(from, { signal: AbortSignal.timeout(patience) });
    if (!response.ok || response.body === null) {
      throw new PlanError('PLAN_DOWNLOAD', `${from} answered ${response.status}.`);
    }
    const file = await open(into, 'wx', 0o600);
    await pipeline(Readable.from(response.body), file.createWriteStream());
    return into;
  } catch (error) {
    if (error instanceof PlanError) throw error;
    throw new PlanError('PLAN_DOWNLOAD', `${from} could not be downloaded.`, { cause: error });
  }
}

async function mustHave(archive: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  throw new PlanError('PLAN_CHECKSUM', `${archive} has the SHA-256 ${found}, not ${sha256}.`);
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
