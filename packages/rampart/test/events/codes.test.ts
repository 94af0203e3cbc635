import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { causeOf, EventsError, eventsCodes } from '../../src/events/codes.ts';

const page = new URL('../../../../docs/reference/events.md', import.meta.url);

test('the page of codes and the table of codes say the same', async () => {
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (EVENTS_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...eventsCodes });
  expect(onPage).toHaveLength(Object.keys(eventsCodes).length);
});

test('an error says what happened and what to do', () => {
  const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const error = new EventsError('EVENTS_LOG_UNWRITABLE', 'The log is stuck.', { cause });
  expect(error.message).toBe(`The log is stuck. ${eventsCodes.EVENTS_LOG_UNWRITABLE}`);
  expect(error).toMatchObject({ name: 'EventsError', code: 'EVENTS_LOG_UNWRITABLE', cause });
  expect(causeOf(cause)).toBe('ENOSPC');
});
