import { expect, test } from 'vitest';
import { waitFor } from '@rampart/stage';
import { failureOf } from './fixtures/failure.ts';

test('a wait returns the first truthy answer', async () => {
  const answers = [undefined, 0, '', false, null, 'there'];
  expect(await waitFor(() => answers.shift(), { what: 'an answer' })).toBe('there');
});

test('a condition that throws is asked again', async () => {
  let asked = 0;
  const condition = async (): Promise<boolean> => {
    asked += 1;
    if (asked < 3) throw new Error('not yet');
    return true;
  };
  expect(await waitFor(condition, { what: 'calm' })).toBe(true);
});

test('a wait in vain says what was awaited and what failed last', async () => {
  const fail = (): never => {
    throw new Error('connection refused');
  };
  const error = await failureOf(waitFor(fail, { what: 'Redis answers', deadline: 20 }));
  expect(error.code).toBe('STAGE_DEADLINE');
  expect(error.message).toBe(
    'Waited 20 ms in vain for this: Redis answers; the last failure was: connection refused',
  );
  expect(error.cause).toMatchObject({ message: 'connection refused' });
  await expect(waitFor(() => 0, { what: 'a car', deadline: 20 })).rejects.toThrow(
    'a car; the last answer was 0',
  );
});

test('a condition that hangs does not outlast the deadline', async () => {
  const hang = (): Promise<boolean> => new Promise(() => {});
  await expect(waitFor(hang, { what: 'an answer', deadline: 20 })).rejects.toThrow(
    'no answer came',
  );
});

test('a signal ends the wait', async () => {
  const end = new AbortController();
  const wait = waitFor(() => false, { what: 'nothing', signal: end.signal });
  end.abort();
  await expect(wait).rejects.toMatchObject({ name: 'AbortError' });
});
