// What a real server, its file and this host say of the same things: nothing at first, and then each
// difference once, by the thing that it is about.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { look } from '../../src/audit/look.ts';
import { unknown } from '../../src/observe/fact.ts';
import type { Observation } from '../../src/observe/facts.ts';
import { observeConfig } from '../../src/observe/file/observe-config.ts';
import { HostFiles } from '../../src/observe/host/host-files.ts';
import { auditOf } from './audited.ts';
import { host, identity, modules, server, settings, valueOf } from './changes.ts';
import type { Change } from './changes.ts';
import { fact } from './good-host.ts';

const stage = new Stage();
let redis: RedisServer;
let seen: Observation;

beforeAll(async () => {
  const socket = join(await stage.newDirectory('socket'), 'redis.sock');
  redis = await stage.redis({
    users: { default: { password: 'first-secret' } },
    config: { masterauth: 'second-secret', unixsocket: socket, unixsocketperm: 700 },
  });
  seen = await observe();
});
afterAll(() => stage[Symbol.asyncDispose]());

function observe(): Promise<Observation> {
  const { username = null, password = '' } = redis.address;
  return look({
    targets: [
      {
        address: { kind: 'tcp', host: redis.host, port: redis.port },
        tls: null,
        login: { user: username, password: Buffer.from(password) },
      },
    ],
    configs: [],
    starts: new Map(),
    keys: 0,
    now: Date.now(),
  });
}

/** Of the rule about two witnesses: its state, and what they disagree about. */
function told(facts: Observation): readonly string[] {
  const { findings } = auditOf(facts, {}, 'hardened');
  const [finding] = findings.filter(({ rule }) => rule === 'SRC-002');
  if (finding === undefined) throw new TypeError('The rule was not asked.');
  expect(JSON.stringify(finding)).not.toMatch(/-secret|[0-9a-f]{64}/u);
  return [finding.state, ...finding.evidence.map(({ about }) => about)];
}

describe('a server, its file, its process and its sockets', () => {
  test('agree at first', () => {
    expect(told(seen)).toEqual(['pass']);
  });

  test('disagree on what was set while it ran', async () => {
    await redis.command('CONFIG', 'SET', 'masterauth', 'third-secret');
    await redis.command('REPLICAOF', '127.0.0.1', '1');
    const later = await observe();
    await redis.command('CONFIG', 'SET', 'masterauth', 'second-secret');
    await redis.command('REPLICAOF', 'NO', 'ONE');
    expect(told(later)).toEqual(['fail', 'masterauth', 'replicaof']);
  });

  test('disagree on a program, an account, a directory and ports that are others', () => {
    const elsewhere = seen.servers[0]?.settings;
    if (elsewhere === undefined) throw new TypeError('There is a server.');
    const port = redis.port;
    const changes: readonly (readonly [Change, readonly string[]])[] = [
      [settings({ dir: '/elsewhere' }), ['dir']],
      [settings({ port: '1' }), [`port ${port}`, 'port 1']],
      [settings({ bind: '10.9.9.9' }), ['127.0.0.1', '10.9.9.9']],
      [settings({ unixsocketperm: '777' }), [valueOf(elsewhere).get('unixsocket') ?? '']],
      [modules({ name: 'system', version: '1' }), ['/tmp/x.so']],
      [
        server((one) => {
          const info = valueOf(one.info);
          const replication = new Map([...(info.get('replication') ?? []), ['role', 'slave']]);
          return { info: fact(new Map([...info, ['replication', replication]])) };
        }),
        ['role'],
      ],
      [
        ofProcess({ unit: fact({ name: 'x.service', properties: new Map([['User', 'x']]) }) }),
        ['account'],
      ],
    ];
    for (const [change, about] of changes) {
      expect(told(change({ seen, told: {} }).seen)).toEqual(['fail', ...about]);
    }
  });

  test('disagree on the version where the package is another one', () => {
    const owner = fact({
      manager: 'dpkg' as const,
      name: 'redis-server',
      version: '5:7.0.15-1~deb12u6',
    });
    const packaged = (version: string): Observation => {
      const [process] = valueOf(seen.hosts[0]?.processes ?? fact([])).filter(
        ({ pid }) => pid === redis.pid,
      );
      const path = process === undefined ? '' : valueOf(process.program).path;
      const change = host({ packages: new Map([[path, owner]]) });
      return identity({ version })(change({ seen, told: {} })).seen;
    };
    expect(told(packaged('7.0.15'))).toEqual(['pass']);
    expect(told(packaged('7.0.14'))).toEqual(['fail', 'version']);
  });

  test('are not said to agree where nobody may see who holds a socket', () => {
    const listening = valueOf(seen.hosts[0]?.listening ?? fact([]));
    const hidden = unknown('no-access', 'Another account.');
    const change = host({ listening: fact(listening.map((one) => ({ ...one, process: hidden }))) });
    expect(told(change({ seen, told: {} }).seen)).toEqual(['unknown']);
  });
});

/** Of the process that the server is. */
function ofProcess(patch: object): Change {
  return (from) => {
    const all = valueOf(from.seen.hosts[0]?.processes ?? fact([]));
    return host({
      processes: fact(all.map((one) => (one.pid === redis.pid ? { ...one, ...patch } : one))),
    })(from);
  };
}

test('a Sentinel that watches something else than its file says is told of', async () => {
  const { sentinels } = await stage.sentinels({ replicas: 1, sentinels: 1, quorum: 1 });
  const port = sentinels[0]?.port ?? 0;
  const look1 = await look({
    targets: [{ address: { kind: 'tcp', host: '127.0.0.1', port }, tls: null, login: null }],
    configs: [],
    starts: new Map(),
    keys: 0,
    now: Date.now(),
  });
  const ruleAt = (facts: Observation): readonly string[] => {
    const { findings } = auditOf(facts, {}, 'hardened');
    const [finding] = findings.filter(({ rule }) => rule === 'SRC-003');
    return [finding?.state ?? '', ...(finding?.evidence.map(({ about }) => about) ?? [])];
  };
  expect(ruleAt(look1)).toEqual(['pass']);
  const path = join(await stage.newDirectory('old'), 'sentinel.conf');
  await writeFile(path, 'sentinel monitor shop 127.0.0.1 6379 2\n');
  const options = { path, kind: 'sentinel', commandLine: [], directory: null } as const;
  const old = await observeConfig(options, new HostFiles());
  const name = look1.files[0]?.path ?? '';
  const [group] = valueOf(look1.servers[0]?.groups ?? fact([]));
  const other = { ...look1, files: [{ ...old, path: name }] };
  expect(ruleAt(other)).toEqual(['fail', ...[group?.name ?? '', 'shop'].toSorted()]);
});
