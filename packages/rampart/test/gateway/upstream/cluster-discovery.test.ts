// Replies as servers of 7.0 and later write them, in both protocols.
import { describe, expect, test } from 'vitest';
import { cleanClusterReply } from '../../../src/gateway/upstream/cluster-discovery.ts';
import type { HostPort } from '../../../src/policy/types.ts';
import { readReply, type Reply } from '../../../src/resp/read.ts';
import { encodeReply } from '../../../src/resp/write.ts';

const gateways: Readonly<Record<string, HostPort>> = {
  '10.0.0.1 6379': { host: '192.0.2.1', port: 7_000 },
  'replica.internal 6379': { host: '192.0.2.1', port: 7_001 },
};

function shown(command: string, reply: Reply, encrypted = false): unknown {
  const clean = cleanClusterReply(command, {
    told: ({ host, port }) => gateways[`${host} ${port}`] ?? null,
    here: { host: '10.0.0.1', port: 6_379 },
    encrypted,
  });
  const bytes = clean?.(encodeReply(reply)) ?? Buffer.alloc(0);
  const read = readReply(bytes, 0);
  expect(read.end).toBe(bytes.length);
  return plain(read.reply);
}

function plain(reply: Reply): unknown {
  if ('items' in reply) {
    return reply.kind === 'map' ? { map: reply.items.map(plain) } : reply.items.map(plain);
  }
  if ('text' in reply) return Number(reply.text);
  return 'bytes' in reply ? Buffer.from(reply.bytes).toString() : null;
}

const bulk = (text: string): Reply => ({ kind: 'bulk', bytes: Buffer.from(text) });
const integer = (value: number): Reply => ({ kind: 'integer', text: String(value) });
const list = (...items: Reply[]): Reply => ({ kind: 'array', items });
const map = (...items: Reply[]): Reply => ({ kind: 'map', items });
const nothing: Reply = { kind: 'null', form: 'bulk' };

describe('CLUSTER SLOTS', () => {
  const primary = list(bulk('10.0.0.1'), integer(6_379), bulk('id-1'), list());
  const named = list(
    bulk('10.0.0.2'),
    integer(6_379),
    bulk('id-2'),
    map(bulk('hostname'), bulk('replica.internal')),
  );
  const stranger = list(bulk('10.0.0.3'), integer(6_379), bulk('id-3'), map());

  test('shows gateways in place of nodes, and no other name of a node', () => {
    const reply = list(list(integer(0), integer(100), primary, named));
    expect(shown('cluster|slots', reply)).toEqual([
      [0, 100, ['192.0.2.1', 7_000, 'id-1', []], ['192.0.2.1', 7_001, 'id-2', { map: [] }]],
    ]);
  });

  test('hides replicas for which no gateway stands', () => {
    const reply = list(list(integer(0), integer(100), primary, stranger));
    expect(shown('cluster|slots', reply)).toEqual([[0, 100, ['192.0.2.1', 7_000, 'id-1', []]]]);
  });

  test('hides slots of a primary for which no gateway stands', () => {
    const reply = list(
      list(integer(0), integer(100), stranger, primary),
      list(integer(101), integer(200), primary),
    );
    expect(shown('cluster|slots', reply)).toEqual([[101, 200, ['192.0.2.1', 7_000, 'id-1', []]]]);
  });

  test('knows a node that shows itself without a host', () => {
    const reply = list(list(integer(0), integer(1), list(nothing, integer(6_379), bulk('id-1'))));
    expect(shown('cluster|slots', reply)).toEqual([[0, 1, ['192.0.2.1', 7_000, 'id-1']]]);
  });

  test('passes an error as it is', () => {
    const error: Reply = {
      kind: 'error',
      bytes: Buffer.from('ERR This instance has cluster support disabled'),
    };
    expect(shown('cluster|slots', error)).toContain('disabled');
  });
});

describe('CLUSTER SHARDS', () => {
  const node = (ip: string, ...ports: Reply[]): Reply[] => [
    bulk('id'),
    bulk('id-1'),
    ...ports,
    bulk('ip'),
    bulk(ip),
    bulk('endpoint'),
    bulk(ip),
    bulk('hostname'),
    bulk('secret.internal'),
    bulk('role'),
    bulk('master'),
  ];
  const port = [bulk('port'), integer(6_379)];

  test.each([
    ['RESP2', list],
    ['RESP3', map],
  ])('shows gateways, in %s', (_, record) => {
    const shard = record(
      bulk('slots'),
      list(integer(0), integer(100)),
      bulk('nodes'),
      list(record(...node('10.0.0.1', ...port)), record(...node('10.0.0.3', ...port))),
    );
    const text = JSON.stringify(shown('cluster|shards', list(shard)));
    expect(text).toContain('"ip","192.0.2.1","endpoint","192.0.2.1","role","master","port",7000');
    expect(text).not.toMatch(/10\.0\.0|secret/);
  });

  test('shows the port of the way by which the client came', () => {
    const ports = [bulk('tls-port'), integer(6_379)];
    const shard = list(bulk('nodes'), list(map(...node('10.0.0.1', ...ports))));
    expect(JSON.stringify(shown('cluster|shards', list(shard), true))).toContain('"tls-port",7000');
    const bare = JSON.stringify(shown('cluster|shards', list(shard), false));
    expect(bare).toContain('"port",7000');
    expect(bare).not.toContain('tls-port');
  });

  test('leaves a shard out of which nothing can be shown', () => {
    const shard = list(bulk('nodes'), list(map(...node('10.0.0.3', ...port))));
    expect(shown('cluster|shards', list(shard))).toEqual([]);
  });
});

describe('CLUSTER NODES', () => {
  const lines = [
    'id-1 10.0.0.1:6379@16379,secret.internal,shard-id=7 myself,master - 0 0 1 connected 0-100',
    'id-2 10.0.0.2:6379@16379,replica.internal slave id-1 0 0 1 connected',
    'id-3 10.0.0.3:6379@16379 master - 0 0 1 connected 101-200 [7->-id-1]',
    'id-4 :0@0 master,noaddr - 0 0 1 disconnected',
    '',
  ].join('\n');
  const visible = [
    'id-1 192.0.2.1:7000@0 myself,master - 0 0 1 connected 0-100',
    'id-2 192.0.2.1:7001@0 slave id-1 0 0 1 connected',
    '',
  ].join('\n');

  test('shows gateways in place of nodes, in RESP2', () => {
    expect(shown('cluster|nodes', bulk(lines))).toBe(visible);
  });

  test('shows gateways in place of nodes, in RESP3', () => {
    const verbatim: Reply = { kind: 'verbatim', bytes: Buffer.from(`txt:${lines}`) };
    expect(shown('cluster|nodes', verbatim)).toBe(`txt:${visible}`);
  });

  test('has the replicas of one node in a list', () => {
    const replicas = list(...lines.split('\n').slice(1, 3).map(bulk));
    expect(shown('cluster|replicas', replicas)).toEqual([visible.split('\n')[1]]);
  });
});
