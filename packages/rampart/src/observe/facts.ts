// What is known about a deployment: of each server through its own door, of its files, of the host
// that it runs on, and what its Sentinels and its Cluster say of each other. Facts, never judgements.
import type { CommandTable } from '@rampart/client/commands';

import type { HostPort } from '../policy/types.ts';
import type { DialAddress } from '../resp/connection/dial.ts';
import type { Catalogue } from './acl/catalogue.ts';
import type { AclUser } from './acl/user.ts';
import type { ConfigFileFacts } from './file/facts.ts';
import type { Fact } from './fact.ts';
import type { HostFacts } from './host/facts.ts';
import type { OutsideFacts } from './outside/facts.ts';

/**
 * Everything that was seen at one time. Texts are as servers and files have them: whoever prints them
 * makes them printable first.
 */
export interface Observation {
  /** Milliseconds since 1970, by the clock of the observer. */
  readonly at: number;
  /** Servers and Sentinels, each of them once. */
  readonly servers: readonly ServerFacts[];
  /** Configuration as the server would read it at its next start, by the name of the server or the path. */
  readonly files: readonly ConfigFileFacts[];
  /** Hosts that could be looked at from within: usually only the one that Rampart runs on. */
  readonly hosts: readonly HostFacts[];
  readonly outside: readonly OutsideFacts[];
  /** Where members of one deployment say different things of it. */
  readonly disagreements: readonly Disagreement[];
}

/** The same question, answered differently by different sources. */
export interface Disagreement {
  /** What is disagreed about, in a word that does not change: `primary`, `quorum`, `setting:maxmemory`. */
  readonly about: string;
  readonly answers: readonly { readonly source: string; readonly answer: string }[];
}

/** One process that speaks the Redis protocol, as it answers to one login. */
export interface ServerFacts {
  /** `10.0.0.1:6379`, or the path of a socket. */
  readonly name: string;
  readonly at: DialAddress;
  /** How the connection was let in; unknown: it was not, and everything else is unknown too. */
  readonly door: Fact<Door>;
  readonly identity: Fact<Identity>;
  /** Sections of INFO by name in lower case, their fields as the server writes them. */
  readonly info: Fact<Info>;
  /** Settings by name in lower case, without those that are secret. */
  readonly settings: Fact<ReadonlyMap<string, string>>;
  /** Settings that hold a secret: what can be said of it without telling it. */
  readonly secrets: Fact<ReadonlyMap<string, SecretFact>>;
  /** The name of the user that the connection is. */
  readonly login: Fact<string>;
  readonly users: Fact<readonly AclUser[]>;
  /** That user, which may be allowed to see itself where it may not list all. */
  readonly self: Fact<AclUser>;
  readonly commands: Fact<CommandTable>;
  /** The same commands as the server's access lists know them. */
  readonly catalogue: Fact<Catalogue>;
  readonly refusals: Fact<readonly Refusal[]>;
  readonly modules: Fact<readonly LoadedModule[]>;
  readonly clients: Fact<readonly ReadonlyMap<string, string>[]>;
  readonly latency: Fact<readonly LatencyEvent[]>;
  readonly role: Fact<Role>;
  /** Fields of CLUSTER INFO. */
  readonly cluster: Fact<ReadonlyMap<string, string>>;
  readonly nodes: Fact<readonly ClusterNode[]>;
  readonly functions: Fact<readonly FunctionLibrary[]>;
  readonly keyCount: Fact<number>;
  /** Seconds since 1970. */
  readonly lastSave: Fact<number>;
  /** Milliseconds that the server's clock is ahead of the observer's, and how certain that is. */
  readonly clock: Fact<{ readonly ahead: number; readonly within: number }>;
  readonly keys: Fact<KeySample>;
  /** What a Sentinel watches; not offered by servers. */
  readonly groups: Fact<readonly SentinelGroup[]>;
  /** The certificate that was shown; not offered on plain connections. */
  readonly tls: Fact<TlsFacts>;
}

/** How a connection was let in. */
export type Door =
  /** Nobody was asked for a login. */
  { readonly kind: 'open' } | { readonly kind: 'login'; readonly user: string };

export interface Identity {
  readonly engine: 'redis' | 'valkey' | 'other';
  readonly mode: 'standalone' | 'sentinel' | 'cluster';
  /** Of the engine itself; Valkey's `redis_version` is only what it is compatible with. */
  readonly version: string;
  /** Version of Redis that it says to be compatible with. */
  readonly compatible: string;
  readonly build: string | null;
  readonly processId: number | null;
  readonly executable: string | null;
  readonly configFile: string | null;
}

export type Info = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface SecretFact {
  readonly set: boolean;
  /** SHA-256 in hexadecimal, to compare with others; empty where it is not set. Never shown. */
  readonly digest: string;
  /** What is wrong with it, without a character of it; null: nothing. */
  readonly weakness: string | null;
}

/** An entry of ACL LOG. */
export interface Refusal {
  readonly reason: string;
  readonly object: string;
  readonly user: string;
  readonly count: number;
  /** Seconds. */
  readonly age: number;
  /** Address of the client. */
  readonly client: string;
}

export interface LoadedModule {
  readonly name: string;
  readonly version: string;
  readonly path: string | null;
  readonly arguments: readonly string[];
}

export interface LatencyEvent {
  readonly event: string;
  readonly at: number;
  readonly last: number;
  readonly most: number;
}

export type Role =
  | {
      readonly kind: 'primary';
      readonly offset: number;
      readonly replicas: readonly (HostPort & { readonly offset: number })[];
    }
  | {
      readonly kind: 'replica';
      readonly of: HostPort;
      readonly link: string;
      readonly offset: number;
    }
  | { readonly kind: 'sentinel'; readonly groups: readonly string[] };

export interface ClusterNode {
  readonly id: string;
  readonly at: HostPort;
  readonly bus: number;
  readonly flags: readonly string[];
  /** Id of the primary that it follows. */
  readonly follows: string | null;
  readonly link: string;
  readonly slots: readonly { readonly from: number; readonly to: number }[];
  /** Slots that are being moved, as the server writes them. */
  readonly moving: readonly string[];
}

export interface FunctionLibrary {
  readonly name: string;
  readonly engine: string;
  readonly functions: readonly string[];
}

/** Names of some keys with their time to live; no value is ever read. */
export interface KeySample {
  readonly keys: readonly {
    readonly name: Uint8Array;
    /** Seconds; null: never expires. */
    readonly expires: number | null;
  }[];
  readonly whole: boolean;
}

/** A group as one Sentinel sees it. */
export interface SentinelGroup {
  readonly name: string;
  readonly primary: HostPort;
  readonly quorum: number;
  /** Every field of SENTINEL MASTER. */
  readonly fields: ReadonlyMap<string, string>;
  readonly replicas: Fact<readonly ReadonlyMap<string, string>[]>;
  readonly sentinels: Fact<readonly ReadonlyMap<string, string>[]>;
  /** The answer of SENTINEL CKQUORUM, with whether it is a good one. */
  readonly canFailOver: Fact<{ readonly ok: boolean; readonly answer: string }>;
}

export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly subject: string;
  readonly issuer: string;
  /** Names and addresses that it is for, as in the certificate. */
  readonly names: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly keyBits: number | null;
  readonly selfSigned: boolean;
  /** Whether it was checked against an authority, and held. Null: nobody said which to trust. */
  readonly trusted: boolean | null;
}
