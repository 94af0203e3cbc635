// Processes of Redis and Valkey, as far as the account that runs Rampart may look at them.
import { derive, known, unknown, type Fact } from '../fact.ts';
import { understood } from '../understood.ts';
import type { Accounts } from './accounts.ts';
import type { Limit, ProcessFacts } from './facts.ts';
import type { HostFiles } from './host-files.ts';
import type { RunProgram } from './run-program.ts';
import { groupLimit } from './system.ts';
import { unitOf } from './unit.ts';

const servers = new Set([
  'redis-server',
  'redis-sentinel',
  'valkey-server',
  'valkey-sentinel',
  'keydb-server',
]);

/** Every process with its name, its user and the sockets that it may be seen to hold. */
export interface Seen {
  readonly pid: number;
  readonly command: string;
  readonly user: number;
  readonly group: number;
}

export async function everyProcess(files: HostFiles): Promise<Fact<readonly Seen[]>> {
  const names = await files.names('/proc');
  if (!names.known) return names;
  const numbers = names.value.filter((name) => /^\d+$/.test(name));
  const seen = await Promise.all(
    numbers.map(async (pid) => {
      const [command, status] = await Promise.all([
        files.text(`/proc/${pid}/comm`),
        files.text(`/proc/${pid}/status`),
      ]);
      // It ended while we looked.
      if (!command.known || !status.known) return [];
      const [user = -1, group = -1] = ['Uid', 'Gid'].map((name) =>
        Number(fieldOf(status.value, name)?.split('\t')[1]),
      );
      return [{ pid: Number(pid), command: command.value.trim(), user, group }];
    }),
  );
  return known(seen.flat(), names.from);
}

/** Sockets by number → the process that holds them, and whether every process could be looked into. */
export async function socketHolders(
  files: HostFiles,
  seen: readonly Seen[],
): Promise<{ readonly holders: ReadonlyMap<number, number>; readonly complete: boolean }> {
  const holders = new Map<number, number>();
  let complete = true;
  for (const { pid } of seen) {
    const names = await files.names(`/proc/${pid}/fd`);
    if (!names.known) {
      complete &&= names.reason === 'not-offered';
      continue;
    }
    const links = await Promise.all(
      names.value.map((name) => files.link(`/proc/${pid}/fd/${name}`)),
    );
    for (const link of links) {
      const socket = link.known ? /^socket:\[(\d+)\]$/.exec(link.value)?.[1] : undefined;
      if (socket !== undefined) holders.set(Number(socket), pid);
    }
  }
  return { holders, complete };
}

export function isServer({ command }: Seen): boolean {
  return servers.has(command);
}

export async function processFacts(
  files: HostFiles,
  one: Seen,
  all: readonly Seen[],
  accounts: Accounts,
  run: RunProgram,
): Promise<ProcessFacts> {
  const { pid, command, user, group } = one;
  const place = `/proc/${pid}`;
  const [status, limits, program] = await Promise.all([
    files.text(`${place}/status`),
    files.text(`${place}/limits`),
    files.link(`${place}/exe`),
  ]);
  const ofStatus = (name: string): Fact<string> =>
    understood(status, (text) => fieldOf(text, name) ?? null);
  const limit = (name: string): Fact<Limit> => understood(limits, (text) => limitOf(text, name));
  const companions = all.filter((other) => other.user === user && other.pid !== pid);
  return {
    pid,
    command,
    arguments: derive(await files.text(`${place}/cmdline`), (text) =>
      text.split('\0').slice(0, -1),
    ),
    program: derive(program, (path) => {
      const deleted = path.endsWith(' (deleted)');
      return { path: deleted ? path.slice(0, -' (deleted)'.length) : path, deleted };
    }),
    workingDirectory: await files.link(`${place}/cwd`),
    user: accounts.user(user),
    group: accounts.group(group),
    capabilities: ofStatus('CapEff'),
    mayGainPrivileges: derive(ofStatus('NoNewPrivs'), (value) => value === '0'),
    systemCallFilter: derive(ofStatus('Seccomp'), (value) => value !== '0'),
    umask: derive(ofStatus('Umask'), (value) => Number.parseInt(value, 8)),
    openFiles: limit('Max open files'),
    coreSize: limit('Max core file size'),
    oomScore: derive(await files.text(`${place}/oom_score_adj`), Number),
    confinement: confinementOf(await files.text(`${place}/attr/current`)),
    unit: await unitOf(files, pid, run),
    memoryLimit: await groupLimit(files, `${place}/cgroup`),
    companions: known(
      companions.map(({ pid: id, command: name }) => ({ pid: id, command: name })),
      { kind: 'host', place: '/proc' },
    ),
    environmentSecrets: derive(await files.text(`${place}/environ`), secretNames),
  };
}

/** The kernel answers an error where no such guard is there. */
function confinementOf(text: Fact<string>): Fact<string> {
  if (text.known || text.reason === 'no-access')
    return derive(text, (value) => value.replaceAll(/[\0\n]+$/g, ''));
  return unknown('not-offered', 'Neither SELinux nor AppArmor labels processes here.');
}

/** Names only: the values are what must not be seen. */
function secretNames(environment: string): readonly string[] {
  const names = environment.split('\0').map((pair) => pair.slice(0, pair.indexOf('=')));
  return names.filter((name) => /PASS|SECRET|TOKEN|AUTH|_KEY$/i.test(name));
}

function fieldOf(status: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
}

function limitOf(text: string, name: string): Limit | null {
  const [, soft = '', hard = ''] = new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(text) ?? [];
  if (soft === '' || hard === '') return null;
  const number = (word: string): number | null => (word === 'unlimited' ? null : Number(word));
  return { soft: number(soft), hard: number(hard) };
}
