// What a host is to have besides running servers: accounts, directories, files, and, where systemd runs,
// what goes with it. Elsewhere (in a container) firewall, kernel and units are somebody else's.
import type {
  Directory,
  Firewall,
  HostPlan,
  KernelSetting,
  SystemGroup,
  SystemUser,
  Unit,
} from '../policy/compile/host-plan.ts';
import type { CompiledFile } from '../policy/compile/content.ts';
import type { Deployment, OwnRelease, Process } from '../policy/deployment/types.ts';
import type { Vault } from './vault.ts';

export interface WantedFile extends CompiledFile {
  readonly text: string;
}

export interface WantedMachine {
  readonly host: string;
  readonly groups: readonly SystemGroup[];
  readonly users: readonly SystemUser[];
  readonly directories: readonly Directory[];
  readonly files: readonly WantedFile[];
  readonly units: readonly Unit[];
  readonly kernel: readonly KernelSetting[];
  /** Null: nothing here listens to others, or somebody else keeps them away. */
  readonly firewall: Firewall | null;
  /** By Debian's names. */
  readonly packages: readonly string[];
  /** Rampart itself; null: it is not ours to bring. */
  readonly release: OwnRelease | null;
}

export async function wantedMachine(
  plan: HostPlan,
  deployment: Deployment,
  processes: readonly Process[],
  hasSystemd: boolean,
  vault: Vault,
): Promise<WantedMachine> {
  const part = hasSystemd ? plan : serversOnly(plan, deployment, processes);
  const files = part.files.map(async (file) => ({
    ...file,
    text: await vault.text(file.content),
  }));
  return { ...part, files: await Promise.all(files) };
}

/** What servers need wherever they run. */
function serversOnly(plan: HostPlan, { tls }: Deployment, processes: readonly Process[]): HostPlan {
  const places = processes.flatMap(({ places: { configuration, data, logs, run } }) => [
    configuration,
    data,
    logs,
    run,
  ]);
  const certificates = tls === null ? [] : [tls.certificate, tls.key, tls.authority, tls.revoked];
  const isNeeded = (path: string): boolean =>
    certificates.includes(path) || places.some((place) => path.startsWith(`${place}/`));
  const files = plan.files.filter(({ path }) => isNeeded(path));
  const groups = new Set(files.map(({ group }) => group));
  const owners = new Set(processes.map(({ user }) => user));
  return {
    ...plan,
    units: [],
    kernel: [],
    firewall: null,
    packages: [],
    files,
    groups: plan.groups.filter(({ name }) => groups.has(name)),
    users: plan.users.filter(({ name }) => owners.has(name)),
    directories: plan.directories.filter(({ path }) =>
      [...places, ...files.map((file) => file.path)].some((below) =>
        `${below}/`.startsWith(`${path}/`),
      ),
    ),
  };
}
