// A directory as a tarball that is the same, bit for bit, whenever and wherever it is made: names in one
// order, nobody's accounts, two kinds of modes, one moment.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** What an installation compares its files with. */
export const sumsName = 'SHA256SUMS';

/** Writes the checksums of all files of a tree into it, as `sha256sum --check` reads them. */
export async function writeSums(tree: string, programs: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const path of await filesOf(tree)) {
    const name = relative(tree, path);
    await chmod(path, programs.includes(name) ? 0o755 : 0o644);
    if (name !== sumsName) lines.push(`${await sha256Of(path)}  ${name}\n`);
  }
  await writeFile(join(tree, sumsName), lines.join(''), { mode: 0o644 });
  await chmod(join(tree, sumsName), 0o644);
}

/** `moment`: seconds since 1970, of everything in it. Gives the tarball's SHA-256. */
export async function packTree(tree: string, tarball: string, moment: number): Promise<string> {
  const draft = `${tarball}.new`;
  const words = [
    '--create',
    '--format=ustar',
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--mtime=@${moment}`,
    '--mode=u=rwX,go=rX',
    `--directory=${dirname(tree)}`,
    basename(tree),
  ];
  try {
    const tar = spawn('tar', words, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        NODE_ENV: 'production' as const,
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        LC_ALL: 'C',
      },
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      tar.once('error', reject).once('close', resolve);
    });
    // Node.js writes no name and no moment into the head.
    await pipeline(tar.stdout, createGzip({ level: 6 }), createWriteStream(draft, { mode: 0o644 }));
    const code = await ended;
    if (code !== 0) throw new Error(`tar failed (${String(code)}).`);
    await rename(draft, tarball);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return sha256Of(tarball);
}

async function filesOf(tree: string): Promise<readonly string[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd !== undefined) throw new Error(`${join(odd.parentPath, odd.name)} is no file.`);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
