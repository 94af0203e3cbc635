// What a policy compiles to, read back: whoever writes a configuration and whoever reads it must mean
// the same.
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import { afterAll, expect, test } from 'vitest';
import type { ConfigFacts } from '../../../src/observe/file/facts.ts';
import { observeConfig } from '../../../src/observe/file/observe-config.ts';
import { HostFiles } from '../../../src/observe/host/host-files.ts';
import { hostPlans } from '../../../src/policy/compile/host-plans.ts';
import { sentinelCommand, serverCommand } from '../../../src/policy/compile/launch.ts';
import { writeOut } from '../../../src/policy/compile/output.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

const text = `
version: 1
app: shop
networks: { web: 10.0.1.0/24 }
users:
  web: { from: web, can: [read, write], keys: '{cart}:*', channels: 'news:*' }
hosts:
  db1: { address: 10.0.2.1, roles: [redis, sentinel] }
  db2: { address: 10.0.2.2, roles: [replica, sentinel] }
  db3: { address: 10.0.2.3, roles: sentinel }
server:
  port: 6390
  memory: { max: 1gb }
  tls: { certificate: /etc/ssl/db.pem, key: /etc/ssl/db.key, authority: /etc/ssl/ca.pem }
`;

test('a compiled configuration has no fault, and says what the policy says', async () => {
  const policy = loadPolicy(text, 'rampart.yaml');
  const { deployment } = policy;
  if (deployment === null) throw new TypeError('The policy describes no servers.');
  const directory = join(await stage.newDirectory('compiled'), 'out');
  const secret = 'd'.repeat(12);
  await writeOut(hostPlans(policy, deployment), new Map(), directory, async (source) =>
    Buffer.from(`${secret} "quoted" \\ ${source.kind === 'env' ? source.name : ''}`),
  );
  const read = async (
    host: string,
    [, path = '', ...commandLine]: readonly string[],
    kind: 'server' | 'sentinel',
  ): Promise<ConfigFacts> => {
    const files = new HostFiles(join(directory, host));
    const { config } = await observeConfig({ path, kind, commandLine, directory: '/' }, files);
    if (!config.known) throw new Error(config.why);
    expect(config.value.faults).toEqual([]);
    expect(config.value.users.known).toBe(true);
    expect(JSON.stringify(config.value.directives)).not.toContain(secret);
    return config.value;
  };
  for (const server of deployment.servers) {
    const config = await read(server.host, serverCommand(deployment, server), 'server');
    expect(config.settings.get('tls-port')).toMatchObject({ value: '6390' });
    expect(config.settings.get('maxmemory')).toMatchObject({ value: String(1_024 ** 3) });
    expect(config.settings.get('replicaof')?.value).toBe(
      server.follows === null ? undefined : `${server.follows.host} ${server.follows.port}`,
    );
    const users = config.users.known ? config.users.value : [];
    expect(users.find(({ name }) => name === 'default')?.enabled).toBe(false);
    expect(users.some(({ name }) => name === 'web')).toBe(true);
  }
  for (const sentinel of deployment.sentinels) {
    const config = await read(sentinel.host, sentinelCommand(deployment, sentinel), 'sentinel');
    expect(config.groups).toMatchObject([
      { primary: { host: '10.0.2.1', port: 6_390 }, quorum: 2 },
    ]);
  }
});
