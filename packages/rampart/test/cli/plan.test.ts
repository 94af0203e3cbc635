// plan and apply as a person types them, on one machine; the guide has more of it.
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { canary, newGround, policyFile } from '../plan/ground.ts';
import { rampart, rampartWith } from './rampart.ts';
import { commandFile } from './command.ts';

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

describe('rampart init', () => {
  it('writes over nothing', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rampart-init-'));
    const policy = join(directory, 'rampart.yaml');
    await writeFile(policy, 'mine');
    const { status, stderr } = rampart('init', '--defaults', '--policy', policy);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^PLAN_INIT_EXISTS: /);
    expect(await readFile(policy, 'utf8')).toBe('mine');
    await rm(directory, { recursive: true });
  });
});

describe('rampart plan and apply', () => {
  it('ask before they act, refuse a plan that is no longer true, and let no secret into what is printed, saved, written down or put on a command line', async () => {
    const ground = await newGround(stage);
    const policy = await policyFile(ground);
    const above = join(ground.directory, '..');
    const saved = join(above, 'saved.json');
    const variables = ground.environment();
    const plan = rampartWith(variables, 'plan', '--policy', policy, '--out', saved);
    expect(plan.status).toBe(2);
    const nobody = rampartWith(
      variables,
      'apply',
      '--policy',
      policy,
      '--state',
      join(above, 'state'),
    );
    expect(nobody.stderr).toMatch(/^PLAN_AGREEMENT: /);
    expect(await readdir(ground.directory)).toEqual([]);
    const state = ['--state', join(above, 'state')];
    const apply = rampartWith(variables, 'apply', saved, '--policy', policy, ...state);
    expect([apply.stderr, apply.status]).toEqual(['', 0]);

    const late = rampartWith(variables, 'apply', saved, '--policy', policy, ...state);
    expect([late.status, late.stderr.split(':')[0]]).toEqual([1, 'PLAN_STALE']);

    // A drift in every kind of thing that holds a secret.
    await using root = await ground.as('rampart-break-glass');
    await root.command('ACL', 'SETUSER', 'web', `>${canary}another-password`, '+flushall');
    await root.command('CONFIG', 'SET', 'masterauth', `${canary}masterauth`);
    const etc = join(ground.directory, 'redis-shop', 'etc');
    for (const file of ['redis.conf', 'users.acl']) {
      const text = await readFile(join(etc, file), 'utf8');
      await chmod(join(etc, file), 0o666);
      await writeFile(
        join(etc, file),
        `${text}requirepass ${canary}in-file\nuser web on >${canary}b\n`,
      );
    }
    const drift = rampartWith(variables, 'plan', '--policy', policy, '--json');
    expect(drift.status).toBe(2);
    const mended = rampartWith(variables, 'apply', '--yes', '--policy', policy, ...state);
    expect([mended.stderr, mended.status]).toEqual(['', 0]);

    const words = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout;
    const written = await readFile(join(above, 'state', 'journal'), 'utf8');
    const log = await readFile(join(ground.directory, 'redis-shop', 'log', 'server.log'), 'utf8');
    const shown = [plan, nobody, apply, late, drift, mended].flatMap(({ stdout, stderr }) => [
      stdout,
      stderr,
    ]);
    const everything = [...shown, await readFile(saved, 'utf8'), written, log, words].join('\n');
    expect(everything).toContain('redis-shop');
    expect(everything).not.toContain(canary);
    const hashes = await readFile(join(etc, 'users.acl'), 'utf8');
    for (const [hash] of hashes.matchAll(/[0-9a-f]{64}/g)) expect(everything).not.toContain(hash);
  });
});

describe('rampart audit --fix', () => {
  it('shows the steps of the plan with what each mends, and apply carries them out', async () => {
    const ground = await newGround(stage);
    await ground.converge();
    const policy = ['--policy', await policyFile(ground)];
    const above = join(ground.directory, '..');
    const saved = join(above, 'fix.json');
    const variables = ground.environment();
    await using root = await ground.as('rampart-break-glass');
    await root.command('CONFIG', 'SET', 'protected-mode', 'no');
    await root.command('ACL', 'SETUSER', 'web', '+@all', '~*');

    const shown = rampartWith(variables, 'audit', ...policy, '--fix', '--save-plan', saved);
    const steps = shown.stdout.split('\n\n');
    const mends = (about: RegExp): string =>
      /mends: (.*)$/m.exec(steps.find((step) => about.test(step)) ?? '')?.[1] ?? '';
    expect(mends(/protected-mode: no → yes/)).toMatch(/NET-\d+/);
    expect(mends(/^~ login web/m)).toMatch(/ACL-\d+/);
    // That running server and file differ is mended with what differs.
    expect(shown.stdout).not.toContain('# SRC-001');
    expect(shown.stdout).toContain(`rampart apply ${saved} carries this out.`);

    const state = ['--state', join(above, 'state')];
    const apply = rampartWith(variables, 'apply', saved, ...policy, ...state);
    expect([apply.stderr, apply.status]).toEqual(['', 0]);
    const after = rampartWith(variables, 'audit', ...policy, '--fix');
    expect(after.stdout).not.toMatch(/mends:|protected-mode/);
  });

  it('prints lines to copy where no policy describes the server', () => {
    const { stderr, status } = rampart(
      'audit',
      '--fix',
      '--save-plan',
      'x',
      '--config',
      '/dev/null',
    );
    expect(stderr).toMatch(/--save-plan/);
    expect(status).toBe(1);
  });
});

describe('rampart drift --watch', () => {
  it('tells what comes and what goes while it runs, and ends when it is told to', async () => {
    const ground = await newGround(stage);
    await ground.converge();
    const words = ['drift', '--policy', await policyFile(ground), '--watch', '--every', '1s'];
    const log = ['--log', join(ground.directory, '..', 'drift-events')];
    await using root = await ground.as('rampart-break-glass');
    await root.command('CONFIG', 'SET', 'maxclients', '999');
    const started = await stage.start(
      process.execPath,
      ['--conditions=rampart-source', commandFile, ...words, ...log],
      { env: ground.environment(), ready: ({ output }) => output.includes('PLAN_DRIFT_FOUND') },
    );
    expect(started.output).toContain('settings of redis-shop');
    await root.command('CONFIG', 'SET', 'maxclients', '10000');
    await waitFor(() => started.output.includes('PLAN_DRIFT_GONE'), { what: 'it is told' });
    process.kill(started.pid, 'SIGTERM');
    expect(await started.exited).toMatchObject({ code: 0 });
    const written = await readFile(
      join(ground.directory, '..', 'drift-events', 'drift.jsonl'),
      'utf8',
    );
    expect(written.match(/PLAN_DRIFT_[A-Z]+/g)).toEqual(['PLAN_DRIFT_FOUND', 'PLAN_DRIFT_GONE']);
  });
});
