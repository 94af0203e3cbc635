// A fact is known, with the place that it was seen at, or unknown, with the reason. What could not be
// observed is never taken for fine: whoever judges has to look at `known` first.

/** Where something was seen. */
export type Source =
  /** The answer of a server to this command. */
  | { readonly kind: 'live'; readonly server: string; readonly command: string }
  /** A line of a configuration; 0: the file as a whole. */
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  /** A file of the kernel, or what a program of the host said. */
  | { readonly kind: 'host'; readonly place: string }
  /** What a Sentinel says of others. */
  | { readonly kind: 'sentinel'; readonly server: string; readonly command: string }
  /** What a node says of its Cluster. */
  | { readonly kind: 'cluster'; readonly server: string; readonly command: string };

/** Why something is not known. A reason is never used again for something else. */
export type Reason =
  /** The login may not run the command. */
  | 'no-right'
  /** The account that runs Rampart may not read the file, or not look at the process. */
  | 'no-access'
  /** There was no login, or the server did not take it. */
  | 'no-login'
  /** Nothing answers there. */
  | 'away'
  /** No answer in time. */
  | 'timed-out'
  /** It is there, and answers nothing now: it loads its data, or a script runs. */
  | 'busy'
  /** The answer is larger than is read. */
  | 'too-large'
  /** The server or the host does not have such a thing: too old, renamed, or taken away by a provider. */
  | 'not-offered'
  /** The answer was not understood. */
  | 'not-understood'
  /** It was not asked for, or what it hangs on is unknown. */
  | 'not-tried';

export interface Known<Value> {
  readonly known: true;
  readonly value: Value;
  readonly from: Source;
}

export interface Unknown {
  readonly known: false;
  readonly reason: Reason;
  /** What was tried and what came of it, as a sentence. */
  readonly why: string;
  /** What would make it known, as it is written in an ACL: `+config|get`. Null: not a matter of rights. */
  readonly missing: string | null;
}

export type Fact<Value> = Known<Value> | Unknown;

export function known<Value>(value: Value, from: Source): Known<Value> {
  return { known: true, value, from };
}

export function unknown(reason: Reason, why: string, missing: string | null = null): Unknown {
  return { known: false, reason, why, missing };
}

/** A fact that follows from another one: unknown for the same reason where that is unknown. */
export function derive<Value, Result>(
  fact: Fact<Value>,
  of: (value: Value) => Result,
): Fact<Result> {
  return fact.known ? known(of(fact.value), fact.from) : fact;
}
