// Builds the console's web: a few files with hashes in their names and nothing inline, so that the
// strictest content security policy lets them pass.
import { createHash, randomUUID } from 'node:crypto';
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, defaultClientConditions } from 'vite';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const sources = join(packageRoot, 'src/console/web');

/** Where the console's server looks for it. */
export const webDirectory: string = join(packageRoot, 'dist/console/web');

/** Of what the directory was built; beside it, so that it is not served. */
const builtFrom = join(packageRoot, 'dist/console/.built-from');

/** Builds only when the sources are others than last time. Gives whether it did. */
export async function buildWebWhenStale(): Promise<boolean> {
  const wanted = digestOfSources();
  if (readOr(builtFrom, '') === wanted && readOr(join(webDirectory, 'index.html'), '') !== '') {
    return false;
  }
  // Two tests may build at once, and a server may read meanwhile: each builds beside, then moves.
  const beside = `${webDirectory}-${randomUUID()}`;
  try {
    await buildWeb(beside);
    putInPlace(beside);
    writeFileSync(builtFrom, wanted);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  return true;
}

function putInPlace(built: string): void {
  rmSync(webDirectory, { recursive: true, force: true });
  try {
    renameSync(built, webDirectory);
  } catch (error) {
    // Somebody else was faster, with the same pages.
    const isThere = error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY';
    if (!isThere) throw error;
  }
}

export async function buildWeb(directory: string): Promise<void> {
  await build({
    root: sources,
    base: './',
    configFile: false,
    logLevel: 'warn',
    // Vite does not see it in the tsconfig of the pages, which refers to others.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    // The same pages whoever builds them: a test sets NODE_ENV to something else.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    resolve: { conditions: ['rampart-source', ...defaultClientConditions] },
    build: {
      outDir: directory,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
    },
  });
}

/** Everything that goes into it: its own files, what it takes from the rooms, and what Vite and others are. */
function digestOfSources(): string {
  const digest = createHash('sha256');
  const files = [
    ...globSync('src/**/*.{ts,tsx,css,html,svg}', { cwd: packageRoot }),
    ...globSync('../csrf/src/browser/*.ts', { cwd: packageRoot }),
    '../../package-lock.json',
    'setup/web-build.ts',
  ];
  for (const file of files.toSorted()) {
    const content = readFileSync(join(packageRoot, file));
    digest.update(`${file}\n${content.length}\n`).update(content);
  }
  return digest.digest('hex');
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
