// The packages that are published, and their tarballs as npm makes them.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './mutate.ts';
import { run } from './run.ts';

export interface Published {
  readonly name: string;
  readonly directory: string;
  /** The name of the file that `npm pack` writes. */
  readonly tarball: string;
  /** A program, which brings packages of others along; a library has none. */
  readonly isProgram: boolean;
  /** What a program can import: `@rampart/csrf`, `@rampart/csrf/express`, … */
  readonly modules: readonly string[];
  /** Entries for this repository alone: nobody who installs the package can resolve them. */
  readonly internalEntries: readonly string[];
}

/** The condition under which this repository runs its sources. */
const sourceCondition = 'rampart-source';

export function libraries(): readonly Published[] {
  return publishedPackages().filter(({ isProgram }) => !isProgram);
}

export function publishedPackages(): readonly Published[] {
  return globSync('packages/*/package.json', { cwd: root })
    .toSorted()
    .flatMap((path) => {
      const manifest: unknown = JSON.parse(readFileSync(join(root, path), 'utf8'));
      if (!isManifest(manifest)) throw new Error(`${path} has no name or no version`);
      if (manifest.private === true) return [];
      const { name, version } = manifest;
      return {
        name,
        directory: join(root, path, '..'),
        isProgram: manifest.bin !== undefined,
        tarball: `${name.replace('@', '').replace('/', '-')}-${version}.tgz`,
        modules: entries(manifest, (conditions) => conditions.includes('types')).map((entry) =>
          join(name, entry),
        ),
        internalEntries: entries(manifest, (conditions) =>
          conditions.every((condition) => condition === sourceCondition),
        ),
      };
    });
}

/** Packs what was built; gives the path of the tarball. */
export async function pack(published: Published, destination: string): Promise<string> {
  const { ok, output } = await run('npm', [
    'pack',
    published.directory,
    '--silent',
    '--ignore-scripts',
    `--pack-destination=${destination}`,
  ]);
  const tarball = join(destination, published.tarball);
  if (!ok || !existsSync(tarball)) throw new Error(`npm pack of ${published.name}: ${output}`);
  return tarball;
}

/** The entries of `exports` whose conditions are such. */
function entries(
  { exports }: Manifest,
  such: (conditions: readonly string[]) => boolean,
): readonly string[] {
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.entries(exports)
    .filter(([, target]: [string, unknown]) => {
      return typeof target === 'object' && target !== null && such(Object.keys(target));
    })
    .map(([entry]) => entry);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: unknown;
  readonly bin?: unknown;
  readonly exports?: unknown;
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'version' in value &&
    typeof value.version === 'string'
  );
}
