// The repository's own cases on real servers: on three frameworks, at full size on all.
import { expect, test } from 'vitest';
import { ownCases } from '../../conformance/cases/index.ts';
import { failureText } from '../../conformance/report.ts';
import type { Result } from '../../conformance/result.ts';
import { run } from '../../conformance/run.ts';
import { loadTarget, targetNames } from '../../conformance/targets/index.ts';
import type { TargetName } from '../../conformance/targets/target.ts';

const full = process.env['RAMPART_FULL'] === '1';
const sampled: readonly TargetName[] = ['node', 'express', 'fastify'];

test.each(full ? targetNames : sampled)(
  'Every case holds on %s',
  async (framework) => {
    const results: Result[] = [];
    const cases = ownCases(framework);
    for await (const result of run(cases, await loadTarget(framework))) results.push(result);
    expect(results.filter(({ passed }) => !passed).map(failureText)).toEqual([]);
    expect(results).toHaveLength(cases.length);
  },
  600_000,
);

test('No two cases have the same name', () => {
  const ids = ownCases('node').map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
