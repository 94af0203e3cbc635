// redis.conf and sentinel.conf as the server would read them at its next start.
import type { HostPort } from '../../policy/types.ts';
import type { AclUser } from '../acl/user.ts';
import type { Fact } from '../fact.ts';
import type { SecretFact } from '../facts.ts';

export interface ConfigFileFacts {
  readonly path: string;
  readonly kind: 'server' | 'sentinel';
  /** Unknown: the file, or one that it includes, cannot be read. */
  readonly config: Fact<ConfigFacts>;
}

export interface ConfigFacts {
  /** Every directive in the order in which it takes effect, under the server's own name of today. */
  readonly directives: readonly Directive[];
  /** What holds in the end, by name, as the server would tell it; secrets are left out. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly secrets: ReadonlyMap<string, SecretFact & Place>;
  /** Of `user` lines and of the file that `aclfile` names. */
  readonly users: Fact<readonly AclUser[]>;
  readonly renamed: readonly RenamedCommand[];
  /** What a Sentinel watches. */
  readonly groups: readonly ConfiguredGroup[];
  /** Passwords that whoever reads the file can read. */
  readonly readable: readonly (Place & { readonly what: string })[];
  readonly modules: readonly ConfiguredModule[];
  /** All files that were read, included ones too. */
  readonly files: readonly string[];
  /** What would keep the server from starting. */
  readonly faults: readonly ConfigFault[];
}

export interface Place {
  /** The command line is called `(command line)`, with line 0. */
  readonly path: string;
  readonly line: number;
}

export interface Directive extends Place {
  readonly name: string;
  /** As it was written, where that is an older or another name of it. */
  readonly written: string;
  /** Secrets are left out: an empty text stands for each. */
  readonly values: readonly string[];
}

export interface Setting extends Place {
  /** As CONFIG GET would say it: sizes in bytes, words in lower case. */
  readonly value: string;
  /** Lines that said something else before, and were overruled. */
  readonly overruled: readonly Place[];
}

/** A group of Sentinel, with the settings that stand beside it: `down-after-milliseconds`, `auth-user`. */
export interface ConfiguredGroup extends Place {
  readonly name: string;
  readonly primary: HostPort;
  readonly quorum: number;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly secrets: ReadonlyMap<string, SecretFact & Place>;
}

export interface ConfiguredModule extends Place {
  readonly file: string;
  readonly arguments: readonly string[];
}

export interface RenamedCommand extends Place {
  readonly command: string;
  /** Whether it was renamed to nothing, which takes it away; the new name is a secret of sorts. */
  readonly removed: boolean;
}

export interface ConfigFault extends Place {
  readonly what: string;
}
