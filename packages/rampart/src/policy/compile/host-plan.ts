// What a host is to be like, as data: `plan` compares it with what is there, Ansible writes it. An
// order is in it only where one thing names another; what comes first is for those who carry it out.
import type { OwnRelease } from '../deployment/types.ts';
import type { CompiledFile } from './content.ts';

export interface HostPlan {
  readonly host: string;
  /** Packages of the distribution, by Debian's names. */
  readonly packages: readonly string[];
  readonly groups: readonly SystemGroup[];
  readonly users: readonly SystemUser[];
  /** Those above come before those below them. */
  readonly directories: readonly Directory[];
  /** Everything that is compiled for the host: of processes, units, firewall, rotation, kernel. */
  readonly files: readonly CompiledFile[];
  readonly units: readonly Unit[];
  readonly kernel: readonly KernelSetting[];
  /** Rampart itself; null: somebody else brings it, or nobody runs it here. */
  readonly release: OwnRelease | null;
  /** Null: nothing on this host listens to others. */
  readonly firewall: Firewall | null;
}

/** A group of the system. */
export interface SystemGroup {
  readonly name: string;
  /** Accounts, of people or of `users`, that become members besides those who are. */
  readonly members: readonly string[];
}

/** An account of the system that nobody logs in to. */
export interface SystemUser {
  readonly name: string;
  /** Its first group. */
  readonly group: string;
  readonly home: string;
}

export interface Directory {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
}

export interface Unit {
  /** `redis-shop.service`. */
  readonly name: string;
  /**
   * `running`: enabled, and active now. `done`: enabled, and ran to its end. `masked`: never, also when
   * a package brings it and would start it: mask it before the package comes.
   */
  readonly state: 'running' | 'done' | 'masked';
  /** The process that it runs; null: none of the deployment's. */
  readonly process: string | null;
  /** A change of one of these files is taken up by a restart, or by a reload. */
  readonly restartsFor: readonly string[];
  readonly reloadsFor: readonly string[];
}

export interface KernelSetting {
  /** `vm.overcommit_memory` below /proc/sys, or a path below /sys. */
  readonly name: string;
  readonly value: string;
  /** `least`: a higher value is as good, and stays. */
  readonly rule: 'exactly' | 'least';
}

/** A table of our own: it is replaced in one step, and no other is touched. */
export interface Firewall {
  readonly family: 'inet';
  readonly table: string;
  /** The file, as `nft --file` takes it. */
  readonly path: string;
}
