import { known, unknown, type Fact } from '../fact.ts';
import type { UnitFacts } from './facts.ts';
import type { HostFiles } from './host-files.ts';
import type { RunProgram } from './run-program.ts';

/** Properties of a unit that say how far a server could reach that was taken over. */
const properties = [
  'AmbientCapabilities',
  'CapabilityBoundingSet',
  'ExecStart',
  'Group',
  'IPAddressAllow',
  'IPAddressDeny',
  'LimitCORE',
  'LimitNOFILE',
  'LockPersonality',
  'MemoryDenyWriteExecute',
  'MemoryMax',
  'NoExecPaths',
  'NoNewPrivileges',
  'OOMScoreAdjust',
  'PrivateDevices',
  'PrivateTmp',
  'PrivateUsers',
  'ProtectHome',
  'ProtectSystem',
  'ReadWritePaths',
  'Restart',
  'RestrictAddressFamilies',
  'RestrictNamespaces',
  'SystemCallFilter',
  'Type',
  'UMask',
  'User',
];

/** The service that systemd runs a process as. Its name is the host's own, and checked all the same. */
export async function unitOf(
  files: HostFiles,
  pid: number,
  run: RunProgram,
): Promise<Fact<UnitFacts>> {
  const groups = await files.text(`/proc/${pid}/cgroup`);
  if (!groups.known) return groups;
  const name = /\/((?!-)[A-Za-z0-9:_.\\@-]+\.service)(?:\/[^\n]*)?$/m.exec(groups.value)?.[1];
  if (name === undefined) return unknown('not-offered', `Process ${pid} is no service of systemd.`);
  const told = await run('systemctl', ['show', `--property=${properties.join(',')}`, '--', name]);
  if (!told.known) return told;
  const pairs = told.value.split('\n').flatMap((line): [string, string][] => {
    const equals = line.indexOf('=');
    return equals === -1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)]];
  });
  return known({ name, properties: new Map(pairs) }, told.from);
}
