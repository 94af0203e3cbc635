// What the guides to scripts and sealed values show compiles, runs and says what they say.
import { newSealKey } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, layOut, outputOf, type Guide } from './guide.ts';

let stage: Stage;
let redis: Awaited<ReturnType<Stage['redis']>>;
let scripts: Guide;
let seals: Guide;
beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
  scripts = await layOut(stage, 'client-scripts.md');
  seals = await layOut(stage, 'client-sealed.md');
});
afterAll(() => stage[Symbol.asyncDispose]());

it('compiles every program and every fragment', async () => {
  expect(await compile(stage, scripts)).toBe('');
  expect(await compile(stage, seals)).toBe('');
});

it('leaves no code that is not compiled', () => {
  for (const { language, label } of [...scripts.fences, ...seals.fences]) {
    expect([language, label]).toEqual(
      language === 'text' ? ['text', ''] : ['ts', expect.stringMatching(/./u)],
    );
  }
});

describe('the guide to scripts', () => {
  const env = (): Record<string, string> => ({ REDIS_URL: redis.url });

  it('buys two of five', async () => {
    expect(await outputOf(stage, scripts, 'shop.ts', env())).toBe('3 left\n');
    expect(
      await redis.command('LRANGE', 'cart:8f14e45f-ceea-467f-a8a0-9c1c5d1f0b3e', '0', '-1'),
    ).toEqual(['2']);
  });

  it('shows the refusal of the discount attack in its own words', async () => {
    const [refusal] = scripts.fences.filter(({ language }) => language === 'text');
    const attack = scripts.fences.find(({ code }) => code.includes("'product:' .. args.id"));
    const said = await outputOf(stage, scripts, `line-${attack?.line}.ts`, env());
    expect(said).toContain(refusal?.code.trim());
    expect(said).toContain('CLIENT_SCRIPT_LUA');
  });
});

describe('the guide to sealed values', () => {
  it('stores an address that Redis cannot read, and reads it', async () => {
    const env = { REDIS_URL: redis.url, RAMPART_SEAL_KEY: newSealKey() };
    expect(await outputOf(stage, seals, 'notes.ts', env)).toBe('{"city":"Wien"}\n');
    const stored = await redis.command('GET', 'address:8f14e45f-ceea-467f-a8a0-9c1c5d1f0b3e');
    expect(String(stored)).not.toContain('Wien');
  });
});
