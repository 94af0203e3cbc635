// What we read in a configuration against what the server says of it once it has started with it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engines, findProgram, redisProgram, Stage } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { sameRights } from '../../../src/observe/acl/questions.ts';
import { comparedSecrets } from '../../../src/observe/agreement/between-sources.ts';
import { observeConfig } from '../../../src/observe/file/observe-config.ts';
import { kindOf, nameOfSetting } from '../../../src/observe/file/setting-kinds.ts';
import { HostFiles } from '../../../src/observe/host/host-files.ts';
import { sampled } from '../sampled.ts';
import { startWith } from './start-with.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

/** Values that every server takes, in spellings that mean the same to it. */
const givenUp = ['dynamic-hz'];
const yesOrNo = ['yes', 'NO', '"yes"', "'No'"];

const lines: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'aof-load-truncated',
        'appendonly',
        'crash-log-enabled',
        'dynamic-hz',
        'lazyfree-lazy-expire',
        'Slave-Read-Only',
        'replica-serve-stale-data',
        'rdbchecksum',
        'slave-lazy-flush',
        'STOP-WRITES-ON-BGSAVE-ERROR',
      ),
      fc.constantFrom(...yesOrNo),
    )
    .map((words) => words.join(' ')),
  fc
    .tuple(
      fc.constantFrom(
        'maxmemory',
        'repl-backlog-size',
        'auto-aof-rewrite-min-size',
        'proto-max-bulk-len',
      ),
      fc.constantFrom(
        '64mb',
        '2GB',
        '"128Mb"',
        '1200000k',
        '1500000000',
        '3000000KB',
        '3g',
        '2000m',
      ),
    )
    .map((words) => words.join('\t ')),
  fc
    .tuple(
      fc.constantFrom(
        'slowlog-max-len',
        'hash-max-ziplist-entries',
        'min-slaves-to-write',
        'timeout',
        'lua-time-limit',
      ),
      fc.integer({ min: 1, max: 90 }).map(String),
    )
    .map((words) => words.join(' ')),
  fc
    .tuple(
      fc.constantFrom(
        'pidfile',
        'syslog-ident',
        'replica-announce-ip',
        'masteruser',
        'tls-ciphers',
      ),
      text(),
    )
    .map((words) => words.join(' ')),
  fc
    .tuple(fc.constantFrom('requirepass', 'masterauth', 'tls-key-file-pass'), text())
    .map((words) => words.join(' ')),
  fc.constantFrom(
    'save 3600 1 300 100',
    'save 60 10000',
    'SAVE ""',
    "save '10' 5",
    'client-output-buffer-limit replica 1gb 256MB 30',
    'client-output-buffer-limit slave 0 0 0 pubsub 1mb 2kb 3',
    'notify-keyspace-events KEA',
    'notify-keyspace-events "Kg$lshzxetd"',
    'notify-keyspace-events Exgn',
    'notify-keyspace-events mKl',
    'bind 127.0.0.1 -::1',
    'bind 127.0.0.1',
    'oom-score-adj-values 10 20 30',
    'latency-tracking-info-percentiles 50.0 99.9 100',
    'slaveof no one',
    'unixsocketperm 0700',
    'unixsocketperm 777',
    'maxmemory-clients 10%',
    'maxmemory-clients 1gb',
    'maxmemory-policy AllKeys-LRU',
    'LOGLEVEL Warning',
    'acl-pubsub-default allchannels',
    'shutdown-on-sigterm nosave FORCE',
    'enable-debug-command Local',
    'user web on >secret ~cart:* &news +@read',
    'user default on nopass +@all ~* -flushall',
    'rename-command FLUSHALL ""',
    'rename-command debug hidden',
    '# a comment',
    '   ',
    'hz "1\\x30"',
    "logfile ''",
  ),
);

function isUser(line: string): boolean {
  return line.startsWith('user ');
}

function text(): fc.Arbitrary<string> {
  return fc.constantFrom(
    'plain',
    '"with blanks"',
    "'single \\' quoted'",
    '"tab\\tnewline\\nhex\\x41"',
    '"back\\\\slash"',
    'gr\u00FC\u00DFe',
    '""',
    'a#b',
    '"#"',
  );
}

const here = engines.filter(({ program }) => program !== undefined);
for (const { name, program } of engines) if (program === undefined) console.warn(name);

