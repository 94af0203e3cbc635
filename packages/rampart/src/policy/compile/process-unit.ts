// The unit of a server or a Sentinel: a user of its own, writing only below its own directories, speaking
// only with whom the policy names.
import type { Deployment, Process, Sentinel, Server } from '../deployment/types.ts';
import type { Policy } from '../types.ts';
import { firewallUnitName } from './firewall.ts';
import { guardPath } from './guard.ts';
import { sentinelCommand, serverCommand, type CommandLine } from './launch.ts';
import { neighboursOf, written } from './openings.ts';
import { homeProtection, sandbox, unitFile, type UnitSection } from './unit-file.ts';

/** Connections that a server has besides those of clients: files, peers, listeners. */
const otherFiles = 1_024;

export function serverUnit(policy: Policy, deployment: Deployment, server: Server): string {
  const guard = guardPath(server);
  return unitOf(policy, deployment, server, {
    what: 'server',
    command: serverCommand(deployment, server),
    own: [
      // With all rights, because the server's own user cannot write where its configuration lies.
      ['ExecStartPre', `+${guard} check`],
      ['ExecStartPost', `+${guard} note`],
      ['ExecStopPost', `+${guard} note`],
      ['Restart', mayComeBack(deployment) ? 'on-failure' : 'no'],
      ['LimitNOFILE', server.limits.clients + otherFiles],
      // The kernel, short of memory, ends others first.
      ['OOMScoreAdjust', -500],
    ],
  });
}

export function sentinelUnit(policy: Policy, deployment: Deployment, sentinel: Sentinel): string {
  return unitOf(policy, deployment, sentinel, {
    what: 'Sentinel',
    command: sentinelCommand(deployment, sentinel),
    own: [
      ['Restart', 'on-failure'],
      ['LimitNOFILE', 10_000 + otherFiles],
      ['OOMScoreAdjust', -500],
    ],
  });
}

/**
 * A primary that comes back with less than it had takes that from its replicas too. It keeps what it
 * acknowledged only in an append-only file; without one, whoever has replicas waits for a person.
 */
function mayComeBack({ durability, servers }: Deployment): boolean {
  return durability.appendOnly !== 'off' || servers.length === 1;
}

interface Kind {
  readonly what: string;
  readonly command: CommandLine;
  readonly own: UnitSection;
}

function unitOf(
  policy: Policy,
  deployment: Deployment,
  { user, group, places, name }: Process,
  { what, command, own }: Kind,
): string {
  const { release, app, install } = deployment;
  const [program] = command;
  // A release that was built, or that was there, may not be able to tell systemd when it is ready.
  const isPackage = install.kind === 'package';
  const run: UnitSection = places.run.startsWith('/run/')
    ? [
        ['RuntimeDirectory', places.run.slice('/run/'.length)],
        ['RuntimeDirectoryMode', '0750'],
        ['RuntimeDirectoryPreserve', 'yes'],
      ]
    : [['ReadWritePaths', places.run]];
  return unitFile({
    Unit: [
      ['Description', `${release.engine} ${what} ${name} of ${app}`],
      ['Wants', 'network-online.target'],
      ['After', `network-online.target ${firewallUnitName(deployment)}`],
    ],
    Service: [
      ['Type', isPackage ? 'notify' : 'exec'],
      ['ExecStart', command.join(' ')],
      ['User', user],
      ['Group', group],
      ...own,
      ['RestartSec', 1],
      // To load a large data set takes its time, and so does to save it.
      ['TimeoutStartSec', 'infinity'],
      ['TimeoutStopSec', '10min'],
      ['KillMode', 'mixed'],
      ['ReadWritePaths', `${places.data} ${places.logs}`],
      ...run,
      ...homeProtection([places.configuration, places.data, places.logs, places.run, program]),
      ...sandbox,
      ['PrivateUsers', 'yes'],
      ['MemoryDenyWriteExecute', 'yes'],
      ['SystemCallFilter', '~@privileged @resources'],
      // No shell, and no program that somebody has brought.
      ...(isPackage
        ? ([
            ['NoExecPaths', '/'],
            ['ExecPaths', `${program} /usr/lib /lib`],
          ] as const)
        : []),
      ['IPAddressDeny', 'any'],
      ['IPAddressAllow', ['localhost', ...neighboursOf(policy, deployment).map(written)].join(' ')],
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}
