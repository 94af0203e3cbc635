// Writes the generated part of docs/reference/policy.md again, after the schema has changed:
// node --conditions=rampart-source packages/rampart/test/policy/write-reference.ts
// and then oxfmt on the page.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { renderReference } from '../../src/policy/reference.ts';

const heading = '## Every setting\n';

const page = fileURLToPath(new URL('../../../../docs/reference/policy.md', import.meta.url));

/** The page in its two halves: what a person wrote, and what is generated. */
export async function readPage(): Promise<{
  readonly written: string;
  readonly generated: string;
}> {
  const text = await readFile(page, 'utf8');
  const at = text.indexOf(heading) + heading.length;
  return { written: text.slice(0, at), generated: text.slice(at) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { written } = await readPage();
  await writeFile(page, `${written}\n${renderReference()}`);
}
