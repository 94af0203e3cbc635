// The plugin as both programs load it, on a real file.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import plugin from '@rampart/client/lint';

const unsafe = `const redis = createClient();
await redis.get(\`product:\${id}\`);
await redis.eval('return ' + text, 0);
await redis.keys('*');
await redis.sendCommand(['GET', id]);
`;
const safe = `const redis = guarded(createClient());
await redis.get(product.key({ id }));
`;
const names = Object.keys(plugin.rules).toSorted();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rampart-lint-'));
  await writeFile(join(folder, 'unsafe.js'), unsafe);
  await writeFile(join(folder, 'safe.js'), safe);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the lint plugin', () => {
  it('is loaded by ESLint, which finds one problem with each rule', async () => {
    const rules = Object.fromEntries(names.map((name) => [`rampart/${name}`, 'error' as const]));
    const eslint = new ESLint({
      cwd: folder,
      overrideConfigFile: true,
      overrideConfig: [{ plugins: { rampart: plugin }, rules }],
    });
    const [bad] = await eslint.lintFiles('unsafe.js');
    expect(bad?.messages.map(({ ruleId }) => ruleId).toSorted()).toEqual(
      names.map((name) => `rampart/${name}`),
    );
    const [good] = await eslint.lintFiles('safe.js');
    expect(good?.messages).toEqual([]);
  });

  it('is loaded by oxlint, which finds the same', async () => {
    const config = {
      jsPlugins: [fileURLToPath(new URL('../../src/lint/index.ts', import.meta.url))],
      categories: { correctness: 'off' },
      rules: Object.fromEntries(names.map((name) => [`rampart/${name}`, 'error'])),
    };
    await writeFile(join(folder, 'oxlint.json'), JSON.stringify(config));
    const bad = await oxlint('unsafe.js');
    expect(bad.code).toBe(1);
    for (const name of names) expect(bad.output, name).toContain(`rampart(${name})`);
    const good = await oxlint('safe.js');
    expect(good, good.output).toMatchObject({ code: 0 });
  });
});

async function oxlint(file: string): Promise<{ code: number; output: string }> {
  const program = fileURLToPath(new URL('../../../../node_modules/.bin/oxlint', import.meta.url));
  const args = ['-c', join(folder, 'oxlint.json'), join(folder, file)];
  return await new Promise((resolve) => {
    const child = execFile(program, args, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}
