// What the hosts are to be like: compiled, with the secrets in it, so it is compared and never shown.
import { networkInterfaces } from 'node:os';

import { isLoopbackHost } from '../policy/addresses.ts';
import { hostPlans } from '../policy/compile/host-plans.ts';
import { sentinelCommand, serverCommand } from '../policy/compile/launch.ts';
import type { CommandLine } from '../policy/compile/launch.ts';
import { redisSettings } from '../policy/compile/redis-conf.ts';
import { sentinelLogins } from '../policy/compile/sentinel-conf.ts';
import { serverLogins } from '../policy/compile/users-acl.ts';
import type { Login } from '../policy/compile/users-acl.ts';
import type { Deployment, Process, Sentinel, Server } from '../policy/deployment/types.ts';
import type { Policy } from '../policy/types.ts';
import { PlanError } from './errors.ts';
import type { Vault } from './vault.ts';
import { wantedMachine } from './wanted-machine.ts';
import type { WantedMachine } from './wanted-machine.ts';
import { wantedSettings } from './wanted-settings.ts';
import type { WantedSetting } from './wanted-settings.ts';

export interface WantedLogin extends Login {
  readonly text: string;
}

interface WantedBase {
  readonly command: CommandLine;
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
  readonly deployment: Deployment;
  /** One a host of the policy; several of them may be this machine. */
  readonly machines: readonly WantedMachine[];
  readonly processes: readonly WantedProcess[];
}

export interface Here {
  /** The hosts of the policy that are meant; null: those that have an address of this machine. */
  readonly only: readonly string[] | null;
  readonly hasSystemd: boolean;
}

export async function wantedHere(
  policy: Policy,
  deployment: Deployment,
  { only, hasSystemd }: Here,
  vault: Vault,
): Promise<Wanted> {
  const hosts = hostsHere(deployment, only);
  const isHere = ({ host }: Process): boolean => hosts.includes(host);
  const logins = (those: readonly Login[]): Promise<readonly WantedLogin[]> =>
    Promise.all(those.map(async (each) => ({ ...each, text: await vault.text(each.rules) })));
  const ofServers = await logins(serverLogins(policy, deployment));
  const ofSentinels = await logins(sentinelLogins(deployment));
  const servers = deployment.servers.filter(isHere).map(async (process): Promise<WantedServer> => ({
    kind: 'server',
    process,
    command: serverCommand(deployment, process),
    logins: ofServers,
    settings: await wantedSettings(redisSettings(deployment, process).lines, vault),
  }));
  const sentinels = deployment.sentinels.filter(isHere).map((process): WantedSentinel => ({
    kind: 'sentinel',
    process,
    command: sentinelCommand(deployment, process),
    logins: ofSentinels,
  }));
  const processes = [...(await Promise.all(servers)), ...sentinels];
  const plans = [...hostPlans(policy, deployment).values()].filter(({ host }) =>
    hosts.includes(host),
  );
  const machines = plans.map((each) => {
    const its = processes.map(({ process }) => process).filter(({ host }) => host === each.host);
    return wantedMachine(each, deployment, its, hasSystemd, vault);
  });
  return { deployment, machines: await Promise.all(machines), processes };
}

function hostsHere({ hosts }: Deployment, only: Here['only']): readonly string[] {
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((those) =>
      (those ?? []).map(({ address }) => address),
    ),
  );
  const here = [...hosts.values()].filter(({ name, address }) =>
    only === null ? own.has(address) || isLoopbackHost(address) : only.includes(name),
  );
  if (here.length > 0) return here.map(({ name }) => name);
  const what =
    only === null
      ? 'No host of the policy has an address of this machine'
      : `No host is ${only.join(', ')}`;
  throw new PlanError('PLAN_NOT_HERE', `${what}.`);
}
