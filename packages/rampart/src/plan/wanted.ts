// What the hosts are to be like: compiled, with the secrets in it, so it is compared and never shown.
import type { CompiledFile } from '../policy/compile/content.ts';
import { compile } from '../policy/compile/compile.ts';
import { directoriesOf, sentinelCommand, serverCommand } from '../policy/compile/launch.ts';
import type { CommandLine } from '../policy/compile/launch.ts';
import { redisSettings } from '../policy/compile/redis-conf.ts';
import { sentinelLogins } from '../policy/compile/sentinel-conf.ts';
import { serverLogins } from '../policy/compile/users-acl.ts';
import type { Login } from '../policy/compile/users-acl.ts';
import type { Deployment, Host, Process, Sentinel, Server } from '../policy/deployment/types.ts';
import type { Access } from '../policy/step.ts';
import type { Policy } from '../policy/types.ts';
import { PlanError } from './errors.ts';
import type { Vault } from './vault.ts';
import { wantedSettings } from './wanted-settings.ts';
import type { WantedSetting } from './wanted-settings.ts';

export interface WantedFile extends CompiledFile {
  /** The process that reads it; null: another program does. */
  readonly process: string | null;
  readonly text: string;
}

export interface WantedDirectory extends Access {
  readonly path: string;
}

export interface WantedLogin extends Login {
  readonly text: string;
}

interface WantedBase {
  readonly command: CommandLine;
  readonly directories: readonly WantedDirectory[];
  readonly files: readonly WantedFile[];
  readonly logins: readonly WantedLogin[];
}

export interface WantedServer extends WantedBase {
  readonly kind: 'server';
  readonly process: Server;
  readonly settings: readonly WantedSetting[];
}

export interface WantedSentinel extends WantedBase {
  readonly kind: 'sentinel';
  readonly process: Sentinel;
}

export type WantedProcess = WantedServer | WantedSentinel;

/** The part of a deployment that is on this machine. */
export interface Wanted {
  readonly policy: Policy;
  readonly deployment: Deployment;
  readonly hosts: readonly Host[];
  readonly processes: readonly WantedProcess[];
}

/** `only`: the host that this machine is; null: all that the policy does not reach by ssh. */
export async function wantedHere(
  policy: Policy,
  deployment: Deployment,
  only: string | null,
  vault: Vault,
): Promise<Wanted> {
  const hosts = [...deployment.hosts.values()].filter(({ name, ssh }) =>
    only === null ? ssh === null : name === only,
  );
  if (hosts.length === 0) {
    const what = only === null ? 'All hosts of the policy are reached by ssh' : `No host is ${only}`;
    throw new PlanError('PLAN_NOT_HERE', `${what}.`);
  }
  const names = new Set(hosts.map(({ name }) => name));
  const here = ({ host }: Process): boolean => names.has(host);
  const files = compile(policy, deployment);
  const filesOf = (process: Process): Promise<readonly WantedFile[]> =>
    filesBelow(files.get(process.host) ?? [], process, vault);
  const logins = (those: readonly Login[]): Promise<readonly WantedLogin[]> =>
    Promise.all(those.map(async (each) => ({ ...each, text: await vault.text(each.rules) })));
  const ofServers = await logins(serverLogins(policy, deployment));
  const ofSentinels = await logins(sentinelLogins(deployment));
  const servers = deployment.servers.filter(here).map(
    async (process): Promise<WantedServer> => ({
      kind: 'server',
      process,
      command: serverCommand(deployment, process),
      directories: directoriesFor(process),
      files: await filesOf(process),
      logins: ofServers,
      settings: await wantedSettings(redisSettings(deployment, process).lines, vault),
    }),
  );
  const sentinels = deployment.sentinels.filter(here).map(
    async (process): Promise<WantedSentinel> => ({
      kind: 'sentinel',
      process,
      command: sentinelCommand(deployment, process),
      directories: directoriesFor(process),
      files: await filesOf(process),
      logins: ofSentinels,
    }),
  );
  return {
    policy,
    deployment,
    hosts,
    processes: [...(await Promise.all(servers)), ...(await Promise.all(sentinels))],
  };
}

async function filesBelow(
  files: readonly CompiledFile[],
  { name, places }: Process,
  vault: Vault,
): Promise<readonly WantedFile[]> {
  const own = files.filter(({ path }) =>
    Object.values(places).some((place: string) => path.startsWith(`${place}/`)),
  );
  return Promise.all(
    own.map(async (file) => ({ ...file, process: name, text: await vault.text(file.content) })),
  );
}

/** Compiled files are root's, so that a server that was taken over cannot change what it is told. */
function directoriesFor(process: Process): readonly WantedDirectory[] {
  const { user, group, places } = process;
  const access: Readonly<Record<string, Access>> = {
    [places.configuration]: { owner: 'root', group, mode: 0o750 },
    [places.data]: { owner: user, group, mode: 0o700 },
    [places.logs]: { owner: user, group, mode: 0o750 },
    [places.run]: { owner: user, group, mode: 0o750 },
  };
  return directoriesOf(process).flatMap((path) => {
    const wanted = access[path];
    return wanted === undefined ? [] : [{ path, ...wanted }];
  });
}
