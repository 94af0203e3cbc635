// What verification says.
import type { ArchiveCode } from '../codes.ts';

export interface Finding {
  readonly code: ArchiveCode;
  /** The object that it is about. */
  readonly name: string;
  readonly what: string;
}

export interface Verdict {
  /** `incomplete`: nothing is wrong with what was looked at, and not all could be looked at. */
  readonly state: 'intact' | 'tampered' | 'incomplete';
  readonly segments: number;
  /** Segments whose every frame was read. */
  readonly read: number;
  /** Segments whose every frame was opened. */
  readonly opened: number;
  /** Signed heads from elsewhere that were found in the chain. */
  readonly heads: number;
  /** What was read for its meaning; 0 where nothing was. */
  readonly snapshots: number;
  readonly commands: number;
  readonly findings: readonly Finding[];
  /** What could not be looked at, in words. */
  readonly open: readonly string[];
}
