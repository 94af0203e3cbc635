// What the operating system says about itself, about the processes of servers and about their files.
import type { Fact } from '../fact.ts';

export interface HostFacts {
  readonly name: string;
  readonly kernel: Fact<string>;
  /** Fields of /etc/os-release. */
  readonly system: Fact<ReadonlyMap<string, string>>;
  /** Bytes. */
  readonly memory: Fact<MemoryFacts>;
  readonly processors: Fact<number>;
  readonly swaps: Fact<readonly Swap[]>;
  /** By name: `vm.overcommit_memory`, `net.core.somaxconn`, `kernel.core_pattern`, … */
  readonly sysctl: ReadonlyMap<string, Fact<string>>;
  /** `always`, `madvise` or `never`. */
  readonly hugePages: Fact<string>;
  readonly listening: Fact<readonly Listening[]>;
  /** Addresses that the host has. */
  readonly addresses: Fact<readonly string[]>;
  /** The nftables ruleset, as `nft -j` prints it. */
  readonly firewall: Fact<readonly unknown[]>;
  readonly mounts: Fact<readonly Mount[]>;
  /** Name of an account → the program that a login of it starts. */
  readonly shells: Fact<ReadonlyMap<string, string>>;
  readonly clock: Fact<ClockFacts>;
  /** Processes of Redis or Valkey. */
  readonly processes: Fact<readonly ProcessFacts[]>;
  /** Packages that own the programs of these processes, by the program's path. */
  readonly packages: ReadonlyMap<string, Fact<PackageFacts>>;
  /** Whether systemd runs here. */
  readonly systemd: Fact<boolean>;
  /** Files and directories that somebody asked about, by path. */
  readonly files: ReadonlyMap<string, FileFacts>;
}

export interface MemoryFacts {
  readonly total: number;
  readonly available: number;
  readonly swapTotal: number;
  readonly swapFree: number;
  /** What the control group of Rampart's own process allows; null: no limit. */
  readonly limit: number | null;
}

export interface Swap {
  readonly place: string;
  readonly bytes: number;
  /** Whether it lies on a mapped device that encrypts. */
  readonly encrypted: Fact<boolean>;
}

export interface Listening {
  readonly address: string;
  readonly port: number;
  readonly user: number;
  /** The process that holds the socket. */
  readonly process: Fact<number>;
}

export interface Mount {
  readonly directory: string;
  readonly device: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface ClockFacts {
  /** Whether the kernel calls its clock synchronised. */
  readonly synchronised: boolean;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly command: string;
  readonly arguments: Fact<readonly string[]>;
  readonly program: Fact<{
    readonly path: string;
    /** It was replaced or removed since the process began: an upgrade waits for a restart. */
    readonly deleted: boolean;
  }>;
  readonly workingDirectory: Fact<string>;
  readonly user: Account;
  readonly group: Account;
  /** Hexadecimal, as the kernel writes them. */
  readonly capabilities: Fact<string>;
  readonly mayGainPrivileges: Fact<boolean>;
  readonly systemCallFilter: Fact<boolean>;
  readonly umask: Fact<number>;
  readonly openFiles: Fact<Limit>;
  readonly coreSize: Fact<Limit>;
  readonly oomScore: Fact<number>;
  /** The label of SELinux or AppArmor. */
  readonly confinement: Fact<string>;
  readonly unit: Fact<UnitFacts>;
  /** Memory that the control group allows; null: no limit. */
  readonly memoryLimit: Fact<number | null>;
  /** Other processes of the same user, by id and name. */
  readonly companions: Fact<readonly { readonly pid: number; readonly command: string }[]>;
  /** Variables in its environment that look like secrets, by name only. */
  readonly environmentSecrets: Fact<readonly string[]>;
}

export interface Account {
  readonly id: number;
  /** Null: the host has no such account. */
  readonly name: string | null;
}

/** Null: no limit. */
export interface Limit {
  readonly soft: number | null;
  readonly hard: number | null;
}

export interface UnitFacts {
  readonly name: string;
  /** Properties as `systemctl show` prints them. */
  readonly properties: ReadonlyMap<string, string>;
}

export interface PackageFacts {
  readonly manager: 'dpkg' | 'rpm';
  readonly name: string;
  readonly version: string;
}

export interface FileFacts {
  readonly path: string;
  readonly state: Fact<FileState>;
  /** From `/` down to the directory that it lies in. */
  readonly above: readonly { readonly path: string; readonly state: Fact<FileState> }[];
  /** Where it lies. */
  readonly volume: Fact<Volume>;
}

export interface FileState {
  readonly kind: 'file' | 'directory' | 'socket' | 'link' | 'other';
  readonly owner: Account;
  readonly group: Account;
  /** The twelve bits of permissions. */
  readonly mode: number;
  readonly bytes: number;
  readonly changedAt: number;
  /** The first five bytes are those of a snapshot. */
  readonly isSnapshot: Fact<boolean>;
}

export interface Volume {
  readonly mount: Mount;
  /** Bytes. */
  readonly size: number;
  readonly free: number;
  readonly device: string;
  readonly encrypted: Fact<boolean>;
}
