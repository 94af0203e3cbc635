import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { describe, expect, test } from 'vitest';

import { loadData, renderData } from '../../../src/audit/files/data-file.ts';
import { fixedIn, isAffected } from '../../../src/audit/vulnerabilities/affected.ts';
import { bundledData } from '../../../src/audit/vulnerabilities/bundled.ts';
import { readDebianVersion } from '../../../src/audit/vulnerabilities/debian-version.ts';

const { vulnerabilities } = bundledData;

describe('a release', () => {
  const lua = { since: '2.6.0', fixed: ['6.2.20', '7.2.11', '7.4.6', '8.0.4', '8.2.2'] };

  test.each([
    ['2.4.0', false],
    ['6.2.19', true],
    ['6.2.20', false],
    // A branch that was never mended.
    ['7.0.15', true],
    ['7.2.10', true],
    ['7.2.11', false],
    ['8.2.1', true],
    ['8.2.2', false],
    ['8.4.0', false],
  ])('%s has it: %s', (version, affected) => {
    expect(isAffected(version, lua)).toBe(affected);
  });

  test('is mended by its own branch, or by the next one that is', () => {
    expect(fixedIn('7.2.3', lua)).toBe('7.2.11');
    expect(fixedIn('7.0.15', lua)).toBe('7.2.11');
    expect(fixedIn('9.0.0', lua)).toBeNull();
  });

  test('of a candidate is older than the first release of its branch', () => {
    expect(isAffected('4.9.101', { since: '4.9.101', fixed: ['4.9.103'] })).toBe(true);
    expect(isAffected('5.0.0', { since: '4.9.101', fixed: ['4.9.103'] })).toBe(false);
  });

  test('without a fix anywhere has it for ever', () => {
    expect(isAffected('99.0.0', { since: '3.0.0', fixed: [] })).toBe(true);
  });
});

describe('what is known', () => {
  test('names each weakness once, newest last, none from the future', () => {
    const ids = vulnerabilities.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(112);
    for (const { published } of vulnerabilities) expect(published <= bundledData.until).toBe(true);
  });

  test('has versions of Debian that are versions', () => {
    const versions = vulnerabilities.flatMap(({ debian }) =>
      Object.values(debian ?? {}).flatMap((suites) => Object.values(suites)),
    );
    expect(versions.length).toBeGreaterThan(100);
    expect(versions.filter((text) => readDebianVersion(text) === null)).toEqual([]);
  });

  test('says of each in whole sentences what happens', () => {
    const bad = vulnerabilities.filter(({ says }) => !/^[A-Z].*\.$/u.test(says));
    expect(bad.map(({ id }) => id)).toEqual([]);
  });

  test('comes back from its file as it was, and only with its checksum', async () => {
    await using stage = new Stage();
    const file = join(await stage.newDirectory('data'), 'data.json');
    const text = renderData(bundledData);
    await writeFile(file, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(await loadData(file, sha256)).toEqual(JSON.parse(JSON.stringify(bundledData)));
    await expect(loadData(file, '0'.repeat(64))).rejects.toMatchObject({
      code: 'AUDIT_DATA_CHECKSUM',
    });
  });

  test('is refused where it is of another form', async () => {
    await using stage = new Stage();
    const file = join(await stage.newDirectory('data'), 'data.json');
    const text = renderData({ ...bundledData, until: 'soon' });
    await writeFile(file, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await expect(loadData(file, sha256)).rejects.toThrow(/data on weaknesses: until is wrong/u);
  });
});
