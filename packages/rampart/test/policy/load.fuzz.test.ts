import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { PolicyError } from '../../src/policy/errors.ts';
import { loadPolicy } from '../../src/policy/load.ts';

const text = readFileSync(new URL('../../policies/recommended.yaml', import.meta.url), 'utf8');

/** Pieces that mean something to YAML or to the policy. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '\n',
    '\t',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a ',
    '*a',
    '!!x ',
    '|',
    '---\n',
  ),
  fc.constantFrom(
    'true',
    '-1',
    '1e99',
    '~',
    'never',
    'unlimited',
    '__proto__: 1',
    'constructor: {}',
  ),
  fc.nat(text.length).map((from) => text.slice(from, from + 40)),
);

test('whatever is written, the loader gives a policy or says where the errors are', () => {
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(60), piece, (at, length, put) => {
      const changed = text.slice(0, at) + put + text.slice(at + length);
      try {
        loadPolicy(changed, 'rampart.yaml');
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
        for (const { line, column, message, excerpt } of error.problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toBe('');
          expect(excerpt).toContain('^');
        }
      }
    }),
    { numRuns: 400 },
  );
});
