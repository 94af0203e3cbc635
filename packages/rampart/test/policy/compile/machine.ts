// A machine with a systemd of its own, for what cannot be tried without one. Needs Linux and root.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { waitFor, type Stage, type StageProcess } from '@rampart/stage';

/** Why there can be none here; null: there can. */
export function whyNoMachine(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  const groups = groupsDirectory();
  if (groups === null) return 'no control groups of the second kind are mounted';
  try {
    const probe = join(groups, `rampart-probe-${process.pid}`);
    mkdirSync(probe);
    rmdirSync(probe);
    const { status } = spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']);
    return status === 0 ? null : 'namespaces cannot be made';
  } catch {
    return 'control groups cannot be made';
  }
}

function groupsDirectory(): string | null {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const mount = mounts.map((line) => line.split(' ')).find(([, , kind]) => kind === 'cgroup2');
  return mount?.[1] ?? null;
}

/** What of this machine is seen in that one, at `/tmp/here`. */
export const repository: string = fileURLToPath(new URL('../../../../..', import.meta.url));

export class Machine {
  readonly #stage: Stage;
  readonly #first: number;

  private constructor(stage: Stage, first: number) {
    this.#stage = stage;
    this.#first = first;
  }

  static async boot(stage: Stage): Promise<Machine> {
    const layer = await stage.newDirectory('machine');
    const group = join(groupsDirectory() ?? '', `rampart-${process.pid}`);
    mkdirSync(group);
    stage.defer(() => waitFor(() => isGone(group), { what: 'its control groups are empty' }));
    const script = fileURLToPath(new URL('machine.sh', import.meta.url));
    const started = await stage.start('sh', [script, layer, group, repository], {
      atStrike: 'kill',
    });
    const first = await waitFor(() => childOf(started), { what: 'the machine has a process' });
    const machine = new Machine(stage, first);
    await waitFor(async () => (await machine.try('systemctl', 'is-active', 'sysinit.target')).ok, {
      what: 'the machine has started',
    });
    return machine;
  }

  /** Runs a program there to its end, and returns what it wrote; an error status is an error. */
  run(...command: readonly string[]): Promise<string> {
    return this.#stage.run('nsenter', this.#within(command));
  }

  async try(
    ...command: readonly string[]
  ): Promise<{ readonly ok: boolean; readonly output: string }> {
    const started = await this.#stage.start('nsenter', this.#within(command));
    const { code } = await started.exited;
    await started.closed;
    return { ok: code === 0, output: started.output };
  }

  /** A path of that machine, as this one sees it. */
  at(path: string): string {
    return `/proc/${this.#first}/root${path}`;
  }

  #within(command: readonly string[]): readonly string[] {
    const spaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup'];
    return ['--target', String(this.#first), ...spaces, '--', ...command];
  }
}

/** The child is alone in its namespace of processes, and is systemd from some moment on. */
function childOf({ pid, output }: StageProcess): number | null {
  const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  if (child === '') return null;
  const name = readFileSync(`/proc/${child}/comm`, 'utf8').trim();
  if (name !== 'systemd' && output.includes('failed')) throw new Error(output);
  return name === 'systemd' ? Number(child) : null;
}

function isGone(group: string): boolean {
  try {
    for (const entry of readdirSync(group, { withFileTypes: true })) {
      if (entry.isDirectory() && !isGone(join(group, entry.name))) return false;
    }
    rmdirSync(group);
    return true;
  } catch (error) {
    // Still in use, for a moment.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
