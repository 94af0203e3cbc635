import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { systemCodes } from '../../src/system/errors.ts';

test('the page of codes and the table of codes say the same', async () => {
  const page = new URL('../../../../docs/reference/system-codes.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (SYSTEM_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...systemCodes });
  expect(onPage).toHaveLength(Object.keys(systemCodes).length);
});
