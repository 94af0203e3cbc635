// The repository's own cases. They are played on all frameworks by `npm run conformance`, which
// `npm test` runs as a check of its own.
import { expect, test } from 'vitest';
import { ownCases } from '../../conformance/cases/index.ts';

test('No two cases have the same name', () => {
  const ids = ownCases('node').map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
