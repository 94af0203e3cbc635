import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

const file = new URL('./fixtures/worker.ts', import.meta.url);
interface Result {
  readonly startedAt: number;
  readonly url: string;
  readonly pid: number;
}

function isResult(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && 'startedAt' in value;
}

let stage: Stage;
beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => stage.strike());

test('workers all wait until they are released together, and hand their results back', async () => {
  const workers = await stage.workers(3, file, ['redis://somewhere']);
  const released = Date.now();
  const results = (await workers.go()).filter(isResult);
  expect(results.map(({ pid }) => pid)).toEqual(workers.processes.map(({ pid }) => pid));
  expect(results.map(({ url }) => url)).toEqual(Array(3).fill('redis://somewhere'));
  expect(results.filter(({ startedAt }) => startedAt < released)).toEqual([]);
});

test('a worker that fails is an error with its reason', async () => {
  const workers = await stage.workers(1, file, ['', 'failing']);
  await expect(workers.go()).rejects.toThrow('not in the mood');
});

test('a worker that dies is an error too', async () => {
  const workers = await stage.workers(1, file, ['', 'dying']);
  await expect(workers.go()).rejects.toThrow('ended without a result');
});
