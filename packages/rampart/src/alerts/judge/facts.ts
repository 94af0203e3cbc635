// What pollers find out, as plain data.

/** What a server or a Sentinel says of itself; null where it says nothing. */
export interface ServerFact {
  readonly name: string;
  readonly kind: 'server' | 'sentinel';
  /** Null: it did not answer; `why` says how that came. */
  readonly answer: ServerAnswer | SentinelAnswer | null;
  readonly why: string;
  /** It is there, and does not let us look. */
  readonly shut: boolean;
}

export interface ServerAnswer {
  readonly kind: 'server';
  readonly role: 'primary' | 'replica';
  /** Whom a replica follows. */
  readonly follows: string | null;
  readonly linked: boolean;
  /** Addresses of those who follow it; a port of 0 where they do not say it. */
  readonly followers: readonly string[];
  readonly offset: number;
  readonly usedMemory: number;
  /** 0: no bound. */
  readonly maxMemory: number;
  readonly keys: number;
  /** Why it cannot save; null: it can. */
  readonly saving: string | null;
  readonly sentBytes: number;
  readonly clients: number;
  /** Of the Cluster; null: it is no node of one. */
  readonly cluster: string | null;
}

export interface SentinelAnswer {
  readonly kind: 'sentinel';
  readonly canFailOver: boolean;
  readonly says: string;
}

export interface DiskFact {
  readonly path: string;
  /** From 0 to 1; null: it cannot be asked; `why` says why. */
  readonly free: number | null;
  readonly freeBytes: number;
  readonly why: string;
}

export interface CertificateFact {
  readonly file: string;
  /** Null: it cannot be read; `why` says why. */
  readonly ends: number | null;
  readonly why: string;
}

export interface ArchiveFact {
  readonly began: number;
  readonly receivedTo: number | null;
  readonly offset: number;
  readonly segments: number;
  readonly bytes: number;
  readonly lastDrill: { readonly at: number; readonly passed: boolean } | null;
  readonly drillEvery: number;
}
