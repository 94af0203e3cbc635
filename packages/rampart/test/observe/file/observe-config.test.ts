import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Stage } from '@rampart/stage';
import { afterAll, describe, expect, test } from 'vitest';
import { Catalogue } from '../../../src/observe/acl/catalogue.ts';
import { mayRun } from '../../../src/observe/acl/may-run.ts';
import type { ConfigFacts, ConfigFileFacts } from '../../../src/observe/file/facts.ts';
import { observeConfig } from '../../../src/observe/file/observe-config.ts';
import { HostFiles } from '../../../src/observe/host/host-files.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

const catalogue = Catalogue.bundled();

interface Written {
  readonly files: Readonly<Record<string, string>>;
  readonly kind?: 'server' | 'sentinel';
  readonly commandLine?: readonly string[];
}

/** The first of the files is the one that the server is started with. */
async function read({
  files,
  kind = 'server',
  commandLine = [],
}: Written): Promise<ConfigFileFacts> {
  const root = await stage.newDirectory('root');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const path = Object.keys(files)[0] ?? '';
  return observeConfig({ path, kind, commandLine, directory: null }, new HostFiles(root));
}

async function config(written: Written): Promise<ConfigFacts> {
  const facts = await read(written);
  if (!facts.config.known) throw new Error(facts.config.why);
  return facts.config.value;
}

describe('a setting', () => {
  test('is told with the line that holds in the end, and with those that were overruled', async () => {
    const { settings, files } = await config({
      files: {
        '/etc/redis/redis.conf': 'slave-read-only no\ninclude more.conf\n\nreplica-read-only yes\n',
        '/etc/redis/more.conf': '# comment\nREPLICA-READ-ONLY no\nport 6380\n',
      },
      commandLine: ['--port', '6390'],
    });
    expect(settings.get('replica-read-only')).toEqual({
      path: '/etc/redis/redis.conf',
      line: 4,
      value: 'yes',
      overruled: [
        { path: '/etc/redis/redis.conf', line: 1 },
        { path: '/etc/redis/more.conf', line: 2 },
      ],
    });
    expect(settings.get('port')).toMatchObject({ path: '(command line)', value: '6390' });
    expect(files).toEqual(['/etc/redis/redis.conf', '/etc/redis/more.conf']);
  });

  test('that holds a secret is told by what can be compared, and the line where it can be read', async () => {
    const text = [
      'requirepass "canary one"',
      'masterauth canary-two',
      'user web on >canary-three ~* +get',
      'rename-command CONFIG canary-four',
      '',
    ].join('\n');
    const facts = await config({ files: { '/r.conf': text } });
    expect(facts.secrets.get('requirepass')).toMatchObject({ set: true, line: 1 });
    expect(facts.secrets.get('masterauth')?.weakness).toMatch(/characters/);
    expect(facts.readable).toEqual([
      { path: '/r.conf', line: 1, what: 'requirepass' },
      { path: '/r.conf', line: 2, what: 'masterauth' },
      { path: '/r.conf', line: 3, what: 'password of web' },
    ]);
    const everything = JSON.stringify(facts, (_, value: unknown) =>
      value instanceof Map ? [...value] : value,
    );
    expect(everything).toContain('rename-command');
    expect(everything).not.toContain('canary');
  });
});

test('modules and renamed commands are listed', async () => {
  const text =
    'loadmodule /lib/x.so one "two three"\nrename-command FLUSHALL ""\nrename-command KEYS k\n';
  const { modules, renamed } = await config({ files: { '/r.conf': text } });
  expect(modules).toEqual([
    { path: '/r.conf', line: 1, file: '/lib/x.so', arguments: ['one', 'two three'] },
  ]);
  expect(renamed.map(({ command, removed }) => [command, removed])).toEqual([
    ['flushall', true],
    ['keys', false],
  ]);
});

