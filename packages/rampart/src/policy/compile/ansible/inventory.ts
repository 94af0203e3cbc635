// The hosts of a policy as Ansible's inventory, and what each of them is told.
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';

import { Document, isScalar, visit } from 'yaml';

import { isLoopbackHost } from '../../addresses.ts';
import { officeLogin } from '../../deployment/accounts.ts';
import { hostRoles } from '../../deployment/host-roles.ts';
import type { Deployment, Host, Office, Server } from '../../deployment/types.ts';
import { clusterFormations } from '../cluster-formation.ts';
import { passwordOf } from '../redis-conf.ts';
import type { CompiledFile } from '../content.ts';
import type { Directory, HostPlan, Unit } from '../host-plan.ts';
import { programOf } from '../launch.ts';
import { lookup } from './template.ts';

/** A host called like a role would be taken for all that have it. */
export function aliasOf(name: string): string {
  if (!hostRoles.some((role) => role === name)) return name;
  return `${name}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

export function inventory({ hosts }: Deployment): string {
  const children = hostRoles.map((role) => {
    const members = [...hosts.values()].filter((host) => host.roles.includes(role));
    const listed = members.map((host) => [aliasOf(host.name), reached(host)] as const);
    return [role, { hosts: Object.fromEntries(listed) }] as const;
  });
  return yamlOf(
    { all: { children: Object.fromEntries(children) } },
    'The hosts of the policy by what they are there for. Made by Rampart: written anew each time.',
  );
}

function reached({ address, ssh }: Host): Readonly<Record<string, string | number>> {
  if (ssh === null) return { ansible_connection: 'local' };
  const { user, port } = ssh;
  return { ansible_host: address, ansible_port: port, ...(user && { ansible_user: user }) };
}

/** `group_vars/all.yml`. */
export function commonVariables(
  deployment: Deployment,
  variables: readonly string[],
  least: number,
): string {
  const login = (office: Office): object => {
    const password = passwordOf(deployment.accounts, office);
    return { REDISCLI_AUTH: password === null ? '' : `{{ ${lookup(password.secret)} }}` };
  };
  const document = new Document({
    rampart_variables: variables,
    rampart_least_secret: least,
    // The logins that look and change nothing, and that change settings and see no data.
    rampart_audit: login('audit'),
    rampart_apply: login('apply'),
  });
  document.commentBefore = ` ${origin}`;
  return document.toString();
}

/** `host_vars/NAME.yml`: the host's plan. */
export function hostVariables(plan: HostPlan, deployment: Deployment): string {
  const { address = '', ssh = null } = deployment.hosts.get(plan.host) ?? {};
  const isHere = ssh === null && !isLoopbackHost(address);
  const { packages, release, groups, users, directories, files, units, kernel } = plan;
  return yamlOf(
    {
      // As Ansible writes it; nothing where it is asked over SSH.
      rampart_address: isHere ? shortest(address) : '',
      rampart_packages: packages,
      rampart_release: release,
      rampart_groups: groups,
      rampart_users: users,
      rampart_directories: directories.map(withMode),
      rampart_files: files.map(({ path, owner, group, mode, kind, content }) => ({
        ...withMode({ path, owner, group, mode }),
        // What is a program's own from then on is only made.
        force: kind === 'compiled',
        secret: hasSecret({ content }),
      })),
      rampart_units: units.map((unit) => ({ ...unit, ...asking(unit, plan.host, deployment) })),
      rampart_nodes: nodesOf(plan.host, deployment),
      rampart_kernel_files: kernel.length === 0 ? [] : kernelFiles(files),
    },
    origin,
  );
}

/** IPv6 may be written in several ways. */
function shortest(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

const origin = 'Made from the policy by Rampart. Change the policy: this file is written anew.';

export function hasSecret({ content }: Pick<CompiledFile, 'content'>): boolean {
  return content.some((part) => typeof part !== 'string');
}

function withMode({ path, owner, group, mode }: Directory): object {
  return { path, owner, group, mode: mode.toString(8).padStart(4, '0') };
}

/** How a file of the kernel's settings is put into effect at once. */
function kernelFiles(files: readonly CompiledFile[]): readonly object[] {
  return files.flatMap(({ path }) => {
    if (path.startsWith('/etc/sysctl.d/')) return [{ path, argv: ['sysctl', '--load'] }];
    const isTmpfiles = path.startsWith('/etc/tmpfiles.d/');
    return isTmpfiles ? [{ path, argv: ['systemd-tmpfiles', '--create'] }] : [];
  });
}

/** The question that a server answers when it is well; Sentinels and firewalls are not asked. */
function asking(unit: Unit, host: string, deployment: Deployment): { readonly ask?: object } {
  const server = deployment.servers.find(
    (each) => each.host === host && each.name === unit.process,
  );
  const ask = server === undefined ? null : commandTo(server, 'audit', deployment);
  return ask === null ? {} : { ask: [...ask, 'INFO', 'replication'] };
}

/** The program for a person at a terminal, up to the command. Null where nobody knows its name. */
function commandTo(
  { at }: Server,
  office: Office,
  deployment: Deployment,
): readonly string[] | null {
  const program = programOf(deployment);
  if (!program.endsWith('-server')) return null;
  const { tls } = deployment;
  const secure =
    tls === null
      ? []
      : ['--tls', '--cacert', tls.authority, '--cert', tls.certificate, '--key', tls.key];
  const login = ['--user', officeLogin(office), '--no-auth-warning'];
  const cli = program.replace(/server$/, 'cli');
  return [cli, '-h', at.host, '-p', String(at.port), ...login, ...secure];
}

/** What the nodes of a host do to come together; nothing where there is no Cluster. */
function nodesOf(host: string, deployment: Deployment): readonly object[] {
  const formations = clusterFormations(deployment);
  return deployment.servers.flatMap((server) => {
    const formation = formations.find(({ shards }) =>
      shards.some(({ primary, replicas }) => [primary, ...replicas].includes(server.at)),
    );
    const ask = commandTo(server, 'apply', deployment);
    if (server.host !== host || formation === undefined || ask === null) return [];
    const { first, shards } = formation;
    const all = shards.flatMap(({ primary, replicas }) => [primary, ...replicas]);
    const own = shards.find(({ primary }) => primary === server.at);
    const above = shards.find(({ replicas }) => replicas.includes(server.at));
    return [
      {
        name: server.name,
        ask,
        count: all.length,
        meets: first === server.at ? all.filter((at) => at !== first) : [],
        slots: own === undefined ? [] : own.slots.map(String),
        // As nodes write each other's addresses, IPv6 too.
        follows: above === undefined ? '' : `${above.primary.host}:${above.primary.port}`,
      },
    ];
  });
}

/** Ansible reads expressions out of texts, unless a text says that it is none. */
function yamlOf(value: unknown, comment: string): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && /\{[{%#]/.test(node.value)) {
        node.tag = '!unsafe';
      }
    },
  });
  document.commentBefore = ` ${comment}`;
  return document.toString();
}
