// The policy after loading: every default is filled in, every name is resolved, every unit is bytes
// or milliseconds. The rooms of the house read this and never the YAML.

import type { AlertsPolicy } from './alert-types.ts';
import type { ConsolePolicy } from './console-types.ts';
import type { Deployment } from './deployment/types.ts';
import type { RiskPolicy } from './risk-types.ts';

export interface Policy {
  readonly version: 1;
  readonly app: string;
  readonly networks: ReadonlyMap<string, Network>;
  readonly users: ReadonlyMap<string, User>;
  /** Null: no gateway is described. */
  readonly gateway: GatewayPolicy | null;
  /** The servers that Rampart sets up; null: somebody else does. */
  readonly deployment: Deployment | null;
  /** What is at stake; null: nothing is said of it. */
  readonly risk: RiskPolicy | null;
  /** Null: nothing is archived. */
  readonly archive: ArchivePolicy | null;
  /** Null: nobody is told of anything. */
  readonly alerts: AlertsPolicy | null;
  readonly console: ConsolePolicy;
  /** Where the text came from, for messages. */
  readonly source: string;
  /** As it was written: hosts of gateways get it as it is. */
  readonly text: string;
}

/** What the gateway reads. */
export interface GatedPolicy extends Policy {
  readonly gateway: GatewayPolicy;
}

export interface Network {
  readonly name: string;
  /** CIDR blocks of both families, as `node:net` BlockList takes them. */
  readonly blocks: readonly {
    readonly address: string;
    readonly prefix: number;
    readonly family: 'ipv4' | 'ipv6';
  }[];
}

/** A secret is named here and fetched when it is needed; its value is never part of a policy. */
export type SecretSource =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] };

/** What a person or program may do, in words; `commands/abilities.ts` says which commands each is. */
export type Ability =
  | 'read'
  | 'write'
  | 'scan'
  | 'pubsub'
  | 'script'
  | 'function'
  | 'wait'
  | 'inspect'
  | 'admin'
  | 'replicate'
  | 'all';

export type Access = 'read' | 'write' | 'read-write';

/** A key rule: a glob, or a template whose parts say what may stand in them (`price:{id:digits}`). */
export interface KeyRule {
  readonly pattern: string;
  readonly access: Access;
  /** Patterns of keys for which the rule does not hold. */
  readonly except: readonly string[];
}

export interface CommandRules {
  /** Lower case, subcommands with a bar: `get`, `config|get`. Allowed beyond the abilities. */
  readonly allow: readonly string[];
  /** Passed without a second factor, even commands that no second factor opens; `*` is all of them. */
  readonly dangerouslyAllow: readonly string[];
  /** Refused, whatever else is said. */
  readonly forbid: readonly string[];
}

export type UnlockPolicy =
  | { readonly kind: 'never' }
  | {
      readonly kind: 'totp';
      /** Commands that may be unlocked, in the notation of `CommandRules`. */
      readonly commands: readonly string[];
      readonly atMost: number;
      readonly approval: 'none' | 'second-person';
    };

/** Where the passwords of a user are checked. */
export type Credential =
  | { readonly kind: 'server' }
  | {
      readonly kind: 'gateway';
      readonly hash: SecretSource;
      readonly upstream: UpstreamLogin | null;
    }
  | { readonly kind: 'none'; readonly upstream: UpstreamLogin | null };

export interface UpstreamLogin {
  readonly user: string | null;
  readonly password: SecretSource;
}

export interface User {
  readonly name: string;
  /** Names of networks; a client from elsewhere is refused even with the right password. */
  readonly from: readonly string[];
  readonly can: readonly Ability[];
  readonly keys: readonly KeyRule[];
  readonly channels: readonly string[];
  readonly commands: CommandRules;
  /** Added to every key, so that tenants never meet; null for a user of the whole keyspace. */
  readonly tenant: { readonly name: string; readonly prefix: string } | null;
  readonly credential: Credential;
  /** Where the password is kept that the server is given; null: in the usual variable. */
  readonly secret: SecretSource | null;
  /** A subject of a client certificate that logs this user in. */
  readonly certificates: readonly string[];
  readonly unlock: UnlockPolicy;
  readonly upstream: 'auto' | 'own' | 'shared';
  readonly limits: UserLimits;
  readonly data: DataRules;
  readonly scripts: ScriptRules;
}