describe('the users of a configuration', () => {
  async function mayFlush(text: string, acl = ''): Promise<Readonly<Record<string, string>>> {
    const { users } = await config({ files: { '/r.conf': text, '/users.acl': acl } });
    if (!users.known) throw new Error(users.why);
    return Object.fromEntries(
      users.value.map((user) => {
        const way = user.anyPassword
          ? 'anybody'
          : user.passwords.length > 0
            ? 'password'
            : 'nobody';
        const { kind } = mayRun(user, ['FLUSHALL'], catalogue);
        return [user.name, `${user.enabled ? way : 'off'} ${kind}`];
      }),
    );
  }

  test.for<[text: string, acl: string, expected: Readonly<Record<string, string>>]>([
    ['port 6379\n', '', { default: 'anybody allowed' }],
    ['requirepass secret\n', '', { default: 'password allowed' }],
    [
      'user default off\nuser web on >x ~* +get\n',
      '',
      { default: 'off refused', web: 'password refused' },
    ],
    // The file makes the password of the old kind mean nothing.
    ['requirepass secret\naclfile /users.acl\n', '', { default: 'anybody allowed' }],
    [
      'aclfile users.acl\n',
      'user default on >x ~* +@all -flushall\n',
      { default: 'password refused' },
    ],
  ])('%j with the file %j', async ([text, acl, expected]) => {
    expect(await mayFlush(text, acl)).toEqual(expected);
  });

  test('are unknown where a rule is not understood, and where their file cannot be read', async () => {
    const wrong = await config({ files: { '/r.conf': 'user web on +nothing\n' } });
    expect(wrong.users).toMatchObject({ known: false, reason: 'not-understood' });
    const gone = await config({ files: { '/r.conf': 'aclfile /nowhere\n' } });
    expect(gone.users).toMatchObject({ known: false, reason: 'not-offered' });
    expect(gone.faults.map(({ line }) => line)).toEqual([1]);
  });
});

describe('a configuration of Sentinel', () => {
  const text = [
    'port 26379',
    'sentinel monitor cars 10.0.0.1 6379 2',
    'sentinel down-after-milliseconds cars 5000',
    'sentinel auth-user cars watcher',
    'sentinel auth-pass cars canary-one',
    'sentinel deny-scripts-reconfig yes',
    'SENTINEL sentinel-pass canary-two',
    'sentinel known-replica cars 10.0.0.2 6379',
    '',
  ].join('\n');

  test('tells its groups and their settings, and of itself', async () => {
    const facts = await config({ files: { '/s.conf': text }, kind: 'sentinel' });
    expect(facts.faults).toEqual([]);
    const [group] = facts.groups;
    expect(group).toMatchObject({
      name: 'cars',
      primary: { host: '10.0.0.1', port: 6_379 },
      quorum: 2,
      line: 2,
    });
    expect(group?.settings.get('down-after-milliseconds')).toMatchObject({ value: '5000' });
    expect(group?.secrets.get('auth-pass')).toMatchObject({ set: true, line: 5 });
    expect(facts.settings.get('sentinel deny-scripts-reconfig')).toMatchObject({ value: 'yes' });
    expect(facts.secrets.get('sentinel sentinel-pass')).toMatchObject({ set: true });
    expect(JSON.stringify(facts.directives)).not.toContain('canary');
  });

  test('is at fault where a group is set that nobody monitors', async () => {
    const lines = 'sentinel auth-user cars x\nsentinel monitor cars 10.0.0.1 6379 none\n';
    const facts = await config({ files: { '/s.conf': lines }, kind: 'sentinel' });
    expect(facts.faults.map(({ line }) => line)).toEqual([1, 2]);
  });
});

test('files that include each other are a fault, and not read for ever', async () => {
  const { faults } = await config({
    files: { '/a.conf': 'include /b.conf\n', '/b.conf': 'port 1\ninclude /a.conf\n' },
  });
  expect(faults).toMatchObject([{ path: '/b.conf', line: 2 }]);
});

test('settings that the server itself has told are known, however new', async () => {
  const root = await stage.newDirectory('root');
  await writeFile(join(root, 'r.conf'), 'of-tomorrow yes\n');
  const options = { path: '/r.conf', kind: 'server', commandLine: [], directory: null } as const;
  const faultsWith = async (told: readonly string[]): Promise<number> => {
    const facts = await observeConfig({ ...options, told: new Set(told) }, new HostFiles(root));
    return facts.config.known ? facts.config.value.faults.length : -1;
  };
  expect([await faultsWith([]), await faultsWith(['of-tomorrow'])]).toEqual([1, 0]);
});

test('where a file cannot be read nothing is known: it might overrule all the others', async () => {
  const { config: fact } = await read({ files: { '/r.conf': 'port 1\ninclude /gone.conf\n' } });
  expect(fact).toMatchObject({ known: false, reason: 'not-offered' });
});
