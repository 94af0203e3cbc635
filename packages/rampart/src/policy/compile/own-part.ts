// A part of Rampart on a host: an account of its own, its unit, the secrets that it needs and no others,
// and directories that nobody else writes to.
import type { OwnRole } from '../deployment/host-roles.ts';
import type { Deployment } from '../deployment/types.ts';
import { systemName } from '../deployment/system-names.ts';
import type { Policy, SecretSource } from '../types.ts';
import type { Content } from './content.ts';
import { issuedPaths, listPaths } from './issued-files.ts';
import { firewallUnitName } from './firewall.ts';
import { ownDirectories, type OwnDirectory } from './own-directories.ts';
import { plainFile, unitDirectory, type PlanPart } from './plan-part.ts';
import { homeProtection, sandbox, unitFile, unitWord, type UnitSection } from './unit-file.ts';

export interface OwnPart {
  /** The verb of the command, too. */
  readonly role: OwnRole;
  /** For people. */
  readonly what: string;
  /** Absolute; the first is where it runs. */
  readonly directories: readonly OwnDirectory[];
  /** What it writes to beside them, as systemd makes it. */
  readonly writes: readonly string[];
  readonly secrets: readonly SecretSource[];
  /** Whether it takes up another policy while it runs. */
  readonly reloads: boolean;
  readonly unit: UnitSection;
  /** What of root's rights it keeps; mostly empty. */
  readonly capabilities: string;
}

/** Whoever runs a part may read the policy. */
const policyGroup = 'rampart';

/** Whoever watches may read logs, and archives, which are sealed. */
const watchGroup = 'rampart-watch';

/** The command, wherever its releases lie. */
export const ownProgram = '/usr/local/bin/rampart';

/** A directory a version. */
export const ownReleases = '/opt/rampart';

/** One account for the gateways of a host, whatever they stand before; and so on. */
export function ownAccount(role: OwnRole): string {
  return `rampart-${role}`;
}

interface OwnFiles {
  readonly policy: string;
  readonly environment: string;
  readonly unitName: string;
}

export function ownFiles({ directory, app }: Deployment, role: OwnRole): OwnFiles {
  return {
    policy: `${directory}/rampart.yaml`,
    environment: `${directory}/${role}.env`,
    unitName: `${systemName(`rampart-${role}`, app)}.service`,
  };
}

export function ownPart(policy: Policy, deployment: Deployment, part: OwnPart): PlanPart {
  const { role, reloads } = part;
  const account = ownAccount(role);
  const files = ownFiles(deployment, role);
  const unit = `${unitDirectory}/${files.unitName}`;
  const changed = [files.policy, ...issuedPaths(deployment)];
  // A release that is switched to is a program that has changed.
  const always = [unit, files.environment, ...(deployment.own === null ? [] : [ownProgram])];
  const watches = role === 'alerts' || role === 'console';
  return {
    groups: [
      { name: account, members: [] },
      { name: policyGroup, members: [account, ...deployment.readers] },
      { name: watchGroup, members: [...(watches ? [account] : []), ...deployment.readers] },
    ],
    users: [{ name: account, group: account, home: `/var/lib/rampart/${deployment.app}` }],
    directories: ownDirectories(part.directories, account, watchGroup),
    files: [
      { ...plainFile(files.policy, policy.text), group: policyGroup, mode: 0o640 },
      { ...plainFile(files.environment, ''), mode: 0o600, content: environmentOf(part.secrets) },
      plainFile(unit, unitText(deployment, part)),
    ],
    units: [
      {
        name: files.unitName,
        state: 'running',
        process: null,
        restartsFor: reloads ? always : [...always, ...changed],
        reloadsFor: reloads ? [...changed, ...listPaths(deployment)] : [],
      },
    ],
  };
}

function unitText(deployment: Deployment, part: OwnPart): string {
  const { role, what, directories, writes } = part;
  const { policy, environment } = ownFiles(deployment, role);
  const written = [...directories.map(({ path }) => path), ...writes];
  const paths = written.filter((path) => !written.some((above) => path.startsWith(`${above}/`)));
  const [home] = paths;
  const otherwise = new Map([
    // The group of a log may read it.
    ['UMask', '0027'],
    ['CapabilityBoundingSet', part.capabilities],
  ]);
  return unitFile({
    Unit: [
      ['Description', `${what} of ${deployment.app}`],
      ['Wants', 'network-online.target'],
      ['After', `network-online.target ${firewallUnitName(deployment)}`],
    ],
    Service: [
      ['User', ownAccount(role)],
      ['Group', ownAccount(role)],
      ['ExecStart', `${ownProgram} ${role} --policy ${policy}`],
      ...(part.reloads
        ? ([['ExecReload', `${ownProgram} ${role} reload --policy ${policy}`]] as const)
        : []),
      ['EnvironmentFile', environment],
      // What a policy names without a slash in front lies there.
      ...(home === undefined ? [] : ([['WorkingDirectory', home]] as const)),
      ...paths.map((path) => ['ReadWritePaths', unitWord(`-${path}`)] as const),
      ['KillMode', 'mixed'],
      ['Restart', 'always'],
      ['RestartSec', 1],
      ...part.unit,
      ...homeProtection(paths),
      ...sandbox.map(([name, value]) => [name, otherwise.get(name) ?? value] as const),
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}

/** For `EnvironmentFile`: the variables that the policy names for this part. */
function environmentOf(secrets: readonly SecretSource[]): Content {
  const names = new Set(secrets.flatMap((secret) => (secret.kind === 'env' ? [secret.name] : [])));
  return [...names]
    .toSorted()
    .flatMap((name) => [
      `${name}=`,
      { secret: { kind: 'env', name }, as: 'environment' } as const,
      '\n',
    ]);
}
