// What a drill has measured: kept in the archive, and read by whoever reckons with recovery times.
import type { Facts } from './facts.ts';

export interface DrillResult {
  readonly version: 1;
  /** The system, as the policy calls it. */
  readonly source: string;
  readonly archive: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly passed: boolean;
  /** A stopped replica at the same offset, the same point from an earlier copy, or nothing. */
  readonly comparedWith: 'replica' | 'earlier-copy' | 'nothing';
  /** What was not the same, in words. */
  readonly differences: readonly string[];
  readonly history: number;
  /** What was restored. */
  readonly offset: number;
  readonly snapshotOffset: number;
  readonly bytes: number;
  readonly commands: number;
  /** Milliseconds to build the directory, and for a server to load it: the measured recovery. */
  readonly restoreTook: number;
  readonly loadTook: number;
  readonly facts: Facts;
  readonly base: {
    readonly track: string | null;
    readonly made: boolean;
    readonly why: string | null;
  } | null;
}

export const resultsFolder = 'drills';

export function resultName(began: number): string {
  return `${resultsFolder}/${new Date(began).toISOString().replaceAll(':', '-').toLowerCase()}.json`;
}
