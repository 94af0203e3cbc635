// What is compiled, line for line, so that a change of it is seen. Written anew with `vitest -u`.
import { expect, it } from 'vitest';

import { compile } from '../../../src/policy/compile/compile.ts';
import { masked } from '../../../src/policy/compile/content.ts';
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
server:
  engine: valkey
  version: '8.1'
  port: 6390
  tls: { certificate: /etc/ssl/db.pem, key: /etc/ssl/db.key, authority: /etc/ssl/ca.pem }
durability: { lose_at_most: 0s }
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

const cases = Object.entries(policies).flatMap(([name, text]) => {
  const policy = loadPolicy(text, name);
  if (policy.deployment === null) throw new TypeError(`${name} describes no servers.`);
  const [host] = policy.deployment.hosts.keys();
  const files = compile(policy, policy.deployment).get(host ?? '') ?? [];
  return files.map((file) => ({ name, file }));
});

it.each(cases)('$name: $file.path', async ({ name, file }) => {
  const { path, owner, group, mode, kind, content } = file;
  const head = `## ${kind} ${owner}:${group} ${mode.toString(8)} ${path}\n`;
  const base = path.replaceAll(/[^A-Za-z0-9.]+/g, '-').replace(/^-/, '');
  await expect(head + masked(content)).toMatchFileSnapshot(`golden/${name}/${base}.txt`);
});
