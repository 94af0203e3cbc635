// Writes docs/reference/console-api.md and console-codes.md again, after a route or a code has changed:
// node --conditions=rampart-source packages/rampart/test/console/write-reference.ts
// and then oxfmt on the pages.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { Stage } from '@rampart/stage';

import { consoleCodes } from '../../src/console/errors.ts';
import type { Route } from '../../src/console/route.ts';
import { ConsoleStand } from './stand.ts';

const reference = new URL('../../../../docs/reference/', import.meta.url);
const heading = '## Routes of a deployment\n';

function pathOf(name: 'console-api' | 'console-codes'): string {
  return fileURLToPath(new URL(`${name}.md`, reference));
}

/** What a person wrote, and what is generated. */
export async function readApiPage(): Promise<{
  readonly written: string;
  readonly generated: string;
}> {
  const text = await readFile(pathOf('console-api'), 'utf8');
  const at = text.indexOf(heading) + heading.length;
  return { written: text.slice(0, at), generated: text.slice(at) };
}

export function readCodesPage(): Promise<string> {
  return readFile(pathOf('console-codes'), 'utf8');
}

export function renderRoutes(routes: readonly Route[]): string {
  const rows = routes.map(
    ({ method, path, role, answers, says }) =>
      `| \`${method}\` | \`${path}\` | ${role} | \`${answers}\` | ${says.replaceAll('|', '\\|')} |`,
  );
  const head = ['| | below `/api/d/:id` | role | answers | |', '| - | - | - | - | - |'];
  return [...head, ...rows, ''].join('\n');
}

export function renderCodes(): string {
  const entries = Object.entries(consoleCodes).map(([code, { status, todo }]) =>
    [`### ${code}`, ...(status === null ? [] : [`HTTP ${status}.`]), todo].join('\n\n'),
  );
  return [
    '# Codes of the console',
    'What the console answers when something was not done, and what its own events are called. A code is never renamed and never used again. What happened, and to what, stands beside it; this is what to do.',
    ...entries,
    '',
  ].join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await using stage = new Stage();
  await using stand = await ConsoleStand.open(stage);
  const { written } = await readApiPage();
  await writeFile(pathOf('console-api'), `${written}\n${renderRoutes(stand.console.routes)}`);
  await writeFile(pathOf('console-codes'), renderCodes());
}
