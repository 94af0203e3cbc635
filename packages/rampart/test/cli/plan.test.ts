// The verbs as a person types them, on one machine: init, plan, apply.
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RedisConnection, Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { canary, newGround, policyFile, runner } from '../plan/ground.ts';
import { rampart, rampartWith } from './rampart.ts';

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

describe('from nothing', () => {
  it('init --defaults and apply give a running server, and plan has nothing to do', async () => {
    const ground = await newGround(stage);
    const above = join(ground.directory, '..');
    const policy = join(above, 'rampart.yaml');
    const where = ['--port', String(ground.port), '--directory', ground.directory];
    const init = rampart('init', '--defaults', '--policy', policy, ...where, '--run-as', runner);
    expect([init.stderr, init.status]).toEqual(['', 0]);
    // So that what is started now is ended with the test.
    ground.says(await readFile(policy, 'utf8'));

    const apply = rampart('apply', '--yes', '--policy', policy, '--state', join(above, 'state'));
    expect([apply.stderr, apply.status]).toEqual(['', 0]);
    expect(apply.stdout.trimEnd().split('\n').at(-1)).toBe('Everything is as the policy says.');
    const plan = rampart('plan', '--policy', policy);
    expect([plan.stdout, plan.status]).toEqual(['Everything is as the policy says.\n', 0]);

    const secret = join(above, 'secrets', 'user-web');
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
    const password = (await readFile(secret, 'utf8')).trim();
    const at = { host: '127.0.0.1', port: ground.port };
    await using web = await RedisConnection.open({ ...at, username: 'web', password });
    expect(await web.command('SET', 'a', '1')).toBe('OK');
    await using stranger = await RedisConnection.open(at);
    await expect(stranger.command('GET', 'a')).rejects.toThrow('NOAUTH');
  });

  it('init writes over nothing', async () => {
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

describe('no secret', () => {
  it('is in what is printed, saved, written down or put on a command line', async () => {
    const ground = await newGround(stage);
    const policy = await policyFile(ground);
    const above = join(ground.directory, '..');
    const saved = join(above, 'saved.json');
    const variables = ground.environment();
    const plan = rampartWith(variables, 'plan', '--policy', policy, '--out', saved);
    expect(plan.status).toBe(2);
    const state = ['--state', join(above, 'state')];
    const apply = rampartWith(variables, 'apply', saved, '--policy', policy, ...state);
    expect([apply.stderr, apply.status]).toEqual(['', 0]);

    // A drift in every kind of thing that holds a secret.
    await using root = await ground.as('rampart-break-glass');
    await root.command('ACL', 'SETUSER', 'web', `>${canary}another-password`, '+flushall');
    await root.command('CONFIG', 'SET', 'masterauth', `${canary}masterauth`);
    const etc = join(ground.directory, 'redis-shop', 'etc');
    for (const file of ['redis.conf', 'users.acl']) {
      const text = await readFile(join(etc, file), 'utf8');
      await chmod(join(etc, file), 0o666);
      await writeFile(join(etc, file), `${text}requirepass ${canary}in-file\nuser web on >${canary}b\n`);
    }
    const drift = rampartWith(variables, 'plan', '--policy', policy, '--json');
    expect(drift.status).toBe(2);
    const mended = rampartWith(variables, 'apply', '--yes', '--policy', policy, ...state);
    expect([mended.stderr, mended.status]).toEqual(['', 0]);

    const arguments_ = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout;
    const written = await readFile(join(above, 'state', 'journal'), 'utf8');
    const log = await readFile(join(ground.directory, 'redis-shop', 'log', 'server.log'), 'utf8');
    const shown = [plan, apply, drift, mended].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const everything = [...shown, await readFile(saved, 'utf8'), written, log, arguments_].join('\n');
    expect(everything).toContain('redis-shop');
    expect(everything).not.toContain(canary);
    const hashes = await readFile(join(etc, 'users.acl'), 'utf8');
    for (const [hash] of hashes.matchAll(/[0-9a-f]{64}/g)) expect(everything).not.toContain(hash);
  });

  it('a saved plan is refused when something is not as it was', async () => {
    const ground = await newGround(stage);
    const policy = await policyFile(ground);
    const above = join(ground.directory, '..');
    const saved = join(above, 'saved.json');
    const variables = ground.environment();
    rampartWith(variables, 'plan', '--policy', policy, '--out', saved);
    await ground.converge();
    const late = rampartWith(variables, 'apply', saved, '--policy', policy, '--state', join(above, 'state'));
    expect(late.status).toBe(1);
    expect(late.stderr).toMatch(/^PLAN_STALE: /);
  });

  it('nothing is changed when nobody agrees', async () => {
    const ground = await newGround(stage);
    const policy = await policyFile(ground);
    const state = ['--state', join(ground.directory, '..', 'state')];
    const ran = rampartWith(ground.environment(), 'apply', '--policy', policy, ...state);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^PLAN_AGREEMENT: /);
    expect((await (await ground.site()).plan()).steps.map(({ kind }) => kind)).toContain('start-process');
  });
});
