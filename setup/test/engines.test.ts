import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const script = new URL('../engines.mjs', import.meta.url).href;
const sources = fileURLToPath(new URL('../..', import.meta.url));

test('where there is no apt, it is said, and nothing is left behind', () => {
  const root = mkdtempSync(join(tmpdir(), 'rampart-engines-'));
  try {
    const code = `import(${JSON.stringify(script)}).then(({ bringEngines }) => console.log(bringEngines(process.argv[1])))`;
    const { stdout } = spawnSync(process.execPath, ['--eval', code, root], {
      cwd: sources,
      encoding: 'utf8',
      env: { ...process.env, PATH: root },
    });
    expect(stdout).toBe('apt-get has no repository of Debian here.\n');
    expect(readdirSync(root)).toEqual([]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
