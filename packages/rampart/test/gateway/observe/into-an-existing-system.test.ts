// From a server that everybody uses as they like to one with a policy, while its application runs.
import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Stage, waitFor, type RedisServer, type StageProcess } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readAllSeen } from '../../../src/gateway/observe/seen-file.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { KeyRule, Policy } from '../../../src/policy/types.ts';
import { rampart } from '../../cli/rampart.ts';
import { GatewayProcess } from '../operate/gateway-process.ts';

const shopFile = fileURLToPath(new URL('shop.ts', import.meta.url));
const password = 'the-same-since-years';
const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;
let shop: StageProcess;

/** All that the operator knows to begin with. */
const guess = 'web: { can: [read, write], keys: ["session:*"], limits: { connections: 50 } }';

beforeAll(async () => {
  redis = await stage.redis({
    users: { web: { password }, jobs: { password }, intruder: { password } },
  });
  gateway = await GatewayProcess.serving(stage, redis, {
    users: [guess],
    gateway: ['observe: true', 'workers: 2'],
  });
  shop = await stage.node(shopFile, [String(gateway.port), password], { ready: /^round 1/m });
}, 300_000);
afterAll(() => stage[Symbol.asyncDispose]());

function rounds(): number {
  return shop.output.match(/^round \d+ with news$/gm)?.length ?? 0;
}

async function moreRounds(): Promise<void> {
  const target = rounds() + 3;
  await waitFor(() => rounds() >= target, { what: 'three more rounds', deadline: 150_000 });
}

/** What the application does in a round is in the files of the workers. */
async function isSeen(): Promise<boolean> {
  const { records } = await readAllSeen(join(gateway.directory, 'events'));
  const commands = records.flatMap(({ users }) =>
    Object.entries(users).flatMap(([user, seen]) =>
      seen.commands.map(([name]) => `${user} ${name}`),
    ),
  );
  const needed = [
    'web publish',
    'web subscribe',
    'web eval',
    'jobs brpop',
    'jobs scan',
    'jobs del',
  ];
  return needed.every((each) => commands.includes(each));
}

function ruleTexts(rules: readonly KeyRule[]): readonly string[] {
  return rules.map(({ pattern, access }) => `${access} ${pattern}`).toSorted();
}

describe('an existing system', () => {
  let proposed: Policy;
  let file: string;

  it('is not disturbed by a gateway that observes, whoever logs in', async () => {
    await moreRounds();
    expect(shop.output).not.toContain('refused');
    const strangers = await gateway.told('GATEWAY_LOGIN_OBSERVED', 2);
    expect(new Set(strangers.map(({ fields }) => fields?.['user']))).toEqual(new Set(['jobs']));
    await gateway.told('GATEWAY_KEY_REFUSED');
  });

  it('has a policy proposed that says what was seen, and no more', async () => {
    await waitFor(isSeen, { what: 'what was seen is on disk' });
    file = join(gateway.directory, 'proposed.yaml');
    const propose = ['gateway', 'propose', '--policy', gateway.file];
    const { status, stdout, stderr } = rampart(...propose, '--out', file);
    expect(stderr).toMatch(/^would have been refused: GATEWAY_KEY_REFUSED for web, \d+$/m);
    expect(stdout).toBe(`The proposal is in ${file}. Read it.\n`);
    expect(status).toBe(0);
    expect((await stat(file)).mode & 0o007).toBe(0);
    proposed = loadPolicy(await readFile(file, 'utf8'), file);
    const { web, jobs } = Object.fromEntries(proposed.users);
    expect([...proposed.users.keys()]).toEqual(['web', 'jobs']);
    expect(web).toMatchObject({
      from: ['loopback'],
      channels: ['news'],
      limits: { connections: 50 },
    });
    expect(web?.can).toEqual(['read', 'write', 'pubsub', 'script']);
    expect(web?.scripts.others).toBe('refuse');
    expect(ruleTexts(web?.keys ?? [])).toEqual([
      'read price:{id:digits}',
      'read-write cart:{id:hex}',
      'read-write orders',
      'read-write session:{id:uuid}',
      'read-write stock:{id:digits}',
      'write queue:mail',
    ]);
    expect(jobs?.can).toEqual(['write', 'scan']);
    expect(ruleTexts(jobs?.keys ?? [])).toEqual([
      'read cart:*',
      'read-write queue:mail',
      'write session:{id:uuid}',
    ]);
    expect(proposed.gateway).toMatchObject({ observe: false, anonymous: null });
  });

  it('may have it shown as what would change, and nothing is overwritten', () => {
    const propose = ['gateway', 'propose', '--policy', gateway.file];
    const diff = rampart(...propose, '--diff');
    expect(diff.status).toBe(2);
    expect(diff.stdout).toMatch(/^-  observe: true$/m);
    expect(diff.stdout).toMatch(/^\+ {2}jobs:$/m);
    const again = rampart(...propose, '--out', file);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('CLI_OUTPUT: ');
  });

  it('goes on unharmed when it is enforced, and what was never seen is refused', async () => {
    await rename(file, gateway.file);
    expect(rampart('gateway', 'reload', '--policy', gateway.file)).toMatchObject({
      status: 0,
      stdout: 'The new policy is in force.\n',
    });
    await moreRounds();
    expect(shop.output).not.toContain('refused');
    using web = await gateway.peer();
    expect(await web.ask('AUTH', 'web', password)).toBe('OK');
    expect(await web.ask('GET', 'price:3')).toBeNull();
    expect(await web.ask('GET', 'payroll:1')).toMatch(/^-NOPERM/);
    expect(await web.ask('SET', 'price:1', '0')).toMatch(/^-NOPERM/);
    expect(await web.ask('FLUSHALL')).toMatch(/^-NOPERM/);
    expect(await web.ask('EVAL', 'return 1', '0')).toMatch(/^-NOPERM/);
    using jobs = await gateway.peer();
    expect(await jobs.ask('AUTH', 'jobs', password)).toBe('OK');
    expect(await jobs.ask('HGETALL', 'cart:1')).toMatch(/^-NOPERM/);
    using intruder = await gateway.peer();
    expect(await intruder.ask('AUTH', 'intruder', password)).toMatch(/^-WRONGPASS/);
    await moreRounds();
    expect(shop.output).not.toContain('refused');
  });

  it('proposes nothing where nothing was observed', async () => {
    const other = await GatewayProcess.prepared(stage, redis, { users: [guess], gateway: [] });
    const { status, stderr } = rampart('gateway', 'propose', '--policy', other.file);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^CLI_NOTHING_OBSERVED: Nothing was observed: .*\/events has no file/);
  });
});
