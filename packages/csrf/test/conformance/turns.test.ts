import { expect, test } from 'vitest';
import { ownCases } from '../../conformance/cases/index.ts';
import { targetNames } from '../../conformance/targets/index.ts';
import { isItsTurn } from '../../conformance/turns.ts';

test('A sample plays every case on three frameworks, and a fair share on each', () => {
  for (const framework of targetNames) {
    const cases = ownCases(framework);
    const turns = cases.filter(({ id }) => isItsTurn(id, framework));
    expect(turns.length / cases.length).toBeGreaterThan(0.25);
    expect(turns.length / cases.length).toBeLessThan(0.45);
  }
  for (const { id } of ownCases('node')) {
    expect(targetNames.filter((framework) => isItsTurn(id, framework))).toHaveLength(3);
  }
});
