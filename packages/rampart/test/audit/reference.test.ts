import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { agreement } from '../../src/audit/agreement.ts';
import { auditCodes } from '../../src/audit/codes.ts';
import { leftOut, profiles } from '../../src/audit/profile.ts';
import { rules } from '../../src/audit/rules/rules.ts';
import { readPage, renderRules } from './write-reference.ts';

/** The formatter pads the cells of tables, and marks what Markdown would take otherwise. */
function cells(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll('\\', '').replaceAll(/-+/g, '-').replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

test('the page of rules is what the rules say', async () => {
  const { generated } = await readPage();
  expect(cells(generated), 'run test/audit/write-reference.ts, then oxfmt').toEqual(
    cells(renderRules()),
  );
});

test('the page of codes and the table of codes say the same', async () => {
  const url = new URL('../../../../docs/reference/audit-codes.md', import.meta.url);
  const text = await readFile(url, 'utf8');
  const rows = [...text.matchAll(/^\| `(AUDIT_\w+)` *\| (.+?) *\|$/gmu)];
  expect(Object.fromEntries(rows.map(([, code, advice]) => [code, advice]))).toEqual({
    ...auditCodes,
  });
  expect(rows).toHaveLength(Object.keys(auditCodes).length);
});

test('every rule has an id of its own, and says in sentences why it is and what mends it', () => {
  const all = [...rules, agreement];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { id, title, why, mend } of all) {
    expect(id).toMatch(/^[A-Z]{2,4}-\d{3}$/u);
    expect(title, id).toMatch(/^.{10,}[^.]$/u);
    expect(why, id).toMatch(/\.$/u);
    expect(mend.words, id).toMatch(/^.{3,}$/u);
  }
});

test('each profile asks for some rules and leaves out others', () => {
  const asked = profiles.map(
    (profile) => rules.filter((rule) => leftOut(rule, profile) === null).length,
  );
  const [basic = 0, hardened = 0, regulated = 0, taught = 0, managed = 0] = asked;
  expect(basic).toBeGreaterThan(100);
  expect(hardened).toBeGreaterThan(basic);
  expect(regulated).toBe(rules.length);
  expect(taught).toBeGreaterThan(30);
  expect(managed).toBeLessThan(rules.length);
});
