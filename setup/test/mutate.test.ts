import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { isMutated, isMutatedUrl, mutate, root } from '../mutate.ts';
import { mutants, type Mutant } from '../mutants.ts';

const mutant: Mutant = {
  name: 'open-door',
  takesOut: 'the lock',
  file: 'packages/house/src/door.ts',
  find: 'return isLocked;',
  replace: 'return false;',
  tests: ['packages/house/test/door.test.ts'],
  sampled: false,
};

describe('a mutant', () => {
  it('replaces its text', () => {
    expect(mutate(mutant, 'function door() { return isLocked; }')).toBe(
      'function door() { return false; }',
    );
  });

  it.each(['', 'return isLocked; return isLocked;'])(
    'is an error where its text does not occur exactly once: %j',
    (source) => {
      expect(() => mutate(mutant, source)).toThrow(/Mutant "open-door".*not once/);
    },
  );

  it('changes its own file only', () => {
    expect(isMutated(mutant, join(root, mutant.file))).toBe(true);
    expect(isMutatedUrl(mutant, `file://${join(root, mutant.file)}`)).toBe(true);
    expect(isMutated(mutant, join(root, 'packages/house/src/window.ts'))).toBe(false);
    expect(isMutatedUrl(mutant, 'node:fs')).toBe(false);
  });
});

describe('the table of mutants', () => {
  it('names each mutant once', () => {
    const names = mutants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('fits the sources and the tests as they are', () => {
    for (const each of mutants) {
      const source = readFileSync(join(root, each.file), 'utf8');
      expect(mutate(each, source), each.name).not.toBe(source);
      for (const test of each.tests) {
        expect(readFileSync(join(root, test), 'utf8'), test).toContain('vitest');
      }
    }
  });
});
