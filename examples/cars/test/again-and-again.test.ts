import { waitFor } from '@rampart/stage';
import { expect, test } from 'vitest';
import { againAndAgain } from '../src/shop/again-and-again.ts';

test('work that takes longer than its interval is never done twice at once', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let begun = 0;
  let ticks = 0;
  const ticker = setInterval(() => ticks++, 1);
  const stop = againAndAgain(async () => {
    begun += 1;
    await released;
  }, 1);
  try {
    await waitFor(() => begun > 0 && ticks > 20, { what: 'it could have begun again' });
    expect(begun).toBe(1);
    release();
    await waitFor(() => begun > 2, { what: 'it goes on' });
  } finally {
    stop();
    clearInterval(ticker);
  }
});

test('work that fails is tried again', async () => {
  let begun = 0;
  const stop = againAndAgain(() => {
    begun += 1;
    return Promise.reject(new Error('away'));
  }, 1);
  await waitFor(() => begun > 2, { what: 'it was tried again' });
  stop();
});
