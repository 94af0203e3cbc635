// Many servers that start at the same instant, with nothing in Redis yet.
import { expect, test } from 'vitest';
import { newSealKey } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { full } from './shop.ts';

const processes = full ? 20 : 8;
const program = new URL('./shop/newcomer.ts', import.meta.url);

test(`${processes} processes agree on one key and accept each other's tokens`, async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const env = { NODE_COMPILE_CACHE: await stage.newDirectory('compiled') };
  const args = [String(redis.port), newSealKey(), String(processes)];
  const workers = await stage.workers(processes, program, args, { env });
  const arrivals = await workers.go();

  const [first] = arrivals;
  expect(first).toEqual({ activeKeys: [expect.any(String)], refused: [] });
  expect(arrivals).toEqual(Array.from({ length: processes }, () => first));
});
