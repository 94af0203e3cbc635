import { expect, it } from 'vitest';

import { leastShare } from '../../src/risk/mishaps.ts';
import { readModelPage, renderModel } from './write-reference.ts';

/** The formatter pads the cells of tables. */
function cells(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/-+/gu, '-').replaceAll(/\s+/gu, ' ').trim())
    .filter((line) => line !== '');
}

it('the page of the model is what the tables say', async () => {
  const { generated, written } = await readModelPage();
  expect(cells(generated), 'run test/risk/write-reference.ts, then oxfmt').toEqual(
    cells(renderModel()),
  );
  expect(written).toContain(`Never less than ${leastShare * 100} % of the tries pass`);
});
