// Packages and sources of Debian, fetched by apt with lists of its own: what this machine has installed, and
// where it gets it from, stays as it is.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Stage } from '@rampart/stage';

export interface Source {
  readonly archive: string;
  /** As Debian has signed it. */
  readonly sha256: string;
}

/** The tarball that its authors have published. */
export async function sourceOf(stage: Stage, name: string): Promise<Source> {
  const room = await stage.newDirectory('source');
  for (const below of ['lists/partial', 'cache/archives/partial']) {
    await mkdir(join(room, below), { recursive: true });
  }
  const address = await addressOfDebian(stage);
  const signed = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
  const list = join(room, 'sources.list');
  await writeFile(list, `deb-src ${signed} ${address} bookworm main\n`);
  const options = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '-',
    'Dir::State': room,
    'Dir::State::lists': join(room, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(room, 'cache'),
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  };
  const words = Object.entries(options).flatMap(([option, value]) => ['-o', `${option}=${value}`]);
  await stage.run('apt-get', [...words, 'update'], { cwd: room });
  await stage.run('apt-get', [...words, 'source', '--download-only', name], { cwd: room });
  const files = await readdir(room);
  const description = files.find((file) => file.endsWith('.dsc')) ?? '';
  const text = await readFile(join(room, description), 'utf8');
  const { 1: sha256 = '', 2: file = '' } =
    /^ ([0-9a-f]{64}) \d+ (\S+\.orig\.tar\.gz)$/mu.exec(text) ?? [];
  return { archive: join(room, file), sha256 };
}

/** Where this machine gets its packages from. */
async function addressOfDebian(stage: Stage): Promise<string> {
  const words = ['indextargets', '--format', '$(REPO_URI) $(COMPONENT)', 'Created-By: Packages'];
  const rows = (await stage.run('apt-get', words)).split('\n').map((row) => row.split(' '));
  const row = rows.find(([uri = '', component]) => component === 'main' && /debian\/?$/.test(uri));
  if (row?.[0] === undefined) throw new Error('apt has no repository of Debian here.');
  return row[0];
}

/** A repository of these packages, as this machine would install them. Returns its directory. */
export async function repositoryOf(stage: Stage, names: readonly string[]): Promise<string> {
  const directory = await stage.newDirectory('packages');
  // Its own account would not be let in here, of which apt only warns.
  const words = ['download', '-o', 'APT::Sandbox::User=root', ...names];
  await stage.run('apt-get', words, { cwd: directory });
  const entries = await Promise.all(
    (await readdir(directory)).map(async (file) => {
      const path = join(directory, file);
      const bytes = await readFile(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const control = (await stage.run('dpkg-deb', ['--field', path])).trim();
      return `${control}\nFilename: ./${file}\nSize: ${bytes.length}\nSHA256: ${sha256}\n`;
    }),
  );
  await writeFile(join(directory, 'Packages'), entries.join('\n'));
  return directory;
}
