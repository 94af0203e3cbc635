// Looks at everything that a plan compares, on this machine, and changes nothing.
import { access, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { observeServer } from '../../observe/live/observe-server.ts';
import type { ServerFacts } from '../../observe/facts.ts';
import { infoOf } from '../../observe/setting.ts';
import type { Fact } from '../../observe/fact.ts';
import { programsOf } from '../diff/packages.ts';
import { holdsData, takingOver } from '../data-places.ts';
import type { Keeper } from '../keeper.ts';
import type { Answer, Seen, SeenProcess } from '../seen.ts';
import { propertiesOf, wayBackTimer } from '../systemctl.ts';
import type { Systemctl } from '../systemctl.ts';
import type { Vault } from '../vault.ts';
import type { Wanted, WantedProcess } from '../wanted.ts';
import { readAccounts, trustedFor } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import { lookAtFirewall } from './firewall.ts';
import type { SeenFirewall } from './firewall.ts';
import { lookAtKernel } from './kernel.ts';
import { knock } from './door.ts';
import type { PresentLogin } from './door.ts';
import { listenersOn } from './listening.ts';
import { lookAtOwnReleases } from './own-releases.ts';
import { lookAtPath } from './paths.ts';
import { builtFrom, versionOf } from './programs.ts';
import type { PathState } from './paths.ts';

export interface Lookout {
  /** The directory below which the machine's files lie: `/`, but for tests. */
  readonly root: string;
  readonly keeper: Keeper;
  readonly vault: Vault;
  readonly present: PresentLogin | null;
  readonly systemctl: Systemctl;
}

export async function look(wanted: Wanted, lookout: Lookout): Promise<Seen> {
  const { root, keeper } = lookout;
  const accounts = await readAccounts(root);
  const paths = new Map<string, Fact<PathState>>();
  const programs = new Set<string>();
  const versions = new Map<string, string>();
  const sources = new Map<string, string>();
  const processes = new Map<string, SeenProcess>();
  const compiled = wanted.machines.flatMap(({ files, directories }) => [...files, ...directories]);
  const data = wanted.processes.flatMap(({ process: of }) => [...holdsData(of), takingOver(of)]);
  for (const path of [...compiled.map((each) => each.path), ...data]) {
    paths.set(path, await lookAtPath(root, path, accounts));
  }
  for (const { command } of wanted.processes) {
    const [program] = command;
    if (programs.has(program) || !(await isThere(join(root, program)))) continue;
    programs.add(program);
    const version = await versionOf(join(root, program));
    if (version !== null) versions.set(program, version);
    const source = await builtFrom(join(root, program));
    if (source !== null) sources.set(program, source);
  }
  for (const name of wanted.machines.flatMap((each) => each.packages)) {
    const program = programsOf[name];
    if (program !== undefined && (await isThere(join(root, program)))) programs.add(program);
  }
  await Promise.all(
    wanted.processes.map(async (each) => {
      const kept = await keeper.processOf(each.process);
      const answer = await answerOf(each, kept, wanted, accounts, lookout);
      processes.set(each.process.name, { kept, answer });
    }),
  );
  const units = new Map<string, ReadonlyMap<string, string>>();
  const guards = wanted.machines.some(({ firewall }) => firewall !== null) ? [wayBackTimer] : [];
  const ours = wanted.machines.flatMap((each) => each.units.map(({ name }) => name));
  for (const name of [...ours, ...guards]) {
    units.set(name, await propertiesOf(lookout.systemctl, name));
  }
  const firewalls = new Map<string, Fact<SeenFirewall>>();
  for (const { firewall, files } of wanted.machines) {
    const file = files.find(({ path }) => path === firewall?.path);
    if (firewall === null || file === undefined) continue;
    firewalls.set(firewall.table, await lookAtFirewall(root, firewall, file.text));
  }
  const kernel = new Map<string, Fact<string | null>>();
  for (const setting of wanted.machines.flatMap((each) => each.kernel)) {
    kernel.set(setting.name, await lookAtKernel(root, setting));
  }
  const mayGiveAway = process.getuid?.() === 0;
  const releases = await lookAtOwnReleases(root);
  return {
    accounts,
    mayGiveAway,
    units,
    firewalls,
    kernel,
    paths,
    releases,
    programs,
    versions,
    sources,
    processes,
  };
}

async function answerOf(
  { process, command }: WantedProcess,
  kept: number | null,
  wanted: Wanted,
  accounts: Accounts,
  { vault, present }: Lookout,
): Promise<Answer> {
  const { deployment } = wanted;
  const trusted = trustedFor(process.user, accounts);
  const knocked = await knock({
    deployment,
    at: process.at,
    vault,
    present,
    trusted,
    whose: 'ours',
  });
  switch (knocked.kind) {
    case 'nobody':
      return { kind: 'nobody' };
    case 'shut': {
      const { why } = knocked;
      const holders = await listenersOn(process.at.port);
      return kept !== null && holders.includes(kept)
        ? { kind: 'shut', why }
        : { kind: 'unknown', why };
    }
    case 'in': {
      const { connection, options } = knocked.door;
      connection.close();
      const facts = await observeServer(options);
      if (!facts.info.known) return { kind: 'unknown', why: facts.info.why };
      return { kind: (await isOurs(command, facts, kept)) ? 'ours' : 'other', facts };
    }
  }
}

/** By its number, or by the file that it was started with, as an operator may have done. */
async function isOurs(
  [, file = '']: WantedProcess['command'],
  facts: ServerFacts,
  kept: number | null,
): Promise<boolean> {
  const id = infoOf(facts, 'server', 'process_id');
  if (kept !== null && id.known && id.value === String(kept)) return true;
  const its = infoOf(facts, 'server', 'config_file');
  return its.known && its.value !== '' && (await real(its.value)) === (await real(file));
}

function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
