import { spawnSync } from 'node:child_process';

import { expect, it } from 'vitest';

import { matches, parsePasswordHash } from '../../src/gateway/login/password-hash.ts';
import { commandFile } from './command.ts';

function passwordOf(input: string): ReturnType<typeof spawnSync> & { stdout: string } {
  const words = ['--conditions=rampart-source', commandFile, 'password'];
  return spawnSync(process.execPath, words, { encoding: 'utf8', input });
}

it('prints a hash that this password matches and no other, and never the password', async () => {
  const { stdout, stderr, status } = passwordOf('correct horse\n');
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const hash = parsePasswordHash(stdout.trim());
  expect(await matches(hash, Buffer.from('correct horse'))).toBe(true);
  expect(await matches(hash, Buffer.from('correct horses'))).toBe(false);
  expect(stdout).not.toContain('horse');
});

it('refuses an empty password', () => {
  expect(passwordOf('\n')).toMatchObject({ stdout: '', status: 1 });
});
