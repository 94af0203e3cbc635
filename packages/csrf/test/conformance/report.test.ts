import { expect, test } from 'vitest';
import { failureText, frameworkLines, summary } from '../../conformance/report.ts';
import type { Result } from '../../conformance/result.ts';

const result = (more: Partial<Result>): Result => ({
  id: 'token/empty',
  framework: 'node',
  passed: true,
  expected: 'deny',
  got: 'deny (403)',
  code: 'CSRF_TOKEN_MALFORMED',
  detail: '',
  reason: 'An empty header is no token.',
  ...more,
});

test('A failure says what was expected of whom, what came, and why', () => {
  const failure = result({ passed: false, got: 'allow (200)', code: '', detail: 'token 2 of 3' });
  expect(failureText(failure)).toBe(
    'FAILED  token/empty on node: expected deny, got allow (200)\n' +
      '        token 2 of 3\n' +
      '        because An empty header is no token.',
  );
});

test('A run ends with what passed and what failed', () => {
  const results = [result({}), result({ passed: false }), result({ framework: 'koa' })];
  expect(frameworkLines(results)).toEqual([
    'node           1 passed, 1 failed',
    'koa            1 passed, 0 failed',
  ]);
  expect(summary(results)).toBe('2 passed, 1 failed');
});
