// The words every layer shares: what a decision is, and what an event is. Plain types, so that
// the libraries speak them without depending on the operator's tool.

/** The six things an attacker must cross, in the order in which a request meets them. */
export type Layer = 'csrf' | 'client' | 'gateway' | 'server' | 'data' | 'watch';

/** One named check inside a layer: `csrf.origin`, `client.keyspace`, … */
export type Defence = `${Layer}.${string}`;

export interface Allow {
  readonly kind: 'allow';
}

export interface Refuse<Code extends string = string> {
  readonly kind: 'refuse';
  /** Stable, never reused; each package documents its own table. */
  readonly code: Code;
  readonly layer: Layer;
  readonly defence: Defence;
  /** A sentence for the person who reads the log: what happened, to what, and what to do. */
  readonly reason: string;
  /** The HTTP status an HTTP layer answers with. */
  readonly status: number;
}

export type Decision<Code extends string = string> = Allow | Refuse<Code>;

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

/** What became of the thing that the event tells of. */
export type Outcome = 'allowed' | 'refused' | 'observed' | 'changed' | 'failed' | 'recovered';

/** The kinds of happening, named after their OCSF classes. */
export type EventClass =
  | 'web_resource_access'
  | 'network_activity'
  | 'api_activity'
  | 'file_activity'
  | 'configuration_change'
  | 'authentication'
  | 'key_management'
  | 'application_lifecycle'
  | 'detection_finding';

/** Something that happened. Never holds a secret, a token or a stored value. */
export interface RampartEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly class: EventClass;
  readonly code: string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly layer: Layer;
  readonly defence?: Defence;
  readonly message: string;
  /** Few, flat and bounded; names in lowerCamelCase. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

export type EventListener = (event: RampartEvent) => void;
