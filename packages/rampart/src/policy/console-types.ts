// What the console works with, after loading.
import type {
  HostPort,
  SecretSource,
  ThrottlePolicy,
  UpstreamLogin,
  UpstreamPolicy,
} from './types.ts';

/** Where and as whom the console reaches a server. */
export interface ConsoleDoor {
  /** Null: the gateway, or the primary. */
  readonly at: HostPort | null;
  readonly login: UpstreamLogin | null;
  readonly tls: UpstreamPolicy['tls'];
  /** Passwords and data may travel readable. */
  readonly mayBePlain: boolean;
}

/** A ring of the application, in which the console takes part as one more server. */
export interface ConsoleRing {
  readonly door: ConsoleDoor;
  readonly sealKey: SecretSource;
  /** Null: the application of the policy. */
  readonly app: string | null;
  readonly kind: 'signing' | 'sealing';
  readonly prefix: string;
  /** Milliseconds, all three. */
  readonly rotateEvery: number;
  readonly lead: number;
  readonly keep: number;
}

export interface ConsoleRooms {
  /** Milliseconds. */
  readonly auditEvery: number;
  /** A file; null: the console opens nothing that is archived. */
  readonly archiveKey: string | null;
  /** Where keys are restored into; null: nowhere. */
  readonly restore: ConsoleDoor | null;
  readonly rings: ReadonlyMap<string, ConsoleRing>;
}

/** What the console reads. */
export interface ConsolePolicy {
  readonly listen: HostPort;
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** As browsers write them. */
  readonly origins: readonly string[];
  /** Names of networks. */
  readonly proxies: readonly string[];
  readonly people: ReadonlyMap<string, ConsolePerson>;
  /** Milliseconds. */
  readonly login: ThrottlePolicy;
  readonly sessions: { readonly idle: number; readonly longest: number; readonly proof: number };
  readonly directory: string;
  /** Where its own log lies. */
  readonly log: string;
  /** Below which second factors are kept: the gateway's, or its own where it is an account of its own. */
  readonly factors: string;
  /** Name → admin socket. */
  readonly gateways: ReadonlyMap<string, string>;
  /** Directories of event logs. */
  readonly logs: readonly string[];
  /** What its views work with. */
  readonly rooms: ConsoleRooms;
}

export interface ConsolePerson {
  readonly roles: readonly ('viewer' | 'operator' | 'approver')[];
  /** Where the hash of the password is kept. */
  readonly password: SecretSource;
}
