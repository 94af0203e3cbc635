// What the guide to guarded clients shows compiles, runs and says what it says.
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compile, layOut, outputOf, type Guide } from './guide.ts';

let stage: Stage;
let guide: Guide;
beforeAll(async () => {
  stage = new Stage();
  guide = await layOut(stage, 'client-guarded.md');
});
afterAll(() => stage[Symbol.asyncDispose]());

it('compiles every program and every fragment', async () => {
  expect(await compile(stage, guide)).toBe('');
});

it('leaves no code that is not compiled', () => {
  for (const { language, label } of guide.fences) {
    if (language === 'js') continue;
    const expected: unknown = language === 'text' ? '' : expect.stringMatching(/./u);
    expect([language, label]).toEqual([language === 'text' ? 'text' : 'ts', expected]);
  }
});

it('prints the price and the refusal', async () => {
  const redis = await stage.redis();
  const said = guide.fences.find(({ language }) => language === 'text')?.code;
  expect(await outputOf(stage, guide, 'shop.ts', { REDIS_URL: redis.url })).toBe(said);
});
