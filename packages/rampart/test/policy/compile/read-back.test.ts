// Units, rotation and guard, as the programs read them for whom they are.
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { userInfo } from 'node:os';

import { findProgram, Stage, waitFor } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { masked } from '../../../src/policy/compile/content.ts';
import { guardPath, guardScript } from '../../../src/policy/compile/guard.ts';
import type { HostPlan } from '../../../src/policy/compile/host-plan.ts';
import { hostPlans } from '../../../src/policy/compile/host-plans.ts';
import { logRotation } from '../../../src/policy/compile/log-rotation.ts';
import type { Server } from '../../../src/policy/deployment/types.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { analyzeProgram, logrotateProgram } from './programs.ts';
import { raise, serverPart, type Raised } from './raised.ts';

const full = process.env['RAMPART_FULL'] === '1';

let stage: Stage;
let directory: string;
let raised: Raised;
let server: Server;

beforeAll(async () => {
  stage = new Stage();
  directory = await stage.newDirectory('read-back');
  const port = await stage.port();
  raised = await raise(
    stage,
    [
      'version: 1',
      'app: shop',
      `hosts: { here: { address: 127.0.0.1, roles: redis, port: ${port} } }`,
      serverPart(directory),
    ].join('\n'),
  );
  const [first] = raised.deployment.servers;
  if (first === undefined) throw new TypeError('There is a server.');
  server = first;
});
afterAll(() => stage.strike());

function plansOf(text: string): readonly HostPlan[] {
  const policy = loadPolicy(text, 'rampart.yaml');
  if (policy.deployment === null) throw new TypeError('There are servers.');
  return [...hostPlans(policy, policy.deployment).values()];
}

it('every unit is one to systemd, whatever names and networks a policy has', async () => {
  const block = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([at, bits]) => `${at}/${bits}`),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([at, bits]) => `${at}/${bits}`),
  );
  const policies = fc.sample(
    fc.tuple(
      fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,40}$/),
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/),
      fc.array(block, { maxLength: 6 }),
    ),
    full ? 200 : 12,
  );
  // Programs and accounts that are there, because systemd looks for them.
  const part = serverPart(directory, ', dangerously_plain: true, admit: web');
  const units = policies.flatMap(([app, host, blocks]) =>
    plansOf(
      [
        'version: 1',
        `app: ${JSON.stringify(app)}`,
        `networks: { web: { blocks: ${JSON.stringify(blocks)}, dangerously_public: true } }`,
        `hosts: { ${JSON.stringify(host)}: { address: 10.0.2.1, roles: [redis, sentinel] }, b: { address: 10.0.2.2, roles: [replica, sentinel] }, c: { address: 10.0.2.3, roles: [sentinel, gateway] } }`,
        `gateway: { listen: { address: "10.0.2.3:6380", dangerously_plain: true }, upstream: { address: "10.0.2.1:6379", dangerously_plain: true }, admin: { directory: "/srv/a b%n" } }`,
        part,
      ].join('\n'),
    ).flatMap(({ files }) => files.filter(({ path }) => path.startsWith('/etc/systemd/system/'))),
  );
  const below = await stage.newDirectory('units');
  const paths = new Set<string>();
  for (const { path, content } of units) {
    const at = join(below, basename(path));
    const text = masked(content)
      .replaceAll(/^(Exec\w+=)\+?\/\S+/gmu, '$1/bin/true')
      .replaceAll('rampart-gateway\n', `${userInfo().username}\n`);
    await writeFile(at, text);
    paths.add(at);
  }
  expect(paths.size).toBeGreaterThan(policies.length);
  const verified = await stage.start(findProgram(analyzeProgram), ['verify', '--man=no', ...paths]);
  const { code } = await verified.exited;
  expect(verified.output).toBe('');
  expect(code).toBe(0);
});

it('nothing that logrotate reads is more than the paths and accounts it was given', async () => {
  const [plan] = plansOf(`version: 1\napp: shop\nserver: { readers: [alice] }\n`);
  const text = masked(plan?.files.find(({ path }) => path.includes('logrotate'))?.content ?? []);
  const file = join(await stage.newDirectory('rotation'), 'rampart');
  await writeFile(file, text.replaceAll('redis-shop redis-shop', `${userInfo().username} root`));
  await chmod(file, 0o644);
  const args = ['--debug', '--state', `${file}.state`, file];
  const output = await stage.run(findProgram(logrotateProgram), args);
  expect(output).toContain('Handling 1 logs');
  expect(output).not.toContain('error');
});

it('a log is renamed and begun anew with its mode, and no line is lost', async () => {
  const { deployment } = raised;
  const log = `${server.places.logs}/server.log`;
  const file = join(await stage.newDirectory('rotation'), 'rampart');
  await writeFile(file, logRotation(deployment, [{ path: log, process: server }]));
  await chmod(file, 0o644);
  const lines = async (path: string): Promise<number> =>
    (await readFile(path, 'utf8')).split('\n').length - 1;
  const before = await lines(log);
  const args = ['--force', '--state', `${file}.state`, file];
  await stage.run(findProgram(logrotateProgram), args);
  expect(await lines(`${log}.1`)).toBe(before);
  expect((await stat(log)).mode & 0o777).toBe(0o640);
  await using apply = await raised.as('rampart-apply', server);
  await apply.command('BGSAVE');
  await waitFor(async () => (await lines(log)) > 0, { what: 'the server writes into the new one' });
});

describe('a server whose data is gone', () => {
  const script = async (): Promise<(...args: readonly string[]) => Promise<string>> => {
    const path = guardPath(server);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, guardScript(raised.deployment, server));
    return async (...args) => {
      const ran = await stage.start('/bin/sh', [path, ...args]);
      const { code } = await ran.exited;
      await ran.closed;
      return `${code} ${ran.output}`.trim();
    };
  };

  it('starts once from nothing, and not again from nothing', async () => {
    const guard = await script();
    const { data } = server.places;
    expect(await guard('check')).toBe('0');
    expect(await guard('note')).toBe('0');
    await raised.processes.get(server.name)?.kill();
    const away = `${data}-away`;
    await stage.run('mv', [`${data}/appendonlydir`, away]);
    expect(await guard('check')).toMatch(/^1 redis-shop\S* does not start: it has held data/u);
    await stage.run('mv', [away, `${data}/appendonlydir`]);
    expect(await guard('check')).toBe('0');
  });

  it('does not leave a snapshot unread that somebody has put there', async () => {
    const guard = await script();
    const { data, configuration } = server.places;
    await stage.run('rm', ['-r', `${data}/appendonlydir`, `${configuration}/has-held-data`]);
    await writeFile(`${data}/dump.rdb`, 'REDIS0010');
    expect(await guard('check')).toMatch(/would leave \S+dump\.rdb unread/u);
  });
});
