// What is compiled, line for line, so that a change of it is seen. Written anew with `vitest -u`.
import { expect, it } from 'vitest';

import { masked } from '../../../src/policy/compile/content.ts';
import type { HostPlan } from '../../../src/policy/compile/host-plan.ts';
import { hostPlans } from '../../../src/policy/compile/host-plans.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const policies: Readonly<Record<string, string>> = {
  single: `
version: 1
app: shop
users:
  web: { can: [read, write], keys: ['session:*', { read: 'price:{id:digits}' }] }
server: {}
`,
  'valkey-sentinels': `
version: 1
app: shop
networks: { web: 10.0.1.0/24 }
users:
  web: { from: web, can: [read, write, script], keys: '{cart}:*', channels: 'news:*' }
  ops: { from: web, can: admin, unlock: totp }
hosts:
  db1: { address: 10.0.2.1, roles: [redis, sentinel] }
  db2: { address: 10.0.2.2, roles: [replica, sentinel] }
  db3: { address: 10.0.2.3, roles: sentinel }
  door: { address: 10.0.1.5, roles: gateway }
server:
  engine: valkey
  version: '8.1'
  port: 6390
  tls: { certificate: /etc/ssl/db.pem, key: /etc/ssl/db.key, authority: /etc/ssl/ca.pem }
durability: { lose_at_most: 0s }
gateway:
  listen: { address: '10.0.1.5:6379', tls: { certificate: /etc/ssl/door.pem, key: /etc/ssl/door.key } }
  upstream:
    sentinels: ['10.0.2.1:26379', '10.0.2.2:26379', '10.0.2.3:26379']
    group: shop
    tls: { authority: /etc/ssl/ca.pem }
    login: { user: rampart-gateway, password: { env: RAMPART_GATEWAY_PASSWORD } }
`,
  whole: `
version: 1
app: shop
users: { web: { can: read, keys: '*' } }
server: {}
gateway: { listen: '127.0.0.1:6380' }
archive:
  recipients: x25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  dangerously_one_recipient: true
alerts: { to: { email: ops@example.com, sender: rampart@example.com, smtp: '127.0.0.1:25', tls: none } }
rampart: { version: 0.1.0, from: /srv/rampart-0.1.0-linux-x64.tar.gz, sha256: ${'a'.repeat(64)} }
`,
  cluster: `
version: 1
app: shop
server: { directory: /srv/redis, run_as: redis, port: 7000 }
cluster: { replicas: 0 }
hosts:
  n1: { address: 127.0.0.1, roles: redis, port: 7001 }
  n2: { address: 127.0.0.1, roles: redis, port: 7002 }
  n3: { address: 127.0.0.1, roles: redis, port: 7003 }
`,
};

/** Of each policy the first host, and the one with the gateway. */
const shown: Readonly<Record<string, readonly string[]>> = {
  single: ['localhost'],
  whole: ['localhost'],
  'valkey-sentinels': ['db1', 'door'],
  cluster: ['n1'],
};

function planOf(name: string, host: string): HostPlan {
  const policy = loadPolicy(policies[name] ?? '', name);
  const plan = policy.deployment && hostPlans(policy, policy.deployment).get(host);
  if (plan === null || plan === undefined) throw new TypeError(`${name} has no ${host}.`);
  return plan;
}

const plans = Object.entries(shown).flatMap(([name, hosts]) =>
  hosts.map((host) => ({ name, host, plan: planOf(name, host) })),
);
const files = plans.flatMap(({ name, host, plan }) =>
  plan.files.map((file) => ({ name, host, file })),
);

it.each(files)('$name, $host: $file.path', async ({ name, host, file }) => {
  const { path, owner, group, mode, kind, content } = file;
  const head = `## ${kind} ${owner}:${group} ${mode.toString(8)} ${path}\n`;
  const base = path.replaceAll(/[^A-Za-z0-9.]+/g, '-').replace(/^-/, '');
  await expect(head + masked(content)).toMatchFileSnapshot(`golden/${name}/${host}/${base}.txt`);
});

it.each(plans)('$name, $host: what is there besides files', async ({ name, host, plan }) => {
  const { files: _, ...others } = plan;
  const text = `${JSON.stringify(others, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`golden/${name}/${host}/plan.txt`);
});
