// A policy, compiled for each of its hosts: everything that is there besides the servers themselves.
import { dirname } from 'node:path';

import type { Deployment, Process, Server } from '../deployment/types.ts';
import type { Policy } from '../types.ts';
import { compile } from './compile.ts';
import type { CompiledFile } from './content.ts';
import { guardPath, guardScript } from './guard.ts';
import type { Directory, HostPlan, SystemGroup, SystemUser } from './host-plan.ts';
import { issuedPaths } from './issued-files.ts';
import { logPath, machineParts } from './machine.ts';
import { plainFile, unitDirectory, type PlanPart } from './plan-part.ts';
import { sentinelUnit, serverUnit } from './process-unit.ts';

export function hostPlans(policy: Policy, deployment: Deployment): ReadonlyMap<string, HostPlan> {
  const processFiles = compile(policy, deployment);
  return new Map(
    [...deployment.hosts.keys()].map((host) => [
      host,
      joined(host, [
        ...processParts(policy, deployment, host, processFiles.get(host) ?? []),
        ...machineParts(policy, deployment, host),
      ]),
    ]),
  );
}

function joined(host: string, parts: readonly PlanPart[]): HostPlan {
  const all = <K extends keyof PlanPart>(key: K): NonNullable<PlanPart[K]>[] =>
    parts.flatMap((part) => {
      const value = part[key];
      return value === undefined ? [] : [value];
    });
  const directories = new Map(
    all('directories')
      .flat()
      .map((each) => [each.path, each]),
  );
  return {
    host,
    packages: [...new Set(all('packages').flat())],
    groups: joinedGroups(all('groups').flat()),
    users: all('users').flat(),
    directories: [...directories.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    // Parts of Rampart share their copy of the policy.
    files: [
      ...new Map(
        all('files')
          .flat()
          .map((file) => [file.path, file]),
      ).values(),
    ],
    units: all('units').flat(),
    kernel: all('kernel').flat(),
    release: all('release').find((release) => release !== null) ?? null,
    firewall: all('firewall').find((firewall) => firewall !== null) ?? null,
  };
}

/** Several parts may add members to one group. */
function joinedGroups(groups: readonly SystemGroup[]): readonly SystemGroup[] {
  const members = new Map<string, Set<string>>();
  for (const group of groups) {
    const those = members.get(group.name) ?? new Set();
    for (const member of group.members) those.add(member);
    members.set(group.name, those);
  }
  return [...members].map(([name, those]) => ({ name, members: [...those] }));
}

function processParts(
  policy: Policy,
  deployment: Deployment,
  host: string,
  compiled: readonly CompiledFile[],
): readonly PlanPart[] {
  const parts = [
    ...deployment.servers.map((server): readonly [Process, string, PlanPart] => [
      server,
      serverUnit(policy, deployment, server),
      { files: [guardOf(deployment, server)] },
    ]),
    ...deployment.sentinels.map((sentinel): readonly [Process, string, PlanPart] => [
      sentinel,
      sentinelUnit(policy, deployment, sentinel),
      {},
    ]),
  ].filter(([process]) => process.host === host);
  return [
    { files: compiled },
    ...parts.flatMap(([process, unit, more]) => [
      accountOf(process, deployment),
      { directories: directoriesOf(process), files: [logOf(deployment, process)] },
      more,
      unitPart(deployment, process, unit, compiled),
    ]),
  ];
}

function guardOf(deployment: Deployment, server: Server): CompiledFile {
  const script = plainFile(guardPath(server), guardScript(deployment, server));
  return { ...script, group: server.group, mode: 0o750 };
}

function unitPart(
  deployment: Deployment,
  process: Process,
  text: string,
  compiled: readonly CompiledFile[],
): PlanPart {
  const name = `${process.name}.service`;
  const path = `${unitDirectory}/${name}`;
  const own = compiled
    .filter(
      (file) => file.kind === 'compiled' && dirname(file.path) === process.places.configuration,
    )
    .map((file) => file.path);
  return {
    files: [plainFile(path, text)],
    units: [
      {
        name,
        state: 'running',
        process: process.name,
        restartsFor: [path, ...own, ...issuedPaths(deployment)],
        reloadsFor: [],
      },
    ],
  };
}

/** An account that was named is there already, and keeps its groups. */
function accountOf({ name, user, group, places }: Process, { readers }: Deployment): PlanPart {
  if (user !== name) return {};
  const groups: readonly SystemGroup[] = [{ name: group, members: readers }];
  const users: readonly SystemUser[] = [{ name: user, group, home: places.data }];
  return { groups, users };
}

function directoriesOf({ places, user, group }: Process): readonly Directory[] {
  const { configuration, data, logs, run } = places;
  const parent = dirname(configuration);
  const root = { owner: 'root', group: 'root', mode: 0o755 };
  return [
    ...(parent === '/etc' ? [] : [dirname(parent), parent].map((path) => ({ path, ...root }))),
    { path: configuration, owner: 'root', group, mode: 0o750 },
    { path: data, owner: user, group, mode: 0o700 },
    { path: logs, owner: user, group, mode: 0o750 },
    { path: run, owner: user, group, mode: 0o750 },
  ];
}

/** The server's umask would make one that only it can read. */
function logOf(deployment: Deployment, process: Process): CompiledFile {
  const { user, group } = process;
  return {
    path: logPath(deployment, process),
    owner: user,
    group,
    mode: 0o640,
    content: [],
    kind: 'seed',
  };
}
