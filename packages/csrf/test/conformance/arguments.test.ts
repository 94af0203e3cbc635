import { expect, test } from 'vitest';
import { readArguments } from '../../conformance/arguments.ts';
import { targetNames } from '../../conformance/targets/index.ts';

test('All frameworks play the repository’s own cases by default', () => {
  expect(readArguments([])).toMatchObject({ file: null, frameworks: targetNames, only: null });
  expect(readArguments(['--framework', 'all'])).toMatchObject({ frameworks: targetNames });
});

test('A file, frameworks and a pattern narrow the run', () => {
  const args = ['--cases', 'x.json', '--framework', 'node,koa', '--only', '^key', '--verbose'];
  expect(readArguments(args)).toMatchObject({
    file: 'x.json',
    frameworks: ['node', 'koa'],
    only: /^key/,
    verbose: true,
  });
});

test('An unknown framework or option is an error that names what is known', () => {
  expect(() => readArguments(['--framework', 'rails'])).toThrow('known are express');
  expect(() => readArguments(['--frameworks', 'node'])).toThrow('--frameworks');
});
