// What happens at this moment: `GET /api/d/:id/now` for what was before, then the stream.
// `GET /api/d/:id/stream` is server-sent events: `events` carries ShownEvent[] (a batch), `path` a PathView,
// `lost` { count } where this reader was too slow for all of them; the log has each one.
import type { RampartEvent } from '@rampart/keyring';

import type { Gap } from './session.ts';

export interface NowView {
  /** The newest last. */
  readonly events: readonly ShownEvent[];
  readonly clients: readonly ConnectedClient[];
  /** Refused since `countedSince`, the most frequent first. */
  readonly refused: readonly RefusedKind[];
  /** Milliseconds since 1970: an hour ago, or later where the logs that were read begin later. */
  readonly countedSince: number;
  readonly alerts: readonly StandingAlert[];
  readonly gaps: readonly Gap[];
}

export interface ShownEvent {
  /** Grows; names the event in the stream, so that a reader goes on where it was. */
  readonly id: number;
  /** The chain it was read from. */
  readonly chain: string;
  readonly event: RampartEvent;
}

export interface ConnectedClient {
  readonly gateway: string;
  readonly user: string;
  readonly address: string;
  readonly connections: number;
  readonly since: number | null;
  readonly unlocked: boolean;
}

export interface RefusedKind {
  readonly code: string;
  readonly layer: string;
  /** In words: what it means and what to do where it was honest. */
  readonly means: string;
  readonly count: number;
  readonly lastAt: number;
  /** From where, and as whom, the most frequent first. */
  readonly who: readonly string[];
}

/** An alert that stands, or was given lately. */
export interface StandingAlert {
  readonly alert: string;
  readonly title: string;
  readonly since: number;
  readonly severity: string;
  readonly count: number;
  readonly says: string;
  readonly todo: string;
}
