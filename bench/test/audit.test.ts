// The bench of audits at its smallest: everything runs. No speed is asserted.
import { expect, it } from 'vitest';

import { bench } from './bench.ts';

it('npm run bench -- audit --quick measures audits and what clients feel of them, and writes nowhere', async () => {
  const { output, errors, status } = await bench('audit', '--quick');
  expect([status, errors]).toEqual([0, '']);
  expect(output).toMatch(/it says nothing about speed/u);
  expect(output).toMatch(/one server, looked at and judged +\d/u);
  expect(output).toMatch(/10 recorded servers, judged +\d/u);
  expect(output.match(/p99 of PING/gu)).toHaveLength(2);
});