export interface ScriptRules {
  /** SHA-1 of scripts that are known; others are inspected, or refused. */
  readonly allow: readonly string[];
  readonly others: 'inspect' | 'refuse' | 'allow';
  /** Milliseconds after which a running script or function is stopped; null: never. */
  readonly longest: number | null;
}

/** Each may be null: no limit. */
export interface UserLimits {
  readonly commandsPerSecond: number | null;
  readonly connections: number | null;
  readonly blocked: number | null;
  readonly queued: number | null;
  readonly keyLength: number | null;
  /** `plain`: no control characters in the names of keys that are written. */
  readonly keyText: 'plain' | null;
  readonly patternLength: number | null;
  readonly patternStars: number | null;
  readonly rangeSpan: number | null;
  readonly offset: number | null;
  /** Reads of whole structures: KEYS, HGETALL, LRANGE 0 -1. */
  readonly wholeReads: Rate | null;
  /** Keys that are made to expire within a second. */
  readonly expiries: Rate | null;
  /** LCS, which compares whole values. */
  readonly comparisons: Rate | null;
}

/** So many at once after a rest, and so many a second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Data loss prevention. */
export interface DataRules {
  readonly replyBytes: Bound | null;
  readonly egress: (Bound & { readonly per: number }) | null;
  /** A share (0–1) of the keyspace read within a window. */
  readonly sweep: {
    readonly share: number;
    readonly keys: number;
    readonly per: number;
    readonly then: Reaction;
  } | null;
  readonly sensitive: readonly {
    readonly keys: string;
    readonly perWindow: number;
    readonly per: number;
    readonly then: Reaction;
  }[];
  /** Keys that nobody has reason to touch. */
  readonly canaries: { readonly keys: readonly string[]; readonly then: Reaction } | null;
  /** Patterns of keys that ought to expire: one that is stored for ever is told of. */
  readonly expiring: readonly string[];
}

export type Reaction = 'alert' | 'refuse' | 'close';

export interface Bound {
  readonly bytes: number;
  readonly then: Reaction;
}

export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
  /** Authorities whose client certificates are accepted; required of every client unless `optional`. */
  readonly clients: {
    readonly authority: string;
    /** Lists of the certificates that count no more, though they have not ended. */
    readonly revoked: string | null;
    readonly mode: 'required' | 'optional';
  } | null;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string; readonly mode: number };

