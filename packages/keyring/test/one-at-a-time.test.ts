import { expect, test } from 'vitest';
import { OneAtATime } from '../src/one-at-a-time.ts';

test('all who ask while a run is under way share the next one, which begins after they asked', async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let asked = 0;
  const task = new OneAtATime(() => {
    begun.push(asked);
    return new Promise((resolve) => ends.push(resolve));
  });
  const ask = async (): Promise<number> => {
    asked += 1;
    const mine = asked;
    await task.run();
    return mine;
  };
  const first = ask();
  await Promise.resolve();
  await Promise.resolve();
  const others = Array.from({ length: 100 }, ask);
  const done: number[] = [];
  for (const other of others) void other.then((mine) => done.push(mine));
  ends.shift()?.();
  await first;
  expect(done).toEqual([]);
  while (ends.length === 0) await Promise.resolve();
  ends.shift()?.();
  await Promise.all(others);
  expect(begun).toEqual([1, 101]);
});

test('a run that fails is told to those who asked for it, and to nobody else', async () => {
  const answers = [Promise.reject(new Error('The disk is full.')), Promise.resolve()];
  const task = new OneAtATime(() => answers.shift() ?? Promise.resolve());
  const first = task.run();
  await Promise.resolve();
  await Promise.resolve();
  const second = task.run();
  await expect(first).rejects.toThrow('full');
  await expect(second).resolves.toBeUndefined();
});
