// Where results go: for programs as JSON, for people as a page with the same tables.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from '../options.ts';

interface Page {
  readonly verb: string;
  readonly title: string;
  readonly sections: readonly string[];
  /** Everything that was measured. */
  readonly result: unknown;
}

const usualFolder = fileURLToPath(new URL('../../results', import.meta.url));

/** A part of the cells, or a quick run, is no result: it goes only where it is told to. */
export async function saveResult(
  { verb, title, sections, result }: Page,
  { out, quick, only }: BenchOptions,
): Promise<void> {
  const folder = out ?? (quick || only !== undefined ? undefined : usualFolder);
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${verb}.json`), `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(join(folder, `${verb}.md`), `${[`# ${title}`, ...sections].join('\n\n')}\n`);
  console.log(`\nWritten to ${join(folder, `${verb}.md`)} and ${verb}.json.`);
}
