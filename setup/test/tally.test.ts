import { describe, expect, it } from 'vitest';

import { countTests, readClosingLine } from '../tally.ts';

describe('counting tests', () => {
  it('counts over all files, and names each test that did not run', () => {
    const report = {
      testResults: [
        { assertionResults: [{ status: 'passed', fullName: 'a' }] },
        {
          assertionResults: [
            { status: 'failed', fullName: 'b' },
            { status: 'skipped', fullName: 'c' },
            { status: 'todo', fullName: 'd' },
          ],
        },
      ],
    };
    expect(countTests(report)).toEqual({ passed: 1, failed: 1, skipped: ['c', 'd'] });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{ status: 'failed', fullName: 'a' }] },
      ],
    };
    expect(countTests(report)).toEqual({ passed: 0, failed: 2, skipped: [] });
  });

  it('does not count what was left out because something before it failed', () => {
    const assertionResults = [{ status: 'skipped', fullName: 'a' }];
    const report = { testResults: [{ status: 'failed', assertionResults }] };
    expect(countTests(report)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });

  it.each([null, 'text', {}, { testResults: 3 }])('finds none in %j', (report) => {
    expect(countTests(report)).toEqual({ passed: 0, failed: 0, skipped: [] });
  });
});

describe('the closing line', () => {
  it('is the last line', () => {
    const output = '3 passed, 0 failed\nmore\n40 passed, 2 failed\n';
    expect(readClosingLine(output)).toEqual({ passed: 40, failed: 2 });
  });

  it.each(['', 'no such line\n', '3 passed, 0 failed\nand then it broke\n'])(
    'is missing from %j',
    (output) => {
      expect(readClosingLine(output)).toBeUndefined();
    },
  );
});
