// The sources below a directory, as far as people wrote them.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { AuditError } from '../codes.ts';
import type { Place, SourceFacts } from './facts.ts';
import { lookAt } from './look.ts';

const notOurs: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  'dist',
  'build',
  'vendor',
  'coverage',
  '.next',
  'target',
  '__pycache__',
]);

const mostFiles = 20_000;
const mostBytes = 512 * 1_024;

/** Throws an AuditError when the directory cannot be read. */
export async function scanSources(directory: string): Promise<SourceFacts> {
  const places: Place[] = [];
  let files = 0;
  for await (const path of filesBelow(directory)) {
    if (files >= mostFiles) break;
    const { size } = await stat(path);
    if (size > mostBytes) continue;
    files += 1;
    places.push(...lookAt(relative(directory, path), await readFile(path, 'utf8')));
  }
  return { directory, files, places };
}

/** Links are not followed: they may lead out, or round. */
async function* filesBelow(directory: string): AsyncGenerator<string> {
  let entries;
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (cause) {
    throw new AuditError('AUDIT_SOURCE', `${directory} cannot be read.`, { cause });
  }
  for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && !notOurs.has(entry.name)) yield* filesBelow(path);
    if (entry.isFile()) yield path;
  }
}
