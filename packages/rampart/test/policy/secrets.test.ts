import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { fetchSecret } from '../../src/policy/secrets.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-secrets-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function fileWith(content: string, mode = 0o600): Promise<string> {
  const path = join(directory, `secret-${Math.random().toString(36).slice(2)}`);
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, mode);
  return path;
}

/** A command that Node itself carries out. */
function script(code: string): { readonly kind: 'command'; readonly argv: readonly string[] } {
  return { kind: 'command', argv: [process.execPath, '-e', code] };
}

describe('a secret in the environment', () => {
  it('is read', async () => {
    vi.stubEnv('RAMPART_TEST_SECRET', 's3cret');
    const secret = await fetchSecret({ kind: 'env', name: 'RAMPART_TEST_SECRET' });
    expect(secret.toString()).toBe('s3cret');
  });

  it.each([undefined, ''])('that is %j names its variable and the classic cause', async (value) => {
    vi.stubEnv('RAMPART_TEST_SECRET', value);
    const fetching = fetchSecret({ kind: 'env', name: 'RAMPART_TEST_SECRET' });
    await expect(fetching).rejects.toThrow(/^The variable RAMPART_TEST_SECRET .*\.env file/);
    await expect(fetching).rejects.toMatchObject({ code: 'POLICY_SECRET_MISSING' });
  });
});

describe('a secret in a file', () => {
  it.each([
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    ['s3cret\n\n', 's3cret\n'],
    [' s3cret ', ' s3cret '],
  ])('loses one newline: %j', async (content, expected) => {
    const secret = await fetchSecret({ kind: 'file', path: await fileWith(content) });
    expect(secret.toString()).toBe(expected);
  });

  it.each([0o640, 0o604, 0o620])('is refused when others may use it: %o', async (mode) => {
    const path = await fileWith('s3cret', mode);
    const fetching = fetchSecret({ kind: 'file', path });
    await expect(fetching).rejects.toThrow(`mode 0${mode.toString(8)}`);
    await expect(fetching).rejects.toMatchObject({ code: 'POLICY_SECRET_FILE' });
  });

  it.each(['', '\n', 'x'.repeat(70_000)])('is refused when it cannot be one', async (content) => {
    const path = await fileWith(content);
    await expect(fetchSecret({ kind: 'file', path })).rejects.toMatchObject({
      code: 'POLICY_SECRET_FILE',
    });
  });

  it('that is not there is named', async () => {
    const path = join(directory, 'none');
    await expect(fetchSecret({ kind: 'file', path })).rejects.toThrow(`${path} cannot be opened`);
  });
});

describe('a secret that a command prints', () => {
  it('is what it prints, without a newline and without a shell', async () => {
    const secret = await fetchSecret(script('console.log("$HOME `id`")'));
    expect(secret.toString()).toBe('$HOME `id`');
  });

  it.each([
    ['process.stdout.write("s3cret"); process.exit(3)', 'failed with exit code 3'],
    ['process.stdout.write("s3cret".repeat(20000))', 'printed more than 64 KiB'],
    ['', 'printed nothing'],
  ])('is refused, and not shown, when the command goes wrong', async (code, reason) => {
    const error: unknown = await fetchSecret(script(code)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'POLICY_SECRET_COMMAND' });
    expect(String(error)).toContain(reason);
    expect(String(error)).not.toContain('s3cret');
  });

  it('is refused when the command does not end', async () => {
    const endless = fetchSecret(script('setInterval(() => {}, 1000)'), 300);
    await expect(endless).rejects.toThrow('did not end in time');
  });

  it('is refused when the program is not there', async () => {
    const source = { kind: 'command', argv: [join(directory, 'none')] } as const;
    await expect(fetchSecret(source)).rejects.toThrow('could not be run (ENOENT)');
  });
});
