import { expect, it } from 'vitest';

import { consoleCodes } from '../../src/console/errors.ts';
import { readCodesPage, renderCodes } from './write-reference.ts';

const words = (text: string): readonly string[] => text.split(/\s+/);

it('the page of codes and the table of codes say the same', async () => {
  const page = await readCodesPage();
  expect(words(page), 'run test/console/write-reference.ts, then oxfmt').toEqual(
    words(renderCodes()),
  );
  const onPage = [...page.matchAll(/^### (CONSOLE_\w+)$/gm)].map(([, code]) => code);
  expect(onPage).toEqual(Object.keys(consoleCodes));
});
