import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { CliError, cliCodes, errorLine } from '../../src/cli/errors.ts';

test('the page of codes and the table of codes say the same', async () => {
  const page = new URL('../../../../docs/reference/cli-errors.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (CLI_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...cliCodes });
  expect(onPage).toHaveLength(Object.keys(cliCodes).length);
});

test('an error is printed as its code and its message, each once', () => {
  const own = new CliError('CLI_ARGUMENT', 'The FILE is missing.');
  expect(errorLine(own)).toBe(`CLI_ARGUMENT: The FILE is missing. ${cliCodes.CLI_ARGUMENT}`);
  const ofNode = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  expect(errorLine(ofNode)).toBe('ENOENT: no such file');
  const ofLibrary = Object.assign(new Error('It is away. Wait. [KEYRING_X]'), {
    code: 'KEYRING_X',
  });
  expect(errorLine(ofLibrary)).toBe('KEYRING_X: It is away. Wait.');
});

test('an error without a code is called a defect', () => {
  expect(errorLine(new TypeError('x is not a function'))).toMatch(
    /^CLI_UNEXPECTED: x is not a function\. This is a defect/,
  );
});
