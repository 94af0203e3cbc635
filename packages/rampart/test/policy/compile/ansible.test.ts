// The Ansible project as Ansible reads it; in full size it also brings a machine to what the policy says.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { findProgram, Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { make } from '../../../src/policy/authority/rollover.ts';
import { revoke } from '../../../src/policy/authority/revoke.ts';
import { subjectsOf } from '../../../src/policy/authority/authority.ts';
import { ansibleProject } from '../../../src/policy/compile/ansible/project.ts';
import { templateOf } from '../../../src/policy/compile/ansible/template.ts';
import { written, type Content } from '../../../src/policy/compile/content.ts';
import { hostPlans } from '../../../src/policy/compile/host-plans.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { Policy } from '../../../src/policy/types.ts';
import { Machine, whyNoMachine } from './machine.ts';
import { smallRelease } from '../../plan/small-release.ts';
import { ansibleProgram } from './programs.ts';
import { raise, serverPart, testSecret } from './raised.ts';

const full = process.env['RAMPART_FULL'] === '1';

const stage = new Stage();
afterAll(() => stage.strike());

async function projectOf(policy: Policy): Promise<string> {
  if (policy.deployment === null) throw new TypeError('There are servers.');
  const directory = await stage.newDirectory('project');
  const plans = hostPlans(policy, policy.deployment);
  for (const [path, text] of await ansibleProject(plans, policy.deployment)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

/** Names and texts that would be more than that, if anything let them out of their place. */
const nasty = `"'\\ {{ lookup('env', 'HOME') }} {% raw %} {# x #} $(id) \`id\` ; && | # %n é 語`;

/** Without what Ansible would read as an expression wherever it stands. */
const plain = nasty.replaceAll(/\{[{%#]/gu, '');

describe('an Ansible project', () => {
  it('is one to Ansible, whatever is in the policy, and runs nothing of it', async () => {
    const text = [
      'version: 1',
      'app: shop',
      `# ${nasty}`,
      'users:',
      `  web: { can: read, keys: [${JSON.stringify(`k:${nasty}`)}], secret: { command: [echo, ${JSON.stringify(plain)}] } }`,
      `  ops: { can: admin, secret: { file: ${JSON.stringify(`/etc/${plain}`)} } }`,
      'hosts:',
      '  redis: { address: 10.0.2.1, roles: redis, ssh: { user: admin, port: 2222 } }',
      '  replica: { address: 10.0.2.2, roles: [replica, gateway] }',
      'server: { dangerously_plain: true }',
      'gateway:',
      '  listen: { address: "10.0.2.2:6380", dangerously_plain: true }',
      `  admin: { directory: ${JSON.stringify(`/srv/${nasty}`)} }`,
      '  upstream: { address: "10.0.2.1:6379", dangerously_plain: true }',
    ].join('\n');
    const project = await projectOf(loadPolicy(text, 'rampart.yaml'));
    const ansible = findProgram(ansibleProgram);
    const inventory = ['-i', join(project, 'hosts')];
    const playbook = [...inventory, join(project, 'redis.yml')];
    await stage.run(ansible, ['--syntax-check', ...playbook]);
    const said = await stage.run(ansible, ['--list-hosts', ...playbook]);
    expect(said).toMatch(/Replicas.*hosts \(1\):\s+replica-[0-9a-f]{8}\n/su);
    expect(said).toMatch(/nodes of a Cluster.*hosts \(1\):\s+redis-[0-9a-f]{8}\n/su);
    const vars = await readFile(join(project, 'hosts'), 'utf8');
    expect(vars).toContain('ansible_port: 2222');
  });

  it('is not made where Ansible would carry out what a policy says', () => {
    const secret = { kind: 'file', path: "/etc/{{ lookup('env', 'HOME') }}" } as const;
    expect(() => templateOf([{ secret, as: 'text' }])).toThrow(/^Ansible would carry out/u);
  });

  it('writes what `rampart compile` writes, secrets and all that looks like an expression', async () => {
    const secrets = { A: `long enough ${nasty}`, B: 'another that is long enough ~!@#$%^&*()' };
    const place = (name: string, as: 'text' | 'sha256' | 'environment'): Content[number] => ({
      secret: { kind: 'env', name },
      as,
    });
    const directory = await stage.newDirectory('template');
    const keyFile = join(directory, `a key '"\\ $(id) }}`);
    await writeFile(keyFile, 'PEM\nof two lines\n', { mode: 0o600 });
    const content: Content = [
      `first ${nasty}\n`,
      place('A', 'text'),
      '\n',
      place('A', 'sha256'),
      ' {',
      place('A', 'environment'),
      `}\n${nasty}\n`,
      place('B', 'text'),
      place('B', 'environment'),
      '\n',
      { secret: { kind: 'file', path: keyFile }, as: 'file' },
      'end\n',
    ];
    await writeFile(join(directory, 'it.j2'), templateOf(content));
    const play = [
      '- hosts: localhost',
      '  connection: local',
      '  gather_facts: false',
      '  tasks:',
      '    - ansible.builtin.template: { src: it.j2, dest: it }',
    ].join('\n');
    await writeFile(join(directory, 'play.yml'), play);
    const options = { cwd: directory, env: secrets };
    await stage.run(findProgram(ansibleProgram), ['play.yml'], options);
    const expected = await written(content, async (secret) => {
      if (secret.kind === 'env') return Buffer.from(secrets[secret.name === 'A' ? 'A' : 'B']);
      return Buffer.from('PEM\nof two lines');
    });
    // What is no plain letter is written in another way, and means the same to the server.
    const meant = Buffer.from(expected.replaceAll(/(?:\\x[0-9a-f]{2})+/gu, bytesOf));
    expect((await readFile(join(directory, 'it'))).toString()).toBe(meant.toString());
  });
});

function bytesOf(escapes: string): string {
  const text = Buffer.from(escapes.replaceAll('\\x', ''), 'hex').toString('utf8');
  return text.replaceAll(/["\\]/gu, '\\$&');
}

const inFull = full ? describe : (): void => undefined;

inFull('hosts of which the policy does not say how they are reached', () => {
  it('are not all made of the machine on which Ansible runs', async () => {
    const text = [
      'version: 1',
      'app: shop',
      'hosts:',
      '  one: { address: 203.0.113.1, roles: redis, dangerously_public: true }',
      '  two: { address: 203.0.113.2, roles: replica, dangerously_public: true }',
      'server: { dangerously_plain: true }',
    ].join('\n');
    const project = await projectOf(loadPolicy(text, 'rampart.yaml'));
    const variables = (await readFile(join(project, '.env.example'), 'utf8')).matchAll(
      /^(\w+)=$/gmu,
    );
    const env = Object.fromEntries([...variables].map(([, name = '']) => [name, 's'.repeat(64)]));
    const play = ['-i', 'hosts', '-e', 'ansible_become=false', '--check', 'redis.yml'];
    const run = stage.run(findProgram(ansibleProgram), play, { cwd: project, env });
    await expect(run).rejects.toThrow(/203\.0\.113\.2 is no address of\s+this machine/u);
  }, 300_000);
});

inFull('six nodes that were started', () => {
  it('become a Cluster that serves all slots, and a second run leaves it alone', async () => {
    const directory = await stage.newDirectory('nodes');
    const ports = await Promise.all(Array.from({ length: 6 }, () => stage.port()));
    const hosts = ports.map((port, index) => {
      const role = index < 3 ? 'redis' : 'replica';
      return `n${index}: { address: 127.0.0.1, roles: ${role}, port: ${port} }`;
    });
    const text = [
      'version: 1',
      'app: shop',
      "users: { web: { can: [read, write], keys: '*' } }",
      `hosts: { ${hosts.join(', ')} }`,
      'cluster: {}',
      serverPart(directory),
    ].join('\n');
    const raised = await raise(stage, text);
    const project = await projectOf(loadPolicy(text, 'rampart.yaml'));
    const secret = await testSecret({ kind: 'env', name: 'RAMPART_APPLY_PASSWORD' });
    const play = ['-i', 'hosts', '--tags', 'cluster', '-e', 'ansible_become=false', 'redis.yml'];
    const options = { cwd: project, env: { RAMPART_APPLY_PASSWORD: secret.toString() } };
    const ansible = findProgram(ansibleProgram);
    const first = await stage.run(ansible, play, options);
    expect(first).toMatch(/failed=0/u);
    const [node] = raised.deployment.servers;
    if (node === undefined) throw new TypeError('There are nodes.');
    await using audit = await raised.as('rampart-audit', node);
    const info = String(await audit.command('CLUSTER', 'INFO'));
    expect(info).toContain('cluster_state:ok');
    expect(info).toContain('cluster_slots_assigned:16384');
    const nodes = String(await audit.command('CLUSTER', 'NODES'));
    expect(nodes.match(/slave/gu)).toHaveLength(3);
    const second = await stage.run(ansible, play, options);
    expect(second).not.toMatch(/changed=[1-9]/u);
  }, 1_200_000);
});

const reason = full ? whyNoMachine() : 'it takes minutes: RAMPART_FULL=1';
if (reason !== null) console.warn(`The Ansible project was not run on a machine: ${reason}.`);

const onMachine = reason === null ? describe : (): void => undefined;

onMachine('on a machine of its own', () => {
  let machine: Machine;
  let tls: string;
  const env: Record<string, string> = { ANSIBLE_PIPELINING: '1' };

  beforeAll(async () => {
    machine = await Machine.boot(stage);
    await machine.run('ip', 'address', 'add', '10.9.9.1/32', 'dev', 'lo');
    tls = await stage.newDirectory('tls');
    const release = await smallRelease(stage, '0.1.0');
    await cp(release.from, machine.at('/srv/rampart.tar.gz'));
    const text = [
      'version: 1',
      'app: shop',
      "users: { web: { can: [read, write], keys: '*' } }",
      'hosts:',
      '  one: { address: 10.9.9.1, roles: redis, port: 6390 }',
      '  two: { address: 10.9.9.1, roles: replica, port: 6391 }',
      `server: { tls: { own: ${tls} }, readers: [nobody] }`,
      `rampart: { version: 0.1.0, from: /srv/rampart.tar.gz, sha256: ${release.sha256} }`,
    ].join('\n');
    const policy = loadPolicy(text, 'rampart.yaml');
    if (policy.deployment === null) throw new TypeError('There are servers.');
    const now = Date.now();
    await make(tls, 'shop', subjectsOf(policy.deployment), { now, mustLast: now });
    const project = await projectOf(policy);
    await cp(project, machine.at('/srv/project'), { recursive: true });
    // It is named by an absolute path, on the machine on which Ansible runs.
    await cp(tls, machine.at(tls), { recursive: true });
    const example = await readFile(join(project, '.env.example'), 'utf8');
    for (const [, name = ''] of example.matchAll(/^(\w+)=$/gmu)) {
      env[name] = `the secret ${name} "quoted" \\`;
    }
  }, 300_000);

  const play = (): Promise<string> => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const command = ['ansible-playbook', '--diff', '-i', 'hosts', 'redis.yml'];
    return machine.run('env', '--chdir=/srv/project', ...variables, ...command);
  };

  it('a first run brings two servers up, in step, and shows no secret', async () => {
    const said = await play();
    expect(said).toMatch(/^one\s+:.*failed=0/mu);
    for (const name of Object.keys(env).slice(1)) expect(said).not.toContain(env[name]);
    const args = ['-h', '10.9.9.1', '-p', '6391', '--tls', '--user', 'rampart-audit'];
    const authority = ['--cacert', '/etc/rampart/shop/tls/authority.crt'];
    const auth = `REDISCLI_AUTH=${env['RAMPART_AUDIT_PASSWORD']}`;
    const info = ['redis-cli', '--no-auth-warning', ...args, ...authority, 'INFO', 'replication'];
    expect(await machine.run('env', auth, ...info)).toContain('master_link_status:up');
    const reads = (path: string): Promise<{ readonly ok: boolean }> =>
      machine.try('setpriv', '--reuid=nobody', '--init-groups', 'cat', path);
    expect((await reads('/var/log/redis-shop-one/server.log')).ok).toBe(true);
    expect((await reads('/var/lib/redis-shop-one/state.conf')).ok).toBe(false);
    expect((await reads('/etc/rampart/shop/tls/host.key')).ok).toBe(false);
  }, 1_200_000);

  it('brings Rampart itself, whole, and nothing of the file stays', async () => {
    expect(await machine.run('rampart', '--version')).toBe('0.1.0\n');
    const there = (await machine.run('ls', '-A', '/opt/rampart')).trim();
    expect(there).toBe('0.1.0');
  });

  it('a second run changes nothing', async () => {
    const said = await play();
    expect(said).toMatch(/^one\s+:.*changed=0/mu);
    expect(said).toMatch(/^two\s+:.*changed=0/mu);
  }, 1_200_000);

  it('a change restarts what it is for, one after the other, and nothing else', async () => {
    // Nobody there reads the list of revoked certificates but a gateway would.
    const lost = await readFile(join(tls, 'hosts/10.9.9.1.crt'), 'utf8');
    await revoke(tls, lost, Date.now());
    const list = await readFile(join(tls, 'revoked.crl'), 'utf8');
    await writeFile(machine.at(`${tls}/revoked.crl`), list);
    const at = machine.at('/srv/project/files/two/etc/systemd/system/redis-shop-two.service');
    await writeFile(at, (await readFile(at, 'utf8')).replace('RestartSec=1', 'RestartSec=2'));
    const pidOf = (unit: string): Promise<string> =>
      machine.run('systemctl', 'show', '--value', '--property=MainPID', unit);
    const before = [await pidOf('redis-shop-one'), await pidOf('redis-shop-two')];
    await play();
    expect(await pidOf('redis-shop-one')).toBe(before[0]);
    expect(await pidOf('redis-shop-two')).not.toBe(before[1]);
    expect(await machine.run('cat', '/etc/rampart/shop/tls/revoked.crl')).toBe(list);
  }, 1_200_000);

  it('does not unpack a release that is another file than the policy says', async () => {
    const vars = machine.at('/srv/project/host_vars/one.yml');
    const text = await readFile(vars, 'utf8');
    await writeFile(
      vars,
      text
        .replace('version: 0.1.0', 'version: 0.2.0')
        .replace(/sha256: \S+/u, `sha256: ${'a'.repeat(64)}`),
    );
    await expect(play()).rejects.toThrow(/another checksum than the policy says/);
    expect((await machine.try('test', '-e', '/opt/rampart/0.2.0')).ok).toBe(false);
    expect(await machine.run('rampart', '--version')).toBe('0.1.0\n');
  }, 1_200_000);
});
