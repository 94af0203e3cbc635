import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { planCodes } from '../../src/plan/errors.ts';

test('the page of codes and the table of codes say the same', async () => {
  const page = new URL('../../../../docs/reference/plan-codes.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (PLAN_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...planCodes });
  expect(onPage).toHaveLength(Object.keys(planCodes).length);
});
