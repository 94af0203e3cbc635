// What there is once on a machine, whatever runs on it: firewall, rotation of logs, kernel, certificates,
// and the parts of Rampart. Where a policy has several hosts at one address they are one machine, and all have it.
import { dirname } from 'node:path';

import type { Deployment, Process } from '../deployment/types.ts';
import { systemName } from '../deployment/system-names.ts';
import type { Policy } from '../types.ts';
import { firewallOf, firewallUnit, firewallUnitName } from './firewall.ts';
import { alertsPart } from './alerts-unit.ts';
import { archivePart } from './archive-unit.ts';
import { consolePart } from './console-unit.ts';
import { gatewayPart } from './gateway-unit.ts';
import type { Unit } from './host-plan.ts';
import { issuedFiles, tlsGroup } from './issued-files.ts';
import { kernelSettings, sysctlFile, tmpfilesFile } from './kernel.ts';
import { logRotation } from './log-rotation.ts';
import { ownAccount, ownPart, type OwnPart } from './own-part.ts';
import { plainFile, unitDirectory, type PlanPart } from './plan-part.ts';

export function machineParts(
  policy: Policy,
  deployment: Deployment,
  host: string,
): readonly PlanPart[] {
  const address = deployment.hosts.get(host)?.address;
  const hosts = [...deployment.hosts.values()].filter((each) => each.address === address);
  const names = hosts.map(({ name }) => name);
  const processes = [...deployment.servers, ...deployment.sentinels].filter((process) =>
    names.includes(process.host),
  );
  const parts = ownPartsOf(policy, deployment, new Set(hosts.flatMap(({ roles }) => roles)));
  return [
    ...(processes.length === 0 ? [] : [serverMachine(deployment, processes)]),
    firewallPart(policy, deployment, names),
    releasePart(deployment, host, parts.length > 0),
    ...parts.map((part) => ownPart(policy, deployment, part)),
    issuedPart(deployment, host, processes, parts),
    directoryPart(deployment),
  ];
}

function serverMachine(deployment: Deployment, processes: readonly Process[]): PlanPart {
  const kernel = kernelSettings(deployment);
  const name = systemName('rampart', deployment.app);
  const { engine } = deployment.release;
  const logs = processes.map((process) => ({ path: logPath(deployment, process), process }));
  const isPackage = deployment.install.kind === 'package';
  const sysctl = sysctlFile(kernel);
  const tmpfiles = tmpfilesFile(kernel);
  return {
    packages: ['logrotate', ...(isPackage ? [`${engine}-server`] : [])],
    units: isPackage ? [masked(`${engine}-server.service`)] : [],
    kernel,
    files: [
      plainFile(`/etc/logrotate.d/${name}`, logRotation(deployment, logs)),
      ...(sysctl === null ? [] : [plainFile(`/etc/sysctl.d/60-${name}.conf`, sysctl)]),
      ...(tmpfiles === null ? [] : [plainFile(`/etc/tmpfiles.d/${name}.conf`, tmpfiles)]),
    ],
  };
}

/** The package's own server would listen, without a password, as soon as it is there. */
function masked(name: string): Unit {
  return { name, state: 'masked', process: null, restartsFor: [], reloadsFor: [] };
}

function firewallPart(policy: Policy, deployment: Deployment, hosts: readonly string[]): PlanPart {
  const firewall = firewallOf(policy, deployment, hosts);
  if (firewall === null) return {};
  const { text, ...table } = firewall;
  const name = firewallUnitName(deployment);
  const unit = `${unitDirectory}/${name}`;
  return {
    packages: ['nftables'],
    firewall: table,
    files: [{ ...plainFile(table.path, text), mode: 0o640 }, plainFile(unit, firewallUnit(table))],
    units: [{ name, state: 'done', process: null, restartsFor: [unit], reloadsFor: [table.path] }],
  };
}

/** The parts of Rampart that have a place on this machine. */
function ownPartsOf(
  policy: Policy,
  deployment: Deployment,
  roles: ReadonlySet<string>,
): readonly OwnPart[] {
  const { gateway, archive, alerts } = policy;
  return [
    ...(gateway !== null && roles.has('gateway') ? [gatewayPart(policy, deployment, gateway)] : []),
    ...(archive !== null && roles.has('archive') ? [archivePart(policy, archive)] : []),
    ...(alerts !== null && roles.has('alerts') ? [alertsPart(policy, alerts)] : []),
    ...(roles.has('console') ? [consolePart(policy, policy.console)] : []),
  ];
}

/** The host without SSH is where somebody sits who runs the command. */
function releasePart({ own, hosts }: Deployment, host: string, isNeeded: boolean): PlanPart {
  const isHere = hosts.get(host)?.ssh === null;
  return isNeeded || isHere ? { release: own } : {};
}

function issuedPart(
  deployment: Deployment,
  name: string,
  processes: readonly Process[],
  parts: readonly OwnPart[],
): PlanPart {
  const { tls } = deployment;
  const host = deployment.hosts.get(name);
  if (tls === null || tls.own === null || host === undefined) return {};
  if (processes.length === 0 && parts.length === 0) return {};
  const { group, isOurs } = tlsGroup(deployment, processes);
  const own = processes.filter((process) => process.host === name).map(({ user }) => user);
  const members = [...own, ...parts.map(({ role }) => ownAccount(role))];
  return {
    groups: isOurs ? [{ name: group, members: [...new Set(members)] }] : [],
    directories: [{ path: dirname(tls.key), owner: 'root', group, mode: 0o750 }],
    files: issuedFiles(tls, tls.own, host.address, group),
  };
}

function directoryPart({ directory }: Deployment): PlanPart {
  const root = { owner: 'root', group: 'root', mode: 0o755 };
  return { directories: [dirname(directory), directory].map((path) => ({ path, ...root })) };
}

/** Where a process writes what it does. */
export function logPath({ sentinels }: Deployment, { places, name, host }: Process): string {
  const isSentinel = sentinels.some((each) => each.name === name && each.host === host);
  return `${places.logs}/${isSentinel ? 'sentinel' : 'server'}.log`;
}
