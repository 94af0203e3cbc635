import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { clientCodes, ClientError } from '../src/index.ts';

const page = new URL('../../../docs/reference/client-codes.md', import.meta.url);

it('has a page of codes that says what the table says, and nothing else', async () => {
  const sections = (await readFile(page, 'utf8')).split(/^### /mu).slice(1);
  const onPage = sections.map((section) => {
    const [code, ...lines] = section.split('\n');
    return [code, lines.join(' ').trim()] as const;
  });
  const table = Object.entries(clientCodes).map(
    ([code, { status, advice }]) => [code, `Status ${status}. ${advice}`] as const,
  );
  expect(onPage).toEqual(table);
});

it('says what happened, what to do, and its code, and keeps its cause', () => {
  const cause = new Error('no');
  const error = new ClientError('CLIENT_KEY_INPUT', 'The part id is none.', { cause });
  const { advice } = clientCodes.CLIENT_KEY_INPUT;
  expect(error.message).toBe(`The part id is none. ${advice} [CLIENT_KEY_INPUT]`);
  expect(error).toMatchObject({
    name: 'ClientError',
    code: 'CLIENT_KEY_INPUT',
    status: 404,
    cause,
  });
});
