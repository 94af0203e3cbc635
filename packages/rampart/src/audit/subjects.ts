// An observation, sorted by what the rules are about: each server with its file, host and process.
import { isLoopbackHost } from '../policy/addresses.ts';
import type { Observation, ServerFacts } from '../observe/facts.ts';
import type { ConfigFileFacts } from '../observe/file/facts.ts';
import type { HostFacts, ProcessFacts } from '../observe/host/facts.ts';
import type { SubjectFacts } from './seen.ts';

export function subjectsOf({ servers, files, hosts }: Observation): readonly SubjectFacts[] {
  const taken = new Set<ConfigFileFacts>();
  const running = servers.map((server): SubjectFacts => {
    const host = hostOf(server, hosts);
    const config = fileOf(server, files);
    if (config !== null) taken.add(config);
    const sentinel = server.identity.known && server.identity.value.mode === 'sentinel';
    return {
      name: server.name,
      kind: sentinel ? 'sentinel' : 'server',
      server,
      config,
      host,
      process: host === null ? null : processOf(server, host),
    };
  });
  const atRest = files
    .filter((file) => !taken.has(file))
    .map((config): SubjectFacts => {
      const { path: name, kind } = config;
      return { name, kind, server: null, config, host: hosts[0] ?? null, process: null };
    });
  return [...running, ...atRest];
}

function hostOf({ at }: ServerFacts, hosts: readonly HostFacts[]): HostFacts | null {
  return (
    hosts.find(({ addresses }) => {
      if (at.kind === 'unix' || isLoopbackHost(at.host)) return true;
      return addresses.known && addresses.value.includes(at.host);
    }) ?? null
  );
}

function processOf({ identity }: ServerFacts, { processes }: HostFacts): ProcessFacts | null {
  if (!identity.known || !processes.known || identity.value.processId === null) return null;
  return processes.value.find(({ pid }) => pid === identity.value.processId) ?? null;
}

/** The file that it was started with, or the only one that was named for a single server. */
function fileOf(
  { identity, name }: ServerFacts,
  files: readonly ConfigFileFacts[],
): ConfigFileFacts | null {
  const path = identity.known ? identity.value.configFile : null;
  return files.find((file) => file.path === path || file.path === name) ?? null;
}
