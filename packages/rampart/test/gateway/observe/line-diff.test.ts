import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { lineDiff } from '../../../src/gateway/observe/line-diff.ts';

/** What `patch` makes of it. */
function patched(before: string, diff: string): string {
  const old = before.replace(/\n$/, '').split('\n');
  const result: string[] = [];
  let at = 0;
  const hunks = diff.split(/^@@ /m).slice(1);
  for (const hunk of hunks) {
    const [head = '', ...lines] = hunk.replace(/\n$/, '').split('\n');
    const { 1: first = '0', 2: count = '0' } = /^-(\d+),(\d+) /.exec(head) ?? [];
    const start = count === '0' ? Number(first) : Number(first) - 1;
    result.push(...old.slice(at, start));
    at = start;
    for (const line of lines) {
      const text = line.slice(1);
      if (line.startsWith('+')) result.push(text);
      else {
        expect(old[at]).toBe(text);
        at += 1;
        if (line.startsWith(' ')) result.push(text);
      }
    }
    expect(at - start).toBe(Number(count));
  }
  return `${[...result, ...old.slice(at)].join('\n')}\n`;
}

describe('a difference of two texts', () => {
  it('is nothing for the same text', () => {
    expect(lineDiff('a\nb\n', 'a\nb\n', 'x')).toBe('');
  });

  it('shows three lines around a change, with their numbers', () => {
    const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
    const before = `${lines.join('\n')}\n`;
    expect(lineDiff(before, before.replace('5', 'five'), 'x')).toBe(
      `--- x
+++ x (proposed)
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
`,
    );
  });

  it('makes the new text of the old one, whatever they are', () => {
    const texts = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 })
      .map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        expect(patched(before, lineDiff(before, after, 'x'))).toBe(after);
      }),
    );
  });
});
