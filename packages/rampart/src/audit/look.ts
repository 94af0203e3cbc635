// Everything that an audit looks at, once: servers, their files, and this host. Only reads.
import { networkInterfaces } from 'node:os';

import { disagreementsBetween } from '../observe/agreement/between-members.ts';
import { observeConfig } from '../observe/file/observe-config.ts';
import { observeHost } from '../observe/host/observe-host.ts';
import { HostFiles } from '../observe/host/host-files.ts';
import { observeServer } from '../observe/live/observe-server.ts';
import type { Observation, ServerFacts } from '../observe/facts.ts';
import type { ConfigFileFacts } from '../observe/file/facts.ts';
import { isLoopbackHost } from '../policy/addresses.ts';
import type { DialAddress } from '../resp/connection/dial.ts';
import { pathsToLookAt } from './paths.ts';
import type { Starts } from './starts.ts';
import type { Target } from './target.ts';

export interface LookOptions {
  readonly targets: readonly Target[];
  /** Configuration files that were named. */
  readonly configs: readonly { readonly path: string; readonly kind: 'server' | 'sentinel' }[];
  /** Of servers that a policy starts. */
  readonly starts: Starts;
  /** How many names of keys to look at in each server. */
  readonly keys: number;
  readonly now: number;
}

const atOnce = 16;

export async function look(options: LookOptions): Promise<Observation> {
  const { targets, configs, starts, keys, now } = options;
  const files = new HostFiles();
  const servers: ServerFacts[] = [];
  for (let at = 0; at < targets.length; at += atOnce) {
    const some = targets.slice(at, at + atOnce);
    servers.push(...(await Promise.all(some.map((target) => observeServer({ ...target, keys })))));
  }
  const read = (path: string, kind: 'server' | 'sentinel'): Promise<ConfigFileFacts> =>
    configOf(path, kind, starts.get(path) ?? [], servers, files);
  const named = await Promise.all(configs.map(({ path, kind }) => read(path, kind)));
  const own = await Promise.all(servers.map((server) => ownConfig(server, configs, read)));
  const configurations = [...named, ...own.filter((file) => file !== null)];
  const isHere = targets.some(({ address }) => isThisHost(address)) || configs.length > 0;
  const paths = pathsToLookAt(servers, configurations);
  return {
    at: now,
    servers,
    files: configurations,
    hosts: isHere ? [await observeHost({ paths })] : [],
    outside: [],
    disagreements: disagreementsBetween(servers),
  };
}

/** The file that a server says it was started with, where it lies on this host. */
async function ownConfig(
  { identity }: ServerFacts,
  named: LookOptions['configs'],
  read: (path: string, kind: 'server' | 'sentinel') => Promise<ConfigFileFacts>,
): Promise<ConfigFileFacts | null> {
  const path = identity.known ? identity.value.configFile : null;
  if (path === null || path === '' || named.some((one) => one.path === path)) return null;
  const sentinel = identity.known && identity.value.mode === 'sentinel';
  const facts = await read(path, sentinel ? 'sentinel' : 'server');
  // On another host the same path is another file, and usually none.
  return !facts.config.known && facts.config.reason === 'not-offered' ? null : facts;
}

function configOf(
  path: string,
  kind: 'server' | 'sentinel',
  commandLine: readonly string[],
  servers: readonly ServerFacts[],
  files: HostFiles,
): Promise<ConfigFileFacts> {
  const server = servers.find(
    ({ identity }) => identity.known && identity.value.configFile === path,
  );
  const catalogue = server?.catalogue.known === true ? server.catalogue.value : null;
  const told = server?.settings.known === true ? new Set(server.settings.value.keys()) : null;
  return observeConfig(
    {
      path,
      kind,
      commandLine,
      directory: null,
      ...(catalogue === null ? {} : { catalogue }),
      ...(told === null ? {} : { told }),
    },
    files,
  );
}

function isThisHost(address: DialAddress): boolean {
  if (address.kind === 'unix' || isLoopbackHost(address.host)) return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.some((one) => one.address === address.host);
}
