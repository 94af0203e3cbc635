// The archive on a line of time: `GET /api/d/:id/time`.
// `GET …/time/preview?archive=&at=` answers a Preview; `POST …/time/drill` and `POST …/time/restore` answer a Job.
import type { Job } from './judged.ts';
import type { Gap } from './session.ts';

export interface TimeView {
  readonly archives: readonly ArchiveView[];
  readonly gaps: readonly Gap[];
  readonly job: Job | null;
}

export interface ArchiveView {
  readonly name: string;
  readonly place: string;
  readonly bytes: number;
  readonly segments: number;
  readonly histories: readonly HistoryView[];
  /**
   * Moments of note: where writes looked like ransom, where everything was flushed. To restore to the
   * millisecond before one restores to the point just before it, to the byte.
   */
  readonly marks: readonly {
    readonly at: number;
    readonly kind: 'flush' | 'rewriting';
    readonly says: string;
  }[];
  /** The newest first. */
  readonly drills: readonly DrillView[];
  /** How far behind its server the archive is; null: its archiver did not say. */
  readonly behind: {
    readonly bytes: number;
    readonly milliseconds: number;
  } | null;
  readonly faults: readonly string[];
}

export interface HistoryView {
  readonly number: number;
  /** What can be restored: milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** What was lost in front of it; null: nothing. */
  readonly breakBefore: string | null;
  readonly timelines: readonly {
    readonly replid: string;
    readonly from: number;
    readonly to: number;
  }[];
}

export interface DrillView {
  readonly at: number;
  readonly passed: boolean;
  readonly tookMilliseconds: number;
  readonly keys: number | null;
}

/** What a restore to that moment would bring. */
export interface Preview {
  readonly at: number;
  /** The last archived command at or before the moment. */
  readonly exact: number;
  readonly offset: number;
  readonly replays: { readonly bytes: number; readonly segments: number };
  /** Null: counting them takes a restore. */
  readonly keys: number | null;
  readonly says: string;
}

/** The body of `POST …/time/restore`. Into the running server, key by key, or into a directory of files. */
export interface RestoreRequest {
  readonly archive: string;
  readonly at: number;
  readonly into: 'server' | 'files';
  /** Patterns of keys; empty: all. */
  readonly keys: readonly string[];
}
