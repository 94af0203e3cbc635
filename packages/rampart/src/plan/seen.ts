// What was found of what the policy wants. It may hold hashes of passwords: it is compared, never shown.
import type { ServerFacts } from '../observe/facts.ts';
import type { Fact } from '../observe/fact.ts';
import type { Accounts } from './look/accounts.ts';
import type { SeenFirewall } from './look/firewall.ts';
import type { OwnReleases } from './look/own-releases.ts';
import type { PathState } from './look/paths.ts';

export interface Seen {
  readonly accounts: Accounts;
  /** Whether files can be given to others: only root can. */
  readonly mayGiveAway: boolean;
  readonly paths: ReadonlyMap<string, Fact<PathState>>;
  /** What systemd says of units, by name; empty where it does not run. */
  readonly units: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By the names of tables. */
  readonly firewalls: ReadonlyMap<string, Fact<SeenFirewall>>;
  /** By the names of settings; null: this kernel has no such thing. */
  readonly kernel: ReadonlyMap<string, Fact<string | null>>;
  readonly releases: OwnReleases;
  /** Programs that are there. */
  readonly programs: ReadonlySet<string>;
  /** What programs call themselves, by their paths: `7.0.15`. */
  readonly versions: ReadonlyMap<string, string>;
  /** The checksum of what was built, by the program; absent: it was not, or nobody wrote it down. */
  readonly sources: ReadonlyMap<string, string>;
  readonly processes: ReadonlyMap<string, SeenProcess>;
}

export interface SeenProcess {
  /** The running process that is kept under this name; null: none. */
  readonly kept: number | null;
  readonly answer: Answer;
}

/** Who answers at the address of a process. */
export type Answer =
  | { readonly kind: 'nobody' }
  /** It runs with our files: what is in it is compared. */
  | {
      readonly kind: 'ours';
      readonly facts: ServerFacts;
    }
  /** Another server has the address. */
  | { readonly kind: 'other'; readonly facts: ServerFacts }
  /** It runs with our files, and takes none of our logins. */
  | { readonly kind: 'shut'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };
