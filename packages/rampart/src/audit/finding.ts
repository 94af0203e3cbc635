// What the audit says of one rule at one subject. Reports, risk, the console and the baseline read
// this and nothing else of the audit. It never holds a secret: evidence is built from what is shown.
import type { Layer, Severity } from '@rampart/keyring';

export type { Layer, Severity } from '@rampart/keyring';

/** What an attacker, or bad luck, takes away. */
export type Harm = 'confidentiality' | 'integrity' | 'availability';

/** Where the rules stand in the house: a file each. */
export type Family =
  | 'network'
  | 'auth'
  | 'acl'
  | 'tls'
  | 'configuration'
  | 'persistence'
  | 'availability'
  | 'os'
  | 'client'
  | 'gateway'
  | 'monitoring'
  | 'version'
  | 'combination';

/** `unknown` is never `pass`: something that the rule needs was not seen. */
export type State = 'pass' | 'fail' | 'unknown' | 'not applicable' | 'waived';

/** Where a thing was seen. */
export type Source =
  | 'live'
  | 'file'
  | 'host'
  | 'sentinel'
  | 'cluster'
  | 'outside'
  | 'policy'
  | 'data';

/** One thing that was seen, and speaks against the server. */
export interface Evidence {
  /** What it is about: a setting, a user, a file, a vulnerability. */
  readonly about: string;
  /** A sentence, with the value where that may be shown. */
  readonly seen: string;
  readonly source: Source;
  /** The line of a file, when it came from one: `/etc/redis/redis.conf:12`. */
  readonly place: string | null;
}

/** One thing that the rule needs and nobody could see. */
export interface Missing {
  /** In the words of a person: `the setting protected-mode`. */
  readonly what: string;
  /** Why not, and what would show it. */
  readonly why: string;
}

/** What mends it. */
export interface Mend {
  /** What to do, in a sentence. */
  readonly words: string;
  /** Lines to write, in the notation of `where`; empty when there is nothing to copy. */
  readonly lines: readonly string[];
  readonly where: 'redis.conf' | 'users.acl' | 'sentinel.conf' | 'shell' | 'rampart.yaml' | 'words';
  readonly restart: boolean;
}

/** A decision of the risk room that lets the finding stand. */
export interface Waiver {
  readonly decision: string;
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601; a day. */
  readonly expires: string;
  /** Only one that holds waives; the others are told of. */
  readonly standing: 'holds' | 'expired' | 'reopened';
}

export interface Finding {
  /** Stable: `NET-001`. */
  readonly rule: string;
  readonly title: string;
  readonly layer: Layer;
  readonly family: Family;
  readonly severity: Severity;
  readonly harms: readonly Harm[];
  /** Which server: `10.0.1.5:6379`, or the file. */
  readonly subject: string;
  readonly state: State;
  /** Why the rule exists. */
  readonly why: string;
  /** Not empty when it fails, or would without the waiver. */
  readonly evidence: readonly Evidence[];
  /** Not empty when it is unknown. */
  readonly missing: readonly Missing[];
  /** A sentence on why the rule does not apply; else null. */
  readonly notApplicable: string | null;
  readonly mend: Mend | null;
  readonly references: readonly string[];
  readonly waiver: Waiver | null;
  /** The same for the same rule and evidence at the same subject, from run to run. */
  readonly fingerprint: string;
}
