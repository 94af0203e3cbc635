import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { diffLines } from '../../../src/console/rooms/policy/diff-lines.ts';

const numbers = Array.from({ length: 20 }, (_, at) => String(at));

test('a change is shown with three lines around it, and what lies between two changes is left out', () => {
  const after = numbers.map((line) => ({ '5': 'five', '17': 'new' })[line] ?? line);
  const shown = diffLines(numbers.join('\n'), after.join('\n'));
  expect(
    shown.map(({ kind, text }) => `${{ same: ' ', old: '-', new: '+' }[kind]}${text}`),
  ).toEqual([
    ' 2',
    ' 3',
    ' 4',
    '-5',
    '+five',
    ' 6',
    ' 7',
    ' 8',
    ' …',
    ' 14',
    ' 15',
    ' 16',
    '-17',
    '+new',
    ' 18',
    ' 19',
  ]);
});

test('the same text has no difference', () => {
  expect(diffLines('a\nb', 'a\nb')).toEqual([]);
});

test('old and kept lines are the old text, new and kept lines the new one', () => {
  const line = fc.constantFrom('a', 'b', 'c', '…', '');
  const lines = fc.array(line, { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(lines, lines, (old, now) => {
      // So short that nothing is left out between changes.
      const shown = diffLines(old.join('\n'), now.join('\n'));
      const without = (kind: string): string[] =>
        shown.filter((each) => each.kind !== kind).map(({ text }) => text);
      if (shown.length === 0) expect(now).toEqual(old);
      else {
        expect(old.join('\n')).toContain(without('new').join('\n'));
        expect(now.join('\n')).toContain(without('old').join('\n'));
        expect(shown.length).toBeLessThanOrEqual(old.length + now.length);
      }
    }),
    { numRuns: 300 },
  );
});
