// Configurations at rest, a server that does not run as its file says, and a Sentinel.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, describe, expect, test } from 'vitest';

import { defaultSettings } from '../../src/audit/defaults.ts';
import { look as lookAtAll } from '../../src/audit/look.ts';
import { observeConfig } from '../../src/observe/file/observe-config.ts';
import type { ConfigFileFacts } from '../../src/observe/file/facts.ts';
import { HostFiles } from '../../src/observe/host/host-files.ts';
import { observeServer } from '../../src/observe/live/observe-server.ts';
import type { Observation, ServerFacts } from '../../src/observe/facts.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { auditOf, rulesThat, today } from './audited.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

async function configOf(
  kind: 'server' | 'sentinel',
  lines: readonly string[],
): Promise<ConfigFileFacts> {
  const path = join(await stage.newDirectory('config'), `${kind}.conf`);
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return observeConfig({ path, kind, commandLine: [], directory: null }, new HostFiles());
}

function look(port: number): Promise<ServerFacts> {
  return observeServer({
    address: { kind: 'tcp', host: '127.0.0.1', port },
    tls: null,
    login: null,
  });
}

describe('a configuration without its server', () => {
  test('is judged by what it says, with the line', async () => {
    const file = await configOf('server', [
      'bind * -::*',
      'protected-mode no',
      'requirepass foobared',
      'enable-module-command yes',
      'dir /etc',
      'bind 127.0.0.1',
      'bind 0.0.0.0',
    ]);
    const { findings } = auditOf({ files: [file] }, {}, 'hardened');
    expect(rulesThat('fail', findings)).toEqual(
      expect.arrayContaining([
        'NET-001',
        'NET-003',
        'AUTH-002',
        'AUTH-003',
        'CFG-003',
        'CFG-006',
        'CFG-020',
        'CFG-024',
      ]),
    );
    const protectedMode = findings.find(({ rule }) => rule === 'NET-003');
    expect(protectedMode?.evidence[0]?.place).toBe(`${file.path}:2`);
    expect(JSON.stringify(findings)).not.toContain('foobared"');
  });

  test('has the defaults where it says nothing', async () => {
    const { findings } = auditOf({ files: [await configOf('server', ['port 6390'])] }, {});
    expect(rulesThat('fail', findings)).toEqual(
      expect.arrayContaining(['NET-001', 'AUTH-001', 'CFG-008']),
    );
    expect(rulesThat('pass', findings)).toEqual(
      expect.arrayContaining(['NET-003', 'CFG-001', 'PER-008']),
    );
    // Of what only a running server shows, nothing is said.
    expect(rulesThat('unknown', findings)).toEqual(
      expect.arrayContaining(['PER-007', 'VER-001', 'OS-001']),
    );
  });

  test('has the defaults of the real server', async () => {
    const plain = await stage.redis();
    const { settings } = await look(plain.port);
    if (!settings.known) throw new TypeError(settings.why);
    // The stage sets these.
    const set = ['bind', 'save', 'port', 'repl-backlog-size'];
    const different = [...defaultSettings].filter(
      ([name, value]) => !set.includes(name) && settings.value.get(name) !== value,
    );
    expect(different).toEqual([]);
  });

  test('tells of a rule that a later one takes back, and of renamed commands', async () => {
    const file = await configOf('server', [
      'user web on nopass -debug +@all ~*',
      'rename-command KEYS ""',
    ]);
    const server = await look((await stage.redis()).port);
    const path = server.identity.known ? server.identity.value.configFile : null;
    const { findings } = auditOf({ servers: [server], files: [{ ...file, path: path ?? '' }] });
    expect(rulesThat('fail', findings)).toEqual(
      expect.arrayContaining(['ACL-012', 'ACL-013', 'AUTH-014', 'SRC-001']),
    );
  });
});

test('what runs otherwise than its file says is told, and what changes with the next start', async () => {
  const redis = await stage.redis({ config: { 'tcp-keepalive': 300 } });
  await redis.command('CONFIG', 'SET', 'tcp-keepalive', '0');
  const server = await look(redis.port);
  const path = server.identity.known ? (server.identity.value.configFile ?? '') : '';
  const file = await observeConfig(
    { path, kind: 'server', commandLine: [], directory: null },
    new HostFiles(),
  );
  const { findings } = auditOf({ servers: [server], files: [file] });
  const [drift] = findings.filter(({ rule }) => rule === 'CFG-019');
  const [agreement] = findings.filter(({ rule }) => rule === 'SRC-001');
  expect(drift?.evidence.map(({ about }) => about)).toEqual(['tcp-keepalive']);
  expect(agreement?.evidence.map(({ about }) => about)).toContain('NET-016');
});

