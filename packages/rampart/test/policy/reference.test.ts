import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { policyCodes } from '../../src/policy/errors.ts';
import { partKinds } from '../../src/policy/key-pattern.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { renderReference } from '../../src/policy/reference.ts';
import { readPage } from './write-reference.ts';

/** The formatter pads the cells of tables. */
function cells(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/-+/g, '-').replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

test('the page of settings is what the schema says', async () => {
  const { generated } = await readPage();
  expect(cells(generated), 'run test/policy/write-reference.ts, then oxfmt').toEqual(
    cells(renderReference()),
  );
});

test('the page of codes and the table of codes say the same', async () => {
  const url = new URL('../../../../docs/reference/policy-errors.md', import.meta.url);
  const text = await readFile(url, 'utf8');
  const onPage = [...text.matchAll(/^### (POLICY_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...policyCodes });
  expect(onPage).toHaveLength(Object.keys(policyCodes).length);
});

test('the page explains every kind of part', async () => {
  const { written } = await readPage();
  for (const [kind, says] of Object.entries(partKinds)) {
    const name = kind === 'one-of' ? 'oneOf' : kind;
    expect(cells(written)).toContain(`| \`${name}\` | ${says.replaceAll('|', '\\|')} |`);
  }
});

test('the examples of the page are policies', async () => {
  const { written } = await readPage();
  const examples = [...written.matchAll(/```yaml\n([^`]*)```/g)].map(([, example = '']) => example);
  expect(examples).toHaveLength(4);
  const [whole = '', , networks = '', users = ''] = examples;
  expect(loadPolicy(whole, 'example').app).toBe('shop');
  expect(loadPolicy(whole + networks + users, 'example').users.get('ops')?.unlock).toEqual({
    kind: 'totp',
    commands: ['config|set'],
    atMost: 300_000,
    approval: 'second-person',
  });
});