export interface Listener {
  readonly address: Address;
  readonly tls: TlsIdentity | null;
  /** Networks that may connect at all. */
  readonly from: readonly string[];
  /** Networks of balancers that speak the PROXY protocol; from these it is required. */
  readonly proxies: readonly string[];
  /** Commands as lines of text: never, only PING and QUIT for health checks, or all (decided as any other). */
  readonly inline: 'no' | 'health' | 'yes';
  /** A request that counts fewer than no arguments: a fault, or nothing, as the server takes it. */
  readonly emptyRequests: 'refuse' | 'ignore';
  /** What stands behind it: the server, or the Sentinels, of which clients ask where it is. */
  readonly serves: 'server' | 'sentinels';
  /** The one server of a Sentinel group or Cluster that it stands for; null: the primary, or any node. */
  readonly node: HostPort | null;
  /** Where clients reach it, when that is not its own address: what they are told of it. */
  readonly announce: HostPort | null;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export type UpstreamServer =
  | { readonly kind: 'single'; readonly address: Address }
  | {
      readonly kind: 'sentinel';
      readonly sentinels: readonly HostPort[];
      readonly group: string;
      readonly login: UpstreamLogin | null;
      /** Which other gateway stands for which server: `host:port` of the real one → of the gateway. */
      readonly announced: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: 'cluster';
      readonly node: HostPort;
      readonly announced: ReadonlyMap<string, string>;
    };

export interface UpstreamPolicy {
  readonly server: UpstreamServer;
  readonly tls: {
    readonly authority: string | null;
    /** Lists of the certificates that count no more. */
    readonly revoked: string | null;
    readonly serverName: string | null;
    readonly certificate: string | null;
    readonly key: string | null;
  } | null;
  /** The gateway's own login: command table, bans, ROLE. */
  readonly login: UpstreamLogin | null;
  /** Prefix of the gateway's own keys. */
  readonly reserved: string;
  readonly connectWithin: number;
  /** Users may log in although the server takes any password of theirs. */
  readonly dangerouslyOpen: boolean;
}

export interface GatewayPolicy {
  readonly listeners: readonly Listener[];
  readonly upstream: UpstreamPolicy;
  readonly workers: number;
  /** Log what would be refused, and let it pass. */
  readonly observe: boolean;
  /** Who a client is that has not logged in; null: it must log in. */
  readonly anonymous: string | null;
  readonly login: LoginPolicy;
  /** Signs what gateways tell each other; null: derived from the password of the upstream login. */
  readonly sharing: SecretSource | null;
  readonly limits: GatewayLimits;
  readonly audit: AuditPolicy;
  readonly admin: { readonly socket: string; readonly directory: string };
  readonly health: HostPort | null;
}

export interface ThrottlePolicy {
  /** Failed attempts before the delay begins, by address and by user. */
  readonly free: number;
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** Failures within the window that ban the address. */
  readonly banAfter: number;
  readonly banFor: number;
  readonly window: number;
}

export interface LoginPolicy extends ThrottlePolicy {
  readonly within: number;
}

export interface GatewayLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly arguments: number;
  readonly bulk: number;
  readonly inline: number;
  readonly beforeLogin: { readonly arguments: number; readonly bulk: number };
  readonly pendingReplies: number;
  /** Bytes of replies held for a client that does not read, before it is closed. */
  readonly unread: number;
  /** Bytes of one command held while it cannot be decided yet. */
  readonly held: number;
  readonly idle: number;
  /** A frame that was begun must end within this. */
  readonly frame: number;
}

export interface AuditPolicy {
  readonly directory: string;
  readonly rotateBytes: number;
  readonly keep: number;
  /** A record for every command, or only for refusals, logins and privileged commands. */
  readonly commands: 'all' | 'notable';
  readonly signingKey: SecretSource | null;
  readonly checkpointEvery: number;
  readonly sinks: readonly EventSink[];
}

export type EventSink =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'syslog'; readonly address: Address; readonly format: 'cef' }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: SecretSource | null };

/** What the archiver reads. */
export interface ArchivePolicy {
  readonly directory: string;
  /** Where the log of whoever acts on it lies. */
  readonly log: string;
  /** X25519 public keys, as they are written. */
  readonly recipients: readonly string[];
  /** In the order of preference. */
  readonly from: readonly HostPort[];
  readonly login: UpstreamLogin | null;
  readonly tls: UpstreamPolicy['tls'];
  readonly copies: readonly ArchiveCopy[];
  readonly acknowledge: 'local' | 'copies';
  /** Milliseconds, and copies to restore from. */
  readonly keep: { readonly for: number; readonly least: number };
  readonly files: readonly string[];
  readonly segment: { readonly bytes: number; readonly age: number };
  readonly anchorEvery: number;
  /** Bytes a second; null: as fast as it goes. */
  readonly copyAtMost: number | null;
  readonly drillEvery: number;
  /** What is taken for mass rewriting. */
  readonly rewrites: {
    /** Milliseconds. */
    readonly per: number;
    readonly keys: number;
    /** Shares of all keys, from 0 to 1. */
    readonly encrypted: number;
    readonly removed: number;
    /** Null: not told. */
    readonly replaced: number | null;
    /** Keys that are remembered. */
    readonly room: number;
  };
}

export type ArchiveCopy =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'bucket';
      readonly bucket: string;
      readonly endpoint: string;
      readonly region: string;
      readonly prefix: string;
      readonly key: SecretSource;
      readonly secret: SecretSource;
      /** A file in PEM; null: the authorities that Node.js trusts. */
      readonly authority: string | null;
    };
