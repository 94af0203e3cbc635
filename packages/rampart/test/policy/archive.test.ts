// What a policy says of an archive, and what follows from the servers that it describes.
import { expect, test } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { PolicyError } from '../../src/policy/errors.ts';
import type { ArchivePolicy, Policy } from '../../src/policy/types.ts';

const one = `x25519:${'A'.repeat(43)}`;
const two = `x25519:${'B'.repeat(43)}`;

function policy(archive: string, others = ''): Policy {
  return loadPolicy(`version: 1\napp: shop\narchive: ${archive}\n${others}`, 'test');
}

function archiveOf(archive: string, others = ''): ArchivePolicy | null {
  return policy(archive, others).archive;
}

function codesOf(archive: string, others = ''): readonly string[] {
  try {
    policy(archive, others);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems.map(({ code }) => code);
    throw error;
  }
}

const servers = `
hosts:
  a: { address: 10.0.1.11, roles: [redis] }
  b: { address: 10.0.1.12, roles: [replica] }
server:
  engine: redis
  tls: { certificate: /etc/c.pem, key: /etc/k.pem, authority: /etc/ca.pem }
`;

test('with two recipients and a server to follow an archive needs nothing more', () => {
  expect(archiveOf(`{ recipients: [${one}, ${two}], from: '127.0.0.1:6379' }`)).toMatchObject({
    directory: '/var/lib/rampart/shop/archive',
    from: [{ host: '127.0.0.1', port: 6379 }],
    login: null,
    tls: null,
    copies: [],
    acknowledge: 'local',
    keep: { for: 30 * 86_400_000, least: 2 },
  });
});

test('of the servers that a policy describes the replicas are followed first, by the archiver’s login', () => {
  const archive = archiveOf(`{ recipients: [${one}, ${two}] }`, servers);
  expect(archive?.from.map(({ host }) => host)).toEqual(['10.0.1.12', '10.0.1.11']);
  expect(archive?.login).toEqual({
    user: 'rampart-archive',
    password: { kind: 'env', name: 'RAMPART_ARCHIVE_PASSWORD' },
  });
  expect(archive?.tls?.authority).toBe('/etc/ca.pem');
});

test('the archiver is among the users of the servers when there is an archive, and only then', () => {
  const named = (text: Policy): readonly string[] | undefined =>
    text.deployment?.accounts.map(({ name }) => name);
  expect(named(policy(`{ recipients: [${one}, ${two}] }`, servers))).toContain('rampart-archive');
  const without = loadPolicy(`version: 1\napp: shop\n${servers}`, 'test');
  expect(named(without)).not.toContain('rampart-archive');
});

test('one recipient alone has to be asked for in ugly words', () => {
  const from = `from: '127.0.0.1:6379'`;
  expect(codesOf(`{ recipients: ${one}, ${from} }`)).toEqual(['POLICY_CONFLICT']);
  expect(codesOf(`{ recipients: [${one}, ${one}], ${from} }`)).toEqual(['POLICY_CONFLICT']);
  expect(codesOf(`{ recipients: ${one}, ${from}, dangerously_one_recipient: true }`)).toEqual([]);
});

test.for([
  [`{ recipients: [${one}, ${two}] }`, 'POLICY_KEY_MISSING'],
  [`{ recipients: [${one}, ${two}], from: '10.0.0.1:6379' }`, 'POLICY_PLAIN'],
  [`{ recipients: [me, ${two}], from: '127.0.0.1:6379' }`, 'POLICY_VALUE'],
  [`{ recipients: [${one}, ${two}], from: '127.0.0.1:6379', copies: [here] }`, 'POLICY_VALUE'],
  [`{ recipients: [${one}, ${two}], from: '127.0.0.1:6379', key: /k }`, 'POLICY_KEY_UNKNOWN'],
  [`{ from: '127.0.0.1:6379' }`, 'POLICY_KEY_MISSING'],
] as const)('%s is refused', ([archive, code]) => {
  expect(codesOf(archive)).toContain(code);
});

test('of several instances it has to be told which one', () => {
  const instances = 'server: { instances: { sessions: {}, cache: {} } }';
  const archive = (from: string): string => `{ recipients: [${one}, ${two}]${from} }`;
  expect(codesOf(archive(''), instances)).toEqual(['POLICY_KEY_MISSING']);
  expect(codesOf(archive(", from: '127.0.0.1:6379'"), instances)).toEqual([]);
});

test('readable on the network, it has to be asked for', () => {
  const archive = `{ recipients: [${one}, ${two}], from: '10.0.0.1:6379', dangerously_plain: true }`;
  expect(codesOf(archive)).toEqual([]);
});
