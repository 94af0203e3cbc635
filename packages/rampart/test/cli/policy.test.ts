import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { minimalPolicy } from '../../src/policy/minimal.ts';
import { rampart } from './rampart.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-cli-policy-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

describe('rampart policy', () => {
  it('checks a policy and says whom it admits', () => {
    const path = fileURLToPath(new URL('../../policies/recommended.yaml', import.meta.url));
    const { stdout, status } = rampart('policy', 'check', path);
    expect(status).toBe(0);
    expect(stdout).toContain('is a policy for shop, with 3 users:');
    expect(stdout).toContain('ops from loopback, unix: read, scan, inspect, admin, and dangerous');
  });

  it('says when a gateway hears nothing of logins that failed at another host', async () => {
    const path = join(directory, 'alone.yaml');
    const textOf = (gateway: string): string => `version: 1
app: shop
gateway:
  listen: { address: '10.0.1.5:6380', dangerously_plain: true }
  upstream: { address: '127.0.0.1:6379', ${gateway}
`;
    await writeFile(path, textOf('}'));
    expect(rampart('policy', 'check', path).stdout).toContain('name gateway.sharing.secret');
    for (const known of [
      '}\n  sharing: { secret: { env: S } }',
      'login: { password: { env: P } } }',
    ]) {
      await writeFile(path, textOf(known));
      expect(rampart('policy', 'check', path).stdout).not.toContain('sharing');
    }
  });

  it('says everything that is wrong with one, without a stack', async () => {
    const path = join(directory, 'rampart.yaml');
    await writeFile(path, `${minimalPolicy}usres: {}\nbackup: {}\n`);
    const { stdout, stderr, status } = rampart('policy', 'check', path);
    expect([stdout, status]).toEqual(['', 1]);
    expect(stderr).toMatch(/^POLICY_KEY_UNKNOWN: .*rampart\.yaml has 2 errors\./);
    expect(stderr).toContain(`${path}:4:1 POLICY_KEY_UNKNOWN\n`);
    expect(stderr).toContain(`${path}:5:1 POLICY_PART_NOT_BUILT\n`);
    expect(stderr).not.toContain('    at ');
  });

  it('prints the schema as JSON', () => {
    const { stdout, status } = rampart('policy', 'schema');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'A Rampart policy', type: 'object' });
  });

  it('explains the shortest policy with the defaults that it takes', () => {
    const { stdout, status } = rampart('policy', 'explain-minimal');
    expect(status).toBe(0);
    expect(stdout).toContain(minimalPolicy);
    expect(stdout).toMatch(/^ban_for: 15m +# How long it stays banned\.$/m);
  });
});
