import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { archiveCodes } from '../../src/archive/codes.ts';
import { archiveEvent, archiveEventCodes } from '../../src/archive/events.ts';

const page = await readFile(
  new URL('../../../../docs/reference/archive-codes.md', import.meta.url),
  'utf8',
);

function rows(part: string): ReadonlyMap<string, readonly string[]> {
  const text = page.split(/^## /mu).find((section) => section.startsWith(part)) ?? '';
  const found = text.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll('\\|', '|'));
    const code = /^`(ARCHIVE_[A-Z_]+)`$/u.exec(cells[1] ?? '')?.[1];
    return code === undefined ? [] : [[code, cells.slice(2, -1)] as const];
  });
  return new Map(found);
}

test('the page has every error with its advice, and no other', () => {
  const written = [...rows('Errors')].map(([code, [advice]]) => [code, advice]);
  expect(Object.fromEntries(written)).toEqual({ ...archiveCodes });
});

test('the page has every event with its severity and outcome, and no other', () => {
  const written = rows('Events');
  expect([...written.keys()].toSorted()).toEqual([...archiveEventCodes].toSorted());
  for (const code of archiveEventCodes) {
    const { severity, outcome, layer } = archiveEvent(code, 'message');
    expect(written.get(code)?.slice(0, 2), code).toEqual([severity, outcome]);
    expect(layer).toBe('data');
  }
});
