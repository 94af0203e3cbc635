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
  /** Entries for this repository alone: nobody who installs the package can resolve them. */
  readonly internalEntries: readonly string[];
}

/** The condition under which this repository runs its sources. */
const sourceCondition = 'rampart-source';

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
        tarball: `${name.replace('@', '').replace('/', '-')}-${version}.tgz`,
        internalEntries: internalEntries(manifest),
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

function internalEntries({ exports }: Manifest): readonly string[] {
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.entries(exports)
    .filter(([, target]: [string, unknown]) => {
      if (typeof target !== 'object' || target === null) return false;
      return Object.keys(target).every((condition) => condition === sourceCondition);
    })
    .map(([entry]) => entry);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: unknown;
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
