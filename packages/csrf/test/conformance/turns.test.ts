import { expect, test } from 'vitest';
import { ownCases } from '../../conformance/cases/index.ts';
import { targetNames } from '../../conformance/targets/index.ts';
import { isItsTurn } from '../../conformance/turns.ts';

test('A sample plays every case on one framework, and a fair share on each', () => {
  const fair = 1 / targetNames.length;
  for (const framework of targetNames) {
    const cases = ownCases(framework);
    const turns = cases.filter(({ id }) => isItsTurn(id, framework));
    expect(turns.length / cases.length).toBeGreaterThan(fair * 0.6);
    expect(turns.length / cases.length).toBeLessThan(fair * 1.5);
  }
  for (const { id } of ownCases('node')) {
    expect(targetNames.filter((framework) => isItsTurn(id, framework))).toHaveLength(1);
  }
});
