import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { proveCodes } from '../../src/prove/errors.ts';

const page = readFileSync(
  new URL('../../../../docs/reference/prove-codes.md', import.meta.url),
  'utf8',
);

it('every code has its advice on the page, and the page has no other', () => {
  const written = [...page.matchAll(/^### (\w+)\n\n([^\n]+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(written).toEqual(Object.entries(proveCodes));
});
