// The bench of risk at its smallest: everything runs. No speed is asserted.
import { expect, it } from 'vitest';

import { bench } from './bench.ts';

it('npm run bench -- risk --quick measures years and whole assessments, and writes nowhere', async () => {
  const { output, errors, status } = await bench('risk', '--quick');
  expect([status, errors]).toEqual([0, '']);
  expect(output).toMatch(/it says nothing about speed/u);
  expect(output.match(/1,000 years/gu)).toHaveLength(4);
});
