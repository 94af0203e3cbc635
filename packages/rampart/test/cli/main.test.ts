import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

function rampart(...commandArguments: string[]) {
  return spawnSync(process.execPath, [main, ...commandArguments], { encoding: 'utf8' });
}

describe('rampart', () => {
  it('prints the version of its manifest', () => {
    const { stdout, status } = rampart('--version');
    expect(status).toBe(0);
    expect(manifest).toContain(`"version": "${stdout.trim()}"`);
  });

  it('says what is there when it is asked for nothing', () => {
    const { stdout, status } = rampart();
    expect(status).toBe(0);
    expect(stdout).toContain('There are no verbs yet');
  });

  it('refuses a verb that it does not have, on standard error', () => {
    const { stdout, stderr, status } = rampart('apply');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe('There is no verb "apply". Run "rampart --help".\n');
  });
});
