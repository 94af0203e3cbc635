import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rampart } from './rampart.ts';

const stage = new Stage();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-cli-prove-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await stage[Symbol.asyncDispose]();
});

async function policyFor(address: string): Promise<string> {
  const file = join(directory, `${address.replaceAll(/\W/gu, '-')}.yaml`);
  const listen = `{ address: '${address}', dangerously_plain: true }`;
  await writeFile(
    file,
    `version: 1\napp: shop\ngateway: { listen: ${listen}, upstream: '127.0.0.1:6379' }\n`,
  );
  return file;
}

const codeIn = (stderr: string): string | undefined => stderr.split(':')[0];

describe('rampart prove --target', () => {
  it('shows that whoever calls is obeyed, and leaves nothing behind', async () => {
    const redis = await stage.redis();
    const target = await policyFor(`127.0.0.1:${redis.port}`);
    const { stdout, status } = rampart('prove', '--target', target, '--format', 'json');
    expect(status).toBe(2);
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({
      format: 'rampart-proof/1',
      target: { kind: 'policy', app: 'shop' },
      passed: false,
      attacks: [
        { attack: 'smuggled-lines', outcome: 'reached' },
        { attack: 'unknown-caller', outcome: 'reached' },
      ],
    });
    expect(stdout).toContain('it needs a stolen password');
    expect(await redis.command('DBSIZE')).toBe(0);
  });

  it('speaks to nobody beyond this machine until its name was given', async () => {
    const target = await policyFor('10.255.255.1:6380');
    for (const given of [[], ['--confirm', 'stop']]) {
      const { stderr, status } = rampart('prove', '--target', target, ...given);
      expect({ status, code: codeIn(stderr) }).toEqual({ status: 1, code: 'PROVE_CONFIRM' });
    }
  });

  it('switches nothing off there', async () => {
    const target = await policyFor('127.0.0.1:6380');
    const { stderr, status } = rampart('prove', '--target', target, '--ablate');
    expect({ status, code: codeIn(stderr) }).toEqual({ status: 1, code: 'CLI_ARGUMENT' });
  });
});

describe('rampart prove', () => {
  it('plays no attack that it does not know', () => {
    const { stderr, status } = rampart('prove', '--only', 'nothing-of-that-name');
    expect({ status, code: codeIn(stderr) }).toEqual({ status: 1, code: 'PROVE_ATTACK' });
  });
});
