// A line of the policy with a caret below it, as compilers show one, and nothing secret in it.

import { closest } from './suggest.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Behind such a key may stand a password that should not have been written there. */
const secretKey = /pass|secret|token|credential|hash|pwd|api_?key/i;

/** Misspelt ones too: who wrote `pasword` wrote the password behind it. */
export function namesSecret(key: string): boolean {
  return secretKey.test(key) || closest(key, ['password', 'secret', 'credential']) !== null;
}

/** The line around `at` with carets below `at`; everything in `blots` is drawn as dots. */
export function excerptOf(text: string, at: Span, blots: readonly Span[]): string {
  const lineStart = text.lastIndexOf('\n', Math.max(0, at.start - 1)) + 1;
  const newline = text.indexOf('\n', at.start);
  const lineEnd = newline === -1 ? text.length : newline;
  const number = String(text.slice(0, lineStart).split('\n').length);
  let line = blotted(text, lineStart, lineEnd, blots).replace(/\r$/, '');
  let column = at.start - lineStart;
  let width = Math.max(1, Math.min(at.end, lineEnd) - at.start);
  if (line.length > 100) {
    const from = Math.max(0, Math.min(column - 40, line.length - 100));
    line = `…${line.slice(from, from + 98)}…`;
    column -= from - 1;
    width = Math.min(width, Math.max(1, line.length - column));
  }
  // Tabs stay tabs, so that the caret stands below its character whatever a tab's width is.
  const before = line.slice(0, column).replaceAll(/[^\t]/g, ' ');
  const gutter = ' '.repeat(number.length);
  return `  ${number} | ${line}\n  ${gutter} | ${before}${'^'.repeat(width)}`;
}

function blotted(text: string, from: number, to: number, blots: readonly Span[]): string {
  let line = '';
  for (let index = from; index < to; index += 1) {
    const hidden = blots.some(({ start, end }) => index >= start && index < end);
    line += hidden ? '•' : (text[index] ?? '');
  }
  // Where the text is no YAML there are no spans to go by: what stands behind such a key is hidden.
  return line.replace(
    /((?:pass|secret|token|credential|hash|pwd|api_?key)\w*["']?\s*:\s*)(?![{[])([^•\s,}][^,}]*)/gi,
    (_, key: string, value: string) => key + '•'.repeat(value.length),
  );
}
