import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { codes, CsrfError, misuseCodes, refuse, shown } from '../src/errors.ts';

const page = await readFile(
  new URL('../../../docs/reference/csrf-codes.md', import.meta.url),
  'utf8',
);

/** Each `### CODE` of the page with the text below it. */
const documented = new Map(
  page
    .split(/^### /mu)
    .slice(1)
    .map((section) => {
      const [code = '', ...rest] = section.split('\n');
      return [code, rest.join('\n').trim()] as const;
    }),
);

describe('the reference of codes', () => {
  it('has exactly the codes of the table', () => {
    expect([...documented.keys()]).toEqual([...Object.keys(codes), ...Object.keys(misuseCodes)]);
  });

  it.each(Object.entries(codes))('tells status, defence and cure of %s', (code, entry) => {
    const text = documented.get(code) ?? '';
    expect(text).toMatch(new RegExp(`^${entry.status}, \`${entry.defence}\``, 'u'));
    expect(/^\d+, `[a-z.]+`, renewable\./u.test(text)).toBe(entry.renewable);
  });
});

describe('a refusal', () => {
  it('says layer, defence and status', () => {
    expect(refuse('CSRF_TOKEN_MISSING', 'no token')).toEqual({
      kind: 'refuse',
      code: 'CSRF_TOKEN_MISSING',
      layer: 'csrf',
      defence: 'csrf.token',
      reason: 'no token',
      status: 403,
    });
  });

  it('shows hostile text bounded and without control characters', () => {
    expect(shown('a\r\nb\u2028\u0000')).toBe('"a??b??"');
    expect(shown('x'.repeat(1000))).toHaveLength(123);
  });
});

describe('an error', () => {
  it('begins with its code and keeps its cause', () => {
    const cause = new Error('why');
    const error = new CsrfError('CSRF_OPTION_INVALID', 'mode is "x"', { cause });
    expect(error.message).toBe('CSRF_OPTION_INVALID: mode is "x"');
    expect(error).toMatchObject({ code: 'CSRF_OPTION_INVALID', cause });
  });
});
