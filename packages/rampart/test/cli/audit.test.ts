import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rampart, rampartBy, rampartWith } from './rampart.ts';

const stage = new Stage();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-cli-audit-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await stage[Symbol.asyncDispose]();
});

const canary = 'canary-of-the-audit-never-shown';

describe('rampart audit', () => {
  it('looks at a server as the user that was named, and shows no password anywhere', async () => {
    const redis = await stage.redis({ users: { ops: { password: canary } } });
    const { stdout, stderr, status } = rampartWith(
      { RAMPART_AUDIT_PASSWORD: canary },
      'audit',
      '--target',
      `redis://ops@127.0.0.1:${redis.port}`,
      '--format',
      'json',
    );
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ format: 'rampart-audit/1', profile: 'basic' });
    expect(stdout).not.toContain(canary);
  });

  it('says what a stranger sees of this host, and of no other', async () => {
    const redis = await stage.redis();
    const open = rampart('audit', '--from-outside', `127.0.0.1:${redis.port}`);
    expect(open.status).toBe(2);
    expect(open.stdout).toContain('nobody is asked for a login');
    const foreign = rampart('audit', '--from-outside', '192.0.2.1');
    expect({ status: foreign.status, code: foreign.stderr.split(':')[0] }).toEqual({
      status: 1,
      code: 'AUDIT_OUTSIDE_FOREIGN',
    });
  });

  it('prints the lines that mend what failed', async () => {
    const config = join(directory, 'redis.conf');
    await writeFile(config, 'bind 0.0.0.0\nprotected-mode no\n');
    const fixes = join(directory, 'fixes.txt');
    const { status } = rampart('audit', '--config', config, '--fix', '--out', fixes);
    expect(status).toBe(2);
    const text = await readFile(fixes, 'utf8');
    expect(text).toContain('# redis.conf, or CONFIG SET\n');
    expect(text).toContain('\nprotected-mode yes\n');
  });

  it('takes the policy of the directory where nothing is named', async () => {
    const policy = 'version: 1\napp: shop\nserver: { engine: redis 1.0 }\n';
    await writeFile(join(directory, 'rampart.yaml'), policy);
    const { stderr } = rampartBy(['env', '-C', directory], 'audit');
    expect(stderr).toContain('rampart.yaml');
    expect(stderr).not.toContain('AUDIT_NOTHING');
  });

  it('refuses what it cannot use, with what to do', () => {
    const codeOf = (...words: string[]): string | undefined =>
      rampart('audit', ...words).stderr.split(':')[0];
    expect(codeOf()).toBe('AUDIT_NOTHING');
    expect(codeOf('--target', 'redis://x:secret@127.0.0.1')).toBe('AUDIT_TARGET_SECRET');
    expect(codeOf('--config', join(directory, 'none.conf'))).toBe('AUDIT_FILE_UNREADABLE');
  });
});
