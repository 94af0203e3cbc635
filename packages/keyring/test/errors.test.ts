import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { KeyringError, keyringCodes } from '@rampart/keyring';

const page = new URL('../../../docs/reference/keyring-errors.md', import.meta.url);

test('the page of codes and the table of codes say the same', async () => {
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (KEYRING_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...keyringCodes });
  expect(onPage).toHaveLength(Object.keys(keyringCodes).length);
});

test('an error says what happened, what to do, and its code', () => {
  const cause = new Error('no');
  const error = new KeyringError('KEYRING_STORE_UNAVAILABLE', 'Redis is away.', { cause });
  expect(error.message).toBe(
    `Redis is away. ${keyringCodes.KEYRING_STORE_UNAVAILABLE} [KEYRING_STORE_UNAVAILABLE]`,
  );
  expect(error).toMatchObject({ name: 'KeyringError', code: 'KEYRING_STORE_UNAVAILABLE', cause });
});
