// Accounts and directories on a machine whose files lie below a directory of a test. Only root makes accounts.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { carryOut } from '../../src/plan/apply/carry-out.ts';
import type { StepKind } from '../../src/policy/step.ts';
import { newGround, type Ground } from './ground.ts';

let stage: Stage;
let root: string;
let ground: Ground;

beforeAll(async () => {
  stage = new Stage();
  root = await stage.newDirectory('machine');
  await mkdir(join(root, 'etc'));
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:/bin/sh\n',
  );
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nann:x:1000:\n');
  for (const name of ['shadow', 'gshadow']) await writeFile(join(root, 'etc', name), '');
  ground = await newGround(stage);
  ground.says(
    'version: 1\napp: shop\nusers: { web: { can: [read] , keys: ["*"] } }\nserver: { readers: [ann] }\n',
  );
});
afterAll(async () => {
  await stage.strike();
});

const ofMachine: ReadonlySet<StepKind> = new Set([
  'make-group',
  'make-account',
  'add-members',
  'make-directory',
  'write-file',
]);

describe.runIf(process.getuid?.() === 0)('a machine without any of it', () => {
  it('gets an account of its own for the server, whose files no other account can read', async () => {
    const site = await ground.site({ root });
    const { steps } = await site.plan();
    await using hand = site.hand();
    for (const step of steps) if (ofMachine.has(step.kind)) await carryOut(step, hand);

    const passwd = await readFile(join(root, 'etc/passwd'), 'utf8');
    expect(passwd).toMatch(/^redis-shop:x:\d+:\d+:.*:\/usr\/sbin\/nologin$/m);
    const group = await readFile(join(root, 'etc/group'), 'utf8');
    expect(group).toMatch(/^redis-shop:x:\d+:ann$/m);
    const { uid, mode } = await stat(join(root, 'var/lib/redis-shop'));
    expect(String(uid)).toBe(/^redis-shop:x:(\d+)/m.exec(passwd)?.[1]);
    expect(mode & 0o777).toBe(0o700);
    expect((await stat(join(root, 'etc/redis-shop/users.acl'))).mode & 0o777).toBe(0o640);

    const again = await (await ground.site({ root })).plan();
    expect(again.steps.filter(({ kind }) => ofMachine.has(kind))).toEqual([]);
  });
});
