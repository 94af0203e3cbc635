import { spawnSync } from 'node:child_process';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  compareDebianVersions,
  readDebianVersion,
} from '../../../src/audit/vulnerabilities/debian-version.ts';

function order(a: string, b: string): number {
  const [first, second] = [readDebianVersion(a), readDebianVersion(b)];
  if (first === null || second === null) throw new TypeError(`${a} and ${b} are versions.`);
  return Math.sign(compareDebianVersions(first, second));
}

describe('versions of packages', () => {
  test.each([
    ['5:7.0.15-1~deb12u5', '5:7.0.15-1~deb12u10'],
    ['5:7.0.15-1~deb12u10', '5:7.0.15-1'],
    ['5:7.0.15-1', '5:7.0.15-1+b1'],
    ['5:7.0~rc2-2', '5:7.0.0-1'],
    ['9:1.0-1', '10:0.1-1'],
    ['8.1.1+dfsg1-1', '8.1.1+dfsg1-1.1'],
    ['8.1.1+dfsg1-3', '8.1.1+dfsg1-3+deb13u1'],
    ['1.0~~', '1.0~'],
    ['1.0a', '1.0+'],
  ])('%s comes before %s', (older, newer) => {
    expect(order(older, newer)).toBe(-1);
    expect(order(newer, older)).toBe(1);
    expect(order(older, older)).toBe(0);
  });

  test.each(['', 'abc', '1:', '1.0 2', 'a:1.0'])('%j is none', (text) => {
    expect(readDebianVersion(text)).toBeNull();
  });

  const part = fc.string({
    unit: fc.constantFrom('0', '1', '9', '.', '+', '~', 'a', 'b'),
    minLength: 1,
    maxLength: 6,
  });
  const version = fc
    .tuple(fc.constantFrom('', '1:', '12:'), part, fc.option(part))
    .map(
      ([epoch, upstream, revision]) =>
        `${epoch}1${upstream}${revision === null ? '' : `-${revision}`}`,
    );

  test('are in the order of dpkg itself', (context) => {
    const dpkg = spawnSync('dpkg', ['--version']);
    if (dpkg.error !== undefined) context.skip('dpkg is not on this system.');
    const pairs = fc.sample(fc.tuple(version, version), { numRuns: 60, seed: 42 });
    // One shell for all of them: a process each would cost seconds.
    const script = pairs.map(
      ([a, b]) =>
        `dpkg --compare-versions '${a}' lt '${b}' && echo lt || { dpkg --compare-versions '${a}' gt '${b}' && echo gt || echo eq; }`,
    );
    const answers = spawnSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
    const ours = pairs.map(([a, b]) => ['lt', 'eq', 'gt'][order(a, b) + 1]);
    expect(pairs.map((pair, at) => [...pair, ours[at]])).toEqual(
      pairs.map((pair, at) => [...pair, answers[at]]),
    );
  });
});
