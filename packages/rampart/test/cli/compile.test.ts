import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rampartWith } from './rampart.ts';

let directory: string;
let policy: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-compile-'));
  policy = join(directory, 'rampart.yaml');
  await writeFile(
    policy,
    'version: 1\napp: shop\nusers: { web: { can: [read, write], keys: ["*"] } }\nserver: {}\n',
  );
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** The variables that a policy needs, made by the verb that makes them. */
function secrets(): Record<string, string> {
  const { stdout } = rampartWith({}, 'secret', 'generate', '--policy', policy);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('='))
      .map(([name = '', value = '']) => [name, value]),
  );
}

describe('rampart secret generate', () => {
  it('makes a secret for each variable that a policy needs', () => {
    const made = secrets();
    expect(Object.keys(made)).toEqual([
      'RAMPART_AUDIT_PASSWORD',
      'RAMPART_APPLY_PASSWORD',
      'RAMPART_BREAK_GLASS_PASSWORD',
      'RAMPART_USER_WEB_PASSWORD',
    ]);
    for (const secret of Object.values(made)) expect(secret).toMatch(/^[A-Za-z0-9]{128}$/);
  });

  it('makes none that is there already', () => {
    const { stdout } = rampartWith(secrets(), 'secret', 'generate', '--policy', policy);
    expect(stdout).toBe('');
  });

  it('makes no short one', () => {
    const { status, stderr } = rampartWith({}, 'secret', 'generate', '--length', '8');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^CLI_ARGUMENT: A secret has 32 to 1024 characters/);
  });
});

describe('rampart compile', () => {
  it('stops at a secret that is not there, names it, and leaves nothing', async () => {
    const out = join(directory, 'never');
    const { status, stderr } = rampartWith({}, 'compile', '--policy', policy, '--out', out);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^POLICY_SECRET_MISSING: The variable RAMPART_\w+_PASSWORD is not set\./,
    );
    expect(await readdir(directory)).toEqual(['rampart.yaml']);
  });

  it('refuses a weak one', () => {
    const weak = { ...secrets(), RAMPART_USER_WEB_PASSWORD: 'foobared' };
    const out = join(directory, 'weak');
    const { status, stderr } = rampartWith(weak, 'compile', '--policy', policy, '--out', out);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^POLICY_SECRET_WEAK: The secret env RAMPART_USER_WEB_PASSWORD has 8/);
    expect(stderr).not.toContain('foobared');
  });

  it('writes every file with its owner and mode in the manifest, and shows no secret', async () => {
    const made = secrets();
    const out = join(directory, 'compiled');
    const first = rampartWith(made, 'compile', '--policy', policy, '--out', out);
    const again = rampartWith(made, 'compile', '--policy', policy, '--out', out);
    expect([first.status, again.status]).toEqual([0, 0]);
    expect(first.stdout).toBe(again.stdout);
    expect(first.stdout).toContain('  0640 root:redis-shop /etc/redis-shop/users.acl\n');
    const manifest: unknown = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    const users = await readFile(join(out, 'localhost/etc/redis-shop/users.acl'), 'utf8');
    expect(JSON.stringify(manifest)).toContain(createHash('sha256').update(users).digest('hex'));
    expect((await stat(join(out, 'localhost/etc/redis-shop/users.acl'))).mode & 0o777).toBe(0o600);
    for (const secret of Object.values(made)) {
      expect(users + first.stdout + JSON.stringify(manifest)).not.toContain(secret);
      expect(users).toContain(createHash('sha256').update(secret).digest('hex'));
    }
  });

  it('writes a version to read, without a secret', async () => {
    const out = join(directory, 'readable');
    const ran = rampartWith({}, 'compile', '--policy', policy, '--out', out, '--without-secrets');
    expect(ran.status).toBe(0);
    const users = await readFile(join(out, 'localhost/etc/redis-shop/users.acl'), 'utf8');
    expect(users).toContain('#<env RAMPART_USER_WEB_PASSWORD> ~* -@all +');
  });

  it('does not write over what is not its own', async () => {
    const out = join(directory, 'mine');
    await mkdir(out);
    await writeFile(join(out, 'thesis.txt'), 'years of work');
    const ran = rampartWith({}, 'compile', '--policy', policy, '--out', out, '--without-secrets');
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^POLICY_OUTPUT: /);
    expect(await readdir(out)).toEqual(['thesis.txt']);
  });

  it('says when the policy describes no servers', async () => {
    const other = join(directory, 'gateway.yaml');
    await writeFile(
      other,
      'version: 1\napp: a\ngateway: { listen: "127.0.0.1:1", upstream: "127.0.0.1:2" }\n',
    );
    const ran = rampartWith({}, 'compile', '--policy', other, '--out', join(directory, 'none'));
    expect(ran.stderr).toMatch(/^POLICY_SERVERS_MISSING: /);
    await rm(other);
  });
});
