// What shall run where, after loading: every default is filled in, every server is laid out with its
// own user, directories and port. Compilers, planner and audit read this and never the YAML.
import type { HostPort, SecretSource } from '../types.ts';
import type { HostRole } from './host-roles.ts';

export type Engine = 'redis' | 'valkey';

export interface Release {
  readonly engine: Engine;
  readonly major: number;
  readonly minor: number;
}

export interface Deployment {
  readonly app: string;
  /** On each host, for what belongs to no process of its own. */
  readonly directory: string;
  readonly release: Release;
  readonly install: Install;
  /** Rampart itself, as it comes to the hosts; null: somebody else brings it. */
  readonly own: OwnRelease | null;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly topology: Topology;
  readonly servers: readonly Server[];
  readonly sentinels: readonly Sentinel[];
  /** Everybody who has a login at the servers, people and parts of Rampart alike. */
  readonly accounts: readonly Account[];
  readonly durability: Durability;
  readonly tls: ServerTls | null;
  /** Networks that may come to servers and Sentinels besides users, gateways and peers. */
  readonly admits: readonly string[];
  /** Accounts of people who may read configuration and logs. */
  readonly readers: readonly string[];
  readonly logging: Logging;
  readonly kernel: Kernel;
}

/** What a host is there for. */
export interface Host {
  readonly name: string;
  readonly address: string;
  readonly roles: readonly HostRole[];
  /** How Ansible gets there; null: it is this machine. */
  readonly ssh: { readonly user: string | null; readonly port: number } | null;
}

export type Topology =
  | { readonly kind: 'single' }
  | { readonly kind: 'replicas' }
  | {
      readonly kind: 'sentinel';
      readonly quorum: number;
      readonly downAfter: number;
      readonly failoverWithin: number;
    }
  | { readonly kind: 'cluster'; readonly replicas: number; readonly nodeTimeout: number };

/** Where programs and files come from. */
export type Install =
  /** The distribution's package. */
  | { readonly kind: 'package' }
  /** A release that is downloaded, or lies there as a file, compared with its checksum, and built. */
  | { readonly kind: 'source'; readonly from: string; readonly sha256: string }
  /** It is there already. */
  | { readonly kind: 'present'; readonly program: string };

/** What `npm run bundle` makes. */
export interface OwnRelease {
  readonly version: string;
  /** An https address, or the absolute path of a file on the machine on which Rampart runs. */
  readonly from: string;
  readonly sha256: string;
}

export interface Process {
  /** Unique on its host; unit, user and directories are called after it. */
  readonly name: string;
  readonly host: string;
  readonly user: string;
  readonly group: string;
  readonly places: Places;
  /** Addresses that it listens on. */
  readonly listens: readonly string[];
  /** Where it is found: with TLS the port is that of TLS, and there is no other. */
  readonly at: HostPort;
}

export interface Places {
  /** Compiled files: root's, readable by the group. */
  readonly configuration: string;
  /** What the server writes: its data, and the configuration that it rewrites itself. */
  readonly data: string;
  readonly logs: string;
  readonly run: string;
}

export interface Server extends Process {
  /** What several servers of a host are told apart by; the application's name where there is one. */
  readonly instance: string;
  /** As it is set up first; later the server, its Sentinels or its Cluster know better. */
  readonly role: 'primary' | 'replica' | 'node';
  /** Whom a replica follows at first. */
  readonly follows: HostPort | null;
  /** What Sentinels call it and those that copy it; null: none watch it. */
  readonly watchedAs: string | null;
  readonly memory: Memory;
  readonly limits: ServerLimits;
}

export interface Sentinel extends Process {
  readonly watches: readonly WatchedGroup[];
}

/** A primary and those that copy it. */
export interface WatchedGroup {
  readonly group: string;
  /** Who leads at first. */
  readonly primary: HostPort;
}

export type Eviction =
  | 'noeviction'
  | 'allkeys-lru'
  | 'allkeys-lfu'
  | 'allkeys-random'
  | 'volatile-lru'
  | 'volatile-lfu'
  | 'volatile-random'
  | 'volatile-ttl';

export interface Memory {
  /** Bytes. */
  readonly max: number;
  readonly eviction: Eviction;
}

export interface ServerLimits {
  readonly clients: number;
  /** Milliseconds; 0: never. */
  readonly idle: number;
  readonly bulk: number;
  /** Bytes that wait for a replica, or for a subscriber, before it is cut off. */
  readonly replicaBuffer: number;
  readonly subscriberBuffer: number;
  readonly databases: number;
}

/** The parts of Rampart that log in at servers, and the way in when all else fails. */
export type Office =
  | 'gateway'
  | 'replication'
  | 'sentinel'
  | 'archive'
  | 'audit'
  | 'apply'
  | 'break-glass';

export interface Account {
  readonly name: string;
  readonly who:
    | { readonly kind: 'office'; readonly office: Office }
    /** Users of the policy that the server knows under this name. */
    | { readonly kind: 'users'; readonly users: readonly string[] };
  /** Null: it cannot log in by a password. */
  readonly password: SecretSource | null;
  /** Networks from which it may come to the server itself. */
  readonly from: readonly string[];
}

export interface Durability {
  /** Milliseconds of acknowledged writes that may be lost when a server dies. */
  readonly loseAtMost: number;
  /** Milliseconds until there is service again. */
  readonly backWithin: number;
  readonly appendOnly: 'always' | 'everysec' | 'off';
  readonly rewrite: { readonly growth: number; readonly from: number; readonly quiet: boolean };
  /** After so many milliseconds, if so many keys have changed. */
  readonly snapshots: readonly { readonly after: number; readonly changes: number }[];
  /** Replicas that must have acknowledged lately, or the primary takes no writes. */
  readonly replicas: { readonly least: number; readonly lag: number };
  readonly backlog: number;
}

export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  /** Lists of the certificates that count no more; servers read none, what asks them does. */
  readonly revoked: string | null;
  /** Whether clients show a certificate too. */
  readonly clients: 'none' | 'optional' | 'required';
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** Where Rampart's own authority lies, on the machine on which Rampart runs; null: another issues. */
  readonly own: string | null;
}

export interface Logging {
  readonly level: 'debug' | 'verbose' | 'notice' | 'warning';
  readonly rotate: {
    readonly every: 'daily' | 'weekly' | 'monthly';
    readonly keep: number;
    readonly compress: boolean;
  };
  /** Milliseconds from which a command is slow. */
  readonly slow: number;
  readonly slowKept: number;
  readonly latency: number;
}

/** What the host's kernel is told. */
export interface Kernel {
  readonly overcommit: boolean;
  readonly hugePages: 'never' | 'leave';
  readonly backlog: number;
}
