import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { attacks } from '../../../src/prove/attacks/index.ts';
import { hasMarks, placed, tableMarks } from '../../../src/prove/report/placed.ts';
import { reportOf, type ProofReport } from '../../../src/prove/report/report.ts';
import { toyAttack, tryIn } from '../toy.ts';

const [opening, closing] = tableMarks;
const guide = new URL('../../../../../docs/guides/prove.md', import.meta.url);
const firstPage = new URL('../../../../../README.md', import.meta.url);

function tableIn(page: string): string {
  return page.slice(page.indexOf(`\n${opening}\n`), page.indexOf(`\n${closing}\n`));
}

async function prove(): Promise<ProofReport> {
  const toys = [
    toyAttack(['gateway.keys', 'server.acl'], ['gateway', 'server'], { title: 'A toy' }),
  ];
  return reportOf({
    at: Date.parse('2026-11-21T12:00:00Z'),
    version: '1.2.3',
    target: { kind: 'grounds', program: 'redis-server' },
    required: 2,
    attacks: toys,
    tried: await tryIn(toys),
  });
}

describe('the table of a proof, in a page of ours', () => {
  it('takes the place of the one that was there, and leaves the rest', async () => {
    const page = `before\n\n${opening}\n\nan earlier table\n\n${closing}\n\nafter\n`;
    const now = placed(page, await prove());
    expect(now).not.toContain('an earlier table');
    expect(now.startsWith(`before\n\n${opening}\n\n| attack |`)).toBe(true);
    expect(now.endsWith(`\n\n${closing}\n\nafter\n`)).toBe(true);
    expect(now).toContain('| A toy | keys | acl | 2 |');
    expect(now).toContain('2026-11-21 12:00 UTC, Rampart 1.2.3.');
    expect(now).toContain('1 of 1 attacks have depth 2 or more; all honest traffic worked.');
    expect(placed(now, await prove())).toBe(now);
  });

  it('needs both marks, in their order', () => {
    expect(hasMarks(`${opening}\n${closing}`)).toBe(true);
    expect(hasMarks(opening)).toBe(false);
    expect(hasMarks(`write ${opening} and ${closing}`)).toBe(false);
    expect(hasMarks(`${closing}\n${opening}`)).toBe(false);
  });

  it('tells in the guide of every attack that there is', async () => {
    const page = await readFile(guide, 'utf8');
    expect(hasMarks(page)).toBe(true);
    const table = tableIn(page);
    const missing = attacks.filter(({ title }) => !table.includes(`| ${title}`));
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(table.split('\n').filter((line) => /\| +\d+ \|$/.test(line))).toHaveLength(
      attacks.length,
    );
  });

  it('is the same on the first page', async () => {
    expect(tableIn(await readFile(firstPage, 'utf8'))).toBe(tableIn(await readFile(guide, 'utf8')));
  });
});
