import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ConnectionError, connectionCodes } from '../../src/resp/connection/connection-error.ts';

test('the page of codes and the table of codes say the same', async () => {
  const page = new URL('../../../../docs/reference/connection-errors.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (RESP_CONNECTION_\w+)\n\n(.+)$/gm)];
  expect(Object.fromEntries(onPage.map(([, code, advice]) => [code, advice]))).toEqual({
    ...connectionCodes,
  });
  expect(onPage).toHaveLength(Object.keys(connectionCodes).length);
});

test('an error says what happened, to what, and what to do', () => {
  const error = new ConnectionError('RESP_CONNECTION_AWAY', '10.0.0.1:6379 cannot be reached.');
  expect(error.message).toBe(
    `10.0.0.1:6379 cannot be reached. ${connectionCodes.RESP_CONNECTION_AWAY}`,
  );
});
