import { expect, test } from 'vitest';
import * as answers from '../../../src/observe/live/answers.ts';
import { readClusterNodes } from '../../../src/observe/live/cluster-nodes.ts';
import { identityOf, identityOfHello, readInfo } from '../../../src/observe/live/info.ts';

test.for<[what: string, fields: Readonly<Record<string, string>>, engine: string, version: string]>(
  [
    ['Redis 2.8', { redis_version: '2.8.24', redis_mode: 'standalone' }, 'redis', '2.8.24'],
    ['Redis 8', { redis_version: '8.0.2', redis_mode: 'cluster' }, 'redis', '8.0.2'],
    [
      'Valkey, which says what it is compatible with first',
      {
        redis_version: '7.2.4',
        server_name: 'valkey',
        valkey_version: '8.1.1',
        server_mode: 'cluster',
      },
      'valkey',
      '8.1.1',
    ],
    [
      'Dragonfly',
      { redis_version: '7.4.0', dragonfly_version: 'df-v1.30.0' },
      'other',
      'df-v1.30.0',
    ],
    ['one of another name', { redis_version: '7.0.0', server_name: 'some' }, 'other', '7.0.0'],
  ],
)('%s is known by its INFO', ([, fields, engine, version]) => {
  const lines = Object.entries(fields).map(([name, value]) => `${name}:${value}`);
  const info = readInfo(
    ['# Server', ...lines, '', '# Clients', 'connected_clients:1'].join('\r\n'),
  );
  const mode = fields['server_mode'] ?? fields['redis_mode'] ?? 'standalone';
  expect(identityOf(info)).toMatchObject({ engine, version, mode });
  expect(info.get('clients')?.get('connected_clients')).toBe('1');
});

test('an INFO without a version, and a HELLO without one, say nothing', () => {
  expect(identityOf(readInfo('# Server\r\nuptime:1\r\n'))).toBeNull();
  expect(identityOfHello(new Map([['server', 'redis']]))).toBeNull();
});

test('a value with a colon stays whole', () => {
  const info = readInfo('# Server\r\nexecutable:/a:b\r\nempty:\r\n');
  expect(info.get('server')).toEqual(
    new Map([
      ['executable', '/a:b'],
      ['empty', ''],
    ]),
  );
});

test('nodes are read with their bus, their slots and what is being moved', () => {
  const text = [
    'aaa 10.0.0.1:6379@16379,one.test myself,master - 0 0 1 connected 0-100 200 [101->-bbb]',
    'bbb :0@0 master,noaddr aaa 1 1 2 disconnected',
    'ccc ::1:6380@16380 slave aaa 1 1 2 connected',
    'vars currentEpoch 3 lastVoteEpoch 0',
    '',
  ].join('\n');
  const [one, two, three] = readClusterNodes(text) ?? [];
  expect(one).toMatchObject({
    at: { host: '10.0.0.1', port: 6_379 },
    bus: 16_379,
    flags: ['myself', 'master'],
    follows: null,
    slots: [
      { from: 0, to: 100 },
      { from: 200, to: 200 },
    ],
    moving: ['[101->-bbb]'],
  });
  expect(two).toMatchObject({ at: { host: '', port: 0 }, link: 'disconnected' });
  expect(three).toMatchObject({ at: { host: '::1', port: 6_380 }, follows: 'aaa' });
  expect(readClusterNodes('half a line\n')).toBeNull();
});

test('a refusal is told with the client that was refused', () => {
  const info = 'id=3 addr=10.0.0.9:41000 laddr=10.0.0.1:6379 name=';
  const entry = ['count', 2, 'reason', 'auth', 'object', 'AUTH', 'username', 'web'];
  const [refusal] =
    answers.readRefusals([[...entry, 'age-seconds', '1.5', 'client-info', info]]) ?? [];
  expect(refusal).toEqual({
    reason: 'auth',
    object: 'AUTH',
    user: 'web',
    count: 2,
    age: 1.5,
    client: '10.0.0.9:41000',
  });
});

test('an answer of another shape is none', () => {
  for (const read of [answers.readModules, answers.readLatency]) {
    expect(read('OK')).toBeNull();
    expect(read(['OK'])).toBeNull();
  }
  expect(answers.readRole(['queen'])).toBeNull();
  expect(answers.readNumber('many')).toBeNull();
});
