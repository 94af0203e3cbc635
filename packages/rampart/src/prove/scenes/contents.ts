import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** A character a byte. */
export async function contentsOf(directory: string): Promise<string> {
  const files = await Promise.all((await filesIn(directory)).map((path) => readFile(path)));
  return Buffer.concat(files).toString('latin1');
}
