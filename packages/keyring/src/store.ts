// Where a ring is kept. A store moves texts; it understands nothing of keys. What every store must
// hold to is stated here, and test/store-contract.ts runs the same tests over all of them.
import { createHash } from 'node:crypto';
import type { RingPlace } from './sealed-text.ts';
import type { ConsumeResult } from './types.ts';

export interface Store {
  /** Other processes can read what it holds, so rings must be sealed. */
  readonly shared: boolean;
  /** Nothing of it outlives this process. */
  readonly volatile: boolean;
  open(place: RingPlace): StoredRing;
}

/** What the reader knows already, so that it is not sent again. */
export interface Known {
  /** `versionOf` the value; `null` when none is known. */
  readonly version: string | null;
  /** The incarnation of the list of revocations, and the last entry of it that was read. */
  readonly list: string;
  readonly sequence: number;
  /** Keep the memory of consumed nonces alive. */
  readonly once: boolean;
  /** The reader's own time. */
  readonly now: number;
}

export interface Reading {
  /** Milliseconds since 1970 by the store's clock. */
  readonly time: number;
  /** `null`: there is no ring. */
  readonly version: string | null;
  /** `null`: there is none, or it is the one that the reader knows. */
  readonly value: string | null;
  /** Changes whenever the list may have lost entries; empty when there is no list. */
  readonly list: string;
  readonly sequence: number;
  readonly entries: readonly string[];
  /** Further entries wait: read again at once. */
  readonly more: boolean;
}

export interface Write {
  /** The version the change is based on; `null`: there is no ring. */
  readonly expected: string | null;
  readonly value: string;
  /** `time` of the reading on which the change is based. */
  readonly basedOn: number;
}

/** `late`: the store's clock is more than `LATEST` away from `basedOn`; nothing was written. */
export type Written = 'written' | 'changed' | 'late';

/** Milliseconds between a reading and the write that is based on it. */
export const LATEST = 10_000;
/** Entries that one reading returns at most. */
export const PAGE = 500;

/** What a caller says of time. */
export interface Times {
  readonly now: number;
  /** What had died by then may be forgotten. */
  readonly dead: number;
}

export interface FoundRevocation {
  readonly list: string;
  readonly entries: readonly string[];
}

/** One ring in the store. Every call is bounded in time and rejects when the store is away. */
export interface StoredRing {
  read(known: Known): Promise<Reading>;
  /** Compare and set, atomic over all servers. */
  write(change: Write): Promise<Written>;
  /**
   * Adds entries `<hash>.<at>.<until>.<mac>`. An entry that one of the same hash covers is skipped;
   * those whose `until` is not after `dead` may be removed. Resolves with the incarnation of the list
   * they were added to.
   */
  addRevocations(entries: readonly string[], dead: number): Promise<string>;
  findRevocations(hashes: readonly string[]): Promise<FoundRevocation>;
  /** Marks `nonce` as used, in the same step that looks whether it was. */
  consume(nonce: string, issuedAt: number, until: number, times: Times): Promise<ConsumeResult>;
  /** Calls back soon after another server wrote. A hint only; may do nothing. */
  watch(onHint: () => void): Promise<void>;
  close(): Promise<void>;
}

/** Names a value. Not a defence: the value itself is authenticated. */
export function versionOf(value: string): string {
  return createHash('sha1').update(value).digest('hex');
}

/** The parts of an entry that a store looks at. */
export function entryParts(entry: string): { hash: string; at: number; until: number } {
  const [hash = '', at = '', until = ''] = entry.split('.');
  return { hash, at: Number(at), until: Number(until) };
}