test('a password of the default user that a file of users takes away again is told of', async () => {
  const aclfile = join(await stage.newDirectory('users'), 'users.acl');
  await writeFile(aclfile, `user web on #${'1'.repeat(64)} ~cart:* +get\n`, { mode: 0o600 });
  const redis = await stage.redis({ config: { aclfile, requirepass: 'nobody-asks-for-it' } });
  const observation = await everythingOf(redis.port);
  const of = (rule: string) => auditOf(observation).findings.find((one) => one.rule === rule);
  expect([of('AUTH-004')?.state, of('AUTH-001')?.state]).toEqual(['fail', 'fail']);
});

/** With its file, and what the host says of both. */
function everythingOf(port: number): Promise<Observation> {
  return lookAtAll({
    targets: [{ address: { kind: 'tcp', host: '127.0.0.1', port }, tls: null, login: null }],
    configs: [],
    starts: new Map(),
    keys: 0,
    now: today,
  });
}

describe('a Sentinel', () => {
  test('whose file others read, or that waits longer than the policy, is told of', async () => {
    const { name, sentinels } = await stage.sentinels({
      replicas: 1,
      sentinels: 1,
      quorum: 1,
    });
    const [first] = sentinels;
    if (first === undefined) throw new TypeError('There is a Sentinel.');
    const policy = loadPolicy(
      'version: 1\napp: shop\ndurability: { back_within: 30s }\nserver: {}\n',
      'rampart.yaml',
    );
    const judged = async (): Promise<readonly (string | undefined)[]> => {
      const { findings } = auditOf(await everythingOf(first.port), { policy });
      return ['AVA-008', 'AVA-017'].map((rule) => findings.find((one) => one.rule === rule)?.state);
    };
    const { identity } = await look(first.port);
    const path = identity.known ? (identity.value.configFile ?? '') : '';
    await chmod(path, 0o600);
    expect(await judged()).toEqual(['pass', 'pass']);
    await first.command('SENTINEL', 'SET', name, 'down-after-milliseconds', '30000');
    // It has written its file anew.
    await chmod(path, 0o644);
    expect(await judged()).toEqual(['fail', 'fail']);
  });

  test('that stands alone and asks nobody is told of', async () => {
    const { sentinels } = await stage.sentinels({ replicas: 1, sentinels: 1, quorum: 1 });
    const [first] = sentinels;
    const seen = await look(first?.port ?? 0);
    const policy = loadPolicy(
      'version: 1\napp: shop\ndurability: { back_within: 1s }\nserver: {}\n',
      'rampart.yaml',
    );
    const file = await configOf('sentinel', ['bind 0.0.0.0', 'sentinel deny-scripts-reconfig no']);
    const { findings } = auditOf({ servers: [seen], files: [file] }, { policy });
    const ofRunning = findings.filter(({ subject }) => subject === seen.name);
    expect(rulesThat('fail', ofRunning)).toEqual(['AUTH-008', 'AVA-005']);
    const atRest = findings.filter(({ subject }) => subject === file.path);
    expect(rulesThat('fail', atRest)).toEqual(['AUTH-008', 'AVA-006', 'NET-011']);
  });

  test('of a release that takes line breaks, and slower than the policy, is told of', async () => {
    const { sentinels } = await stage.sentinels({ replicas: 1, sentinels: 1, quorum: 1 });
    const [first] = sentinels;
    const seen = await look(first?.port ?? 0);
    if (!seen.identity.known) throw new TypeError(seen.identity.why);
    const { value, from } = seen.identity;
    const other = { known: true, value: { ...value, version: '8.2.1' }, from } as const;
    const policy = loadPolicy(
      'version: 1\napp: shop\ndurability: { back_within: 1s }\nserver: {}\n',
      'rampart.yaml',
    );
    const { findings } = auditOf({ servers: [{ ...seen, identity: other }] }, { policy });
    expect(rulesThat('fail', findings)).toEqual(expect.arrayContaining(['AVA-007']));
  });
});
