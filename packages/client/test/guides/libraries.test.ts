// The libraries that the guide shows run beside guarded clients, and leave no key that the registry of
// the guide does not know.
import { type RedisServer, Stage } from '@rampart/stage';
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compile, type Guide, layOut, outputOf } from './guide.ts';

let stage: Stage;
let guide: Guide;
let redis: RedisServer;
beforeAll(async () => {
  stage = new Stage();
  guide = await layOut(stage, 'client-libraries.md');
  redis = await stage.redis();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What the guide says that a program prints. */
function saidBelow(file: string): string | undefined {
  const at = guide.fences.findIndex(({ label }) => label === file);
  const shown = guide.fences[at + 1];
  return shown?.language === 'text' ? shown.code : undefined;
}

async function keysLike(glob: string): Promise<readonly string[]> {
  const reply = await redis.command('KEYS', glob);
  return Array.isArray(reply) ? reply.map(String).toSorted() : [];
}

it('compiles', async () => {
  expect(await compile(stage, guide)).toBe('');
});

it.each([
  ['same.ts', []],
  ['shop.ts', ['product:*', 'sess:*', 'visits:*']],
  ['api.ts', ['api-sess:*', 'bull:*', 'product:*']],
])('%s prints what it says, and its keys are those of the registry', async (file, globs) => {
  await redis.command('FLUSHALL');
  expect(await outputOf(stage, guide, file, { REDIS_URL: redis.url })).toBe(saidBelow(file));
  const known = await Promise.all(globs.map(keysLike));
  for (const [index, keys] of known.entries()) expect(keys, globs[index]).not.toEqual([]);
  expect(await keysLike('*')).toEqual(known.flat().toSorted());
});

it('lets a session store log in as the user that it shows, and reach nothing else', async () => {
  const line = await outputOf(stage, guide, 'users.ts', {});
  expect(line).toBe(saidBelow('users.ts'));
  const [, , ...rules] = line.trim().replace('>…', '>secret').split(' ');
  await redis.command('ACL', 'SETUSER', 'sessions', ...rules);
  const client = createClient({
    url: redis.url.replace('redis://', 'redis://sessions:secret@'),
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const store = new RedisStore({ client });
    const cookie = { originalMaxAge: 60_000 };
    await store.set('mine', { cookie });
    await store.touch('mine', { cookie });
    expect(await store.get('mine')).toEqual({ cookie });
    await store.destroy('mine');
    await expect(client.get('product:1234')).rejects.toThrow('NOPERM');
  } finally {
    client.destroy();
  }
});

it('shows no program that is not run here', () => {
  const labels = guide.fences.map(({ label }) => label).filter((label) => label !== '');
  const modules = ['keys.ts', 'clients.ts'];
  expect(labels.filter((label) => !modules.includes(label))).toEqual([
    'same.ts',
    'shop.ts',
    'api.ts',
    'users.ts',
  ]);
});
