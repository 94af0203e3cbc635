// The firewall as the kernel takes it, in a network namespace that the test makes. Needs Linux.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram, Stage } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { firewallOf } from '../../../src/policy/compile/firewall.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { inNamespace, nftProgram } from './programs.ts';

const full = process.env['RAMPART_FULL'] === '1';
const stage = new Stage();
afterAll(() => stage.strike());

function rulesOf(text: string, ...hosts: readonly string[]): string {
  const policy = loadPolicy(`version: 1\napp: shop\n${text}`, 'rampart.yaml');
  if (policy.deployment === null) throw new TypeError('There are servers.');
  return firewallOf(policy, policy.deployment, hosts)?.text ?? '';
}

const plain = 'dangerously_plain: true';

describe('a server that others reach', () => {
  const group = [
    'hosts:',
    '  db1: { address: 10.0.2.1, roles: [redis, sentinel] }',
    '  db2: { address: 10.0.2.2, roles: [replica, sentinel] }',
    '  db3: { address: 10.0.2.3, roles: [replica, sentinel] }',
    'networks: { web: 10.0.1.0/24, office: 10.0.9.5 }',
  ].join('\n');

  it('is open to its peers and to the networks of its users', () => {
    const text = `${group}\nusers: { web: { from: web, can: read, keys: '*' } }\nserver: { ${plain} }`;
    expect(rulesOf(text, 'db1')).toContain(
      'tcp dport 6379 ip saddr { 10.0.1.0/24, 10.0.2.1/32, 10.0.2.2/32, 10.0.2.3/32 } accept\n    tcp dport 6379 counter drop',
    );
  });

  it('is open to gateways instead of users where there are any', () => {
    const text = [
      group,
      "users: { web: { from: web, can: read, keys: '*' } }",
      `server: { ${plain}, admit: office }`,
      `gateway: { listen: { address: '10.0.1.5:6379', ${plain} }, upstream: { sentinels: ['10.0.2.1:26379'], group: shop, ${plain} } }`,
    ].join('\n');
    const rules = rulesOf(text, 'db2');
    const from = '10.0.1.5/32, 10.0.2.1/32, 10.0.2.2/32, 10.0.2.3/32, 10.0.9.5/32';
    expect(rules).toContain(`tcp dport 6379 ip saddr { ${from} } accept`);
    expect(rules).toContain(`tcp dport 26379 ip saddr { ${from} } accept`);
  });
});

it('the bus of a Cluster is open to its nodes only', () => {
  const hosts = [1, 2, 3].map((n) => `n${n}: { address: 10.0.2.${n}, roles: redis }`).join(', ');
  const text = `hosts: { ${hosts} }\ncluster: { replicas: 0 }\nserver: { ${plain}, admit: private }`;
  const rules = rulesOf(text, 'n1');
  expect(rules).toContain(
    'tcp dport 16379 ip saddr { 10.0.2.1/32, 10.0.2.2/32, 10.0.2.3/32 } accept',
  );
  expect(rules).toContain('tcp dport 6379 ip6 saddr { fc00::/7, fe80::/10 } accept');
});

it('a server on loopback needs none', () => {
  expect(rulesOf('server: {}', 'localhost')).toBe('');
});

it('whatever blocks a policy has, nft takes them', async () => {
  const nft = findProgram(nftProgram);
  const block = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([at, bits]) => `${at}/${bits}`),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([at, bits]) => `${at}/${bits}`),
    fc.ipV4(),
  );
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/);
  const app = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,40}$/);
  const policies = fc.sample(
    fc.tuple(app, name, fc.array(block, { minLength: 1, maxLength: 12 })),
    full ? 500 : 40,
  );
  const texts = policies.map(([called, host, blocks]) => {
    const network = `{ blocks: ${JSON.stringify(blocks)}, dangerously_public: true }`;
    const policy = loadPolicy(
      [
        'version: 1',
        `app: ${JSON.stringify(called)}`,
        `networks: { web: ${network} }`,
        `hosts: { ${JSON.stringify(host)}: { address: 10.0.2.1, roles: redis } }`,
        `server: { ${plain}, admit: web }`,
      ].join('\n'),
      'rampart.yaml',
    );
    if (policy.deployment === null) throw new TypeError('There is a server.');
    return firewallOf(policy, policy.deployment, [host])?.text ?? '';
  });
  // Each begins with a line for a shell, which is a comment to nft, and replaces what it finds.
  const file = join(await stage.newDirectory('rules'), 'all.nft');
  await writeFile(file, texts.join('\n'));
  const [program, args] = inNamespace(nft, '--check', '--file', file);
  await expect(stage.run(program, args)).resolves.toBe('');
});

it('lets in whom the policy names, keeps strangers out, and leaves the tables of others alone', async () => {
  const scene = fileURLToPath(new URL('firewall-scene.ts', import.meta.url));
  const [program, args] = inNamespace(process.execPath, '--conditions=rampart-source', scene);
  const played = await stage.start(program, args);
  const [line] = await played.waitForOutput(/^\{.*\}$/m, 60_000);
  expect((await played.exited).code, played.output).toBe(0);
  expect(JSON.parse(line)).toEqual({
    before: { '10.9.0.2': 'open', '10.9.0.3': 'open' },
    after: { '10.9.0.2': 'open', '10.9.0.3': 'shut' },
    tables: ['others', 'rampart-shop'],
  });
});
