import { expect, test } from 'vitest';

import { progressText } from '../../src/cli/progress-line.ts';

const mebibyte = 1024 * 1024;

test('with a known end it says how far it has come, and how long it will take', () => {
  expect(progressText(25 * mebibyte, 100 * mebibyte, 5_000)).toBe(
    '25.0 of 100.0 MiB (25 %), 5.0 MiB/s, 15 s to go',
  );
});

test('without a known end it says what it has, and how fast', () => {
  expect(progressText(mebibyte, null, 500)).toBe('1.0 MiB, 2.0 MiB/s');
  expect(progressText(0, 10 * mebibyte, 0)).toBe('0.0 of 10.0 MiB (0 %), 0.0 MiB/s');
});