describe.each(here)('$name', ({ program = '' }) => {
  test('a server says the same of its configuration as we do', async () => {
    const files = fc.sample(fc.array(lines, { minLength: 20, maxLength: 45 }), {
      numRuns: sampled(150, 5),
      seed: 330,
    });
    for (const [number, drawn] of files.entries()) {
      const directory = await stage.newDirectory(`conf-${number}`);
      // A user that stands there twice is a fault, and tried below.
      const seen = new Set<string>();
      const kept = drawn.filter((line) => {
        const user = /^(?:user|rename-command) \S+/.exec(line)?.[0];
        const again = user !== undefined && seen.has(user);
        if (user !== undefined) seen.add(user);
        return !again;
      });
      await mkdir(join(directory, 'more.d'));
      const paths = {
        main: join(directory, 'redis.conf'),
        one: join(directory, 'more.d/one.conf'),
        two: join(directory, 'more.d/two.conf'),
      };
      const own = [`dir ${directory}`, 'include more.d/[a-z]*.conf', 'Include "nothing/*.conf"'];
      // The same users, in the file that aclfile names.
      const [users, others] = [kept.filter(isUser), kept.filter((line) => !isUser(line))];
      const apart = number % 2 === 1;
      const all = ['user observer on nopass ~* &* +@all', ...users, ''];
      await writeFile(join(directory, 'users.acl'), all.join('\n'));
      const written = apart ? [...others, 'aclfile users.acl'] : [...all, ...others];
      const third = Math.floor(written.length / 3);
      await writeFile(paths.one, `${written.slice(0, third).join('\r\n')}\n`);
      await writeFile(paths.two, written.slice(third, 2 * third).join('\n'));
      await writeFile(paths.main, [...own, ...written.slice(2 * third), ''].join('\n'));
      const commandLine = ['--maxclients', '33', '--appendfilename', 'with blank.aof'];

      const server = await startWith(stage, program, paths.main, commandLine);
      if (!server.settings.known || !server.catalogue.known) throw new Error('It tells nothing.');
      const told = server.settings.value;
      const options = { path: paths.main, kind: 'server', commandLine, directory } as const;
      const file = await observeConfig(
        { ...options, catalogue: server.catalogue.value },
        new HostFiles(),
      );
      const { config } = file;
      if (!config.known) throw new Error(config.why);
      expect(config.value.faults).toEqual([]);
      if (!server.secrets.known || !server.users.known) throw new Error('It tells of both.');
      expect(comparedSecrets('it', server.secrets.value, config.value)).toEqual([]);
      if (!config.value.users.known) throw new Error(config.value.users.why);
      const read = config.value.users.value;
      expect(read.length).toBe(server.users.value.length);
      for (const user of server.users.value) {
        const same = read.find(({ name }) => name === user.name);
        expect(same !== undefined && sameRights(user, same), user.name).toBe(true);
      }
      // There is no setting that it tells and we could not read.
      const strange = [...told.keys()].filter((name) => kindOf(nameOfSetting(name)) === undefined);
      expect(strange).toEqual([]);
      for (const [name, { value }] of config.value.settings) {
        // Valkey passes over what it has given up.
        if (givenUp.includes(name) && !told.has(name)) continue;
        expect({ [name]: value }).toEqual({ [name]: told.get(name) });
      }
      expect(config.value.settings.size).toBeGreaterThan(5);
      expect(config.value.settings.get('maxclients')).toMatchObject({ path: '(command line)' });
    }
  });
});

test.for<[what: string, line: string]>([
  ['a quote that is not closed', 'pidfile "open'],
  ['a directive that there is not', 'maxmemry 1gb'],
  ['two values for one', 'maxmemory 1gb 2gb'],
  ['no value', 'maxmemory'],
  ['no size', 'maxmemory much'],
  ['no number', 'timeout ten'],
  ['neither yes nor no', 'appendonly maybe'],
  ['half a save point', 'save 60'],
  ['a class of clients that there is not', 'client-output-buffer-limit nobody 0 0 0'],
  ['an event that there is not', 'notify-keyspace-events Q'],
  ['a policy of eviction that there is not', 'maxmemory-policy sometimes'],
  ['a level that there is not', 'loglevel loud'],
  ['a port that there is not', 'tls-port 65536'],
  ['no databases', 'databases 0'],
  ['less than nothing', 'timeout -1'],
  ['a size that is too small', 'proto-max-bulk-len 1kb'],
  ['a user without a name', 'user'],
  ['a rule that there is not', 'user web on +nothing'],
  ['a user that stands there twice', 'user observer on'],
  ['users in two places', 'aclfile users.acl'],
  ['a primary without a port', 'replicaof 127.0.0.1'],
  ['a file that is not there', 'include nowhere.conf'],
  ['a line of Sentinel', 'sentinel monitor cars 127.0.0.1 6379 2'],
  ['files that run into each other', 'include joined/*.conf'],
])('%s keeps the server from starting, and we say where', async ([, line]) => {
  const directory = await stage.newDirectory('fault');
  const path = join(directory, 'redis.conf');
  await mkdir(join(directory, 'joined'));
  await writeFile(join(directory, 'joined/a.conf'), 'timeout 1');
  await writeFile(join(directory, 'joined/b.conf'), 'hz 10');
  await writeFile(join(directory, 'users.acl'), 'user observer on nopass ~* &* +@all\n');
  const above = `user observer on nopass ~* &* +@all\ndir ${directory}\n`;
  await writeFile(path, `${above}${line}\n`);
  const { config } = await observeConfig(
    { path, kind: 'server', commandLine: [], directory },
    new HostFiles(),
  );
  const missing = line.startsWith('include nowhere');
  if (!config.known) expect([missing, config.reason]).toEqual([true, 'not-offered']);
  else {
    const [fault, ...others] = config.value.faults;
    expect(others).toEqual([]);
    expect(fault).toMatchObject(
      line.startsWith('include')
        ? { line: 1 }
        : line.startsWith('aclfile')
          ? { line: 1 }
          : { line: 3 },
    );
  }
  await expect(startWith(stage, findProgram(redisProgram), path, [])).rejects.toThrow(
    'The server said',
  );
});
