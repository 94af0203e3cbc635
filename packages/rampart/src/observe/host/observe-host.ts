// The host that Rampart runs on, looked at from within: reads only, and whatever may not be read is
// unknown.
import { hostname } from 'node:os';

import { derive, known, unknown, type Fact } from '../fact.ts';
import { understood } from '../understood.ts';
import { Accounts, shellsOf } from './accounts.ts';
import type { FileFacts, HostFacts, PackageFacts, ProcessFacts } from './facts.ts';
import { fileFacts } from './file-facts.ts';
import { HostFiles } from './host-files.ts';
import { mountsOf } from './mounts.ts';
import { addressesOf, listeningOf } from './network.ts';
import { packageOf } from './package.ts';
import { everyProcess, isServer, processFacts, socketHolders } from './processes.ts';
import { runNothing, runProgram, type RunProgram } from './run-program.ts';
import * as system from './system.ts';

export interface ObserveHostOptions {
  /** Files and directories to look at, with all directories above them. */
  readonly paths: readonly string[];
  /** `/` by default. Below another directory no program is run: it would tell of this host. */
  readonly root?: string;
}

export async function observeHost({ paths, root = '/' }: ObserveHostOptions): Promise<HostFacts> {
  const files = new HostFiles(root);
  const run = root === '/' ? runProgram : runNothing;
  const accounts = await Accounts.read(files);
  const mounts = await mountsOf(files);
  const seen = await everyProcess(files);
  const all = seen.known ? seen.value : [];
  const { holders, complete } = await socketHolders(files, all);
  const processes = await Promise.all(
    all.filter(isServer).map((one) => processFacts(files, one, all, accounts, run)),
  );
  return {
    name: hostname(),
    kernel: await system.kernelOf(files),
    system: await system.osReleaseOf(files),
    memory: await system.memoryOf(files),
    processors: await system.processorsOf(files),
    swaps: await system.swapsOf(files),
    sysctl: await system.sysctlOf(files),
    hugePages: await system.hugePagesOf(files),
    listening: await listeningOf(files, holders, complete),
    addresses: await addressesOf(files),
    firewall: await firewallOf(run),
    mounts: derive(mounts, (list) =>
      list.map(({ directory, device, type, options }) => ({ directory, device, type, options })),
    ),
    shells: await shellsOf(files),
    clock: await system.clockOf(run),
    processes: seen.known ? known(processes, seen.from) : seen,
    packages: await packagesOf(processes, run),
    systemd: await runsSystemd(files),
    files: await filesOf(paths, (path) => fileFacts(path, files, accounts, mounts)),
  };
}

async function firewallOf(run: RunProgram): Promise<Fact<readonly unknown[]>> {
  return understood(await run('nft', ['-j', 'list', 'ruleset']), (text) => {
    const told: unknown = JSON.parse(text);
    if (typeof told !== 'object' || told === null || !('nftables' in told)) return null;
    return Array.isArray(told.nftables) ? told.nftables : null;
  });
}

async function packagesOf(
  processes: readonly ProcessFacts[],
  run: RunProgram,
): Promise<ReadonlyMap<string, Fact<PackageFacts>>> {
  const paths = processes.flatMap(({ program }) => (program.known ? [program.value.path] : []));
  const facts = new Map<string, Fact<PackageFacts>>();
  for (const path of new Set(paths)) facts.set(path, await packageOf(path, run));
  return facts;
}

/** As systemd itself answers the question. */
async function runsSystemd(files: HostFiles): Promise<Fact<boolean>> {
  const directory = await files.state('/run/systemd/system');
  if (directory.known) return known(directory.value.isDirectory(), directory.from);
  if (directory.reason !== 'not-offered') return unknown(directory.reason, directory.why);
  return known(false, { kind: 'host', place: '/run/systemd/system' });
}

async function filesOf(
  paths: readonly string[],
  look: (path: string) => Promise<FileFacts>,
): Promise<ReadonlyMap<string, FileFacts>> {
  const unique = [...new Set(paths)];
  const facts = await Promise.all(unique.map(look));
  return new Map(facts.map((fact) => [fact.path, fact]));
}
