// The way of a request through the six layers: `GET /api/d/:id/path`, and the event `path` of the stream.
import type { Layer } from '@rampart/keyring';

import type { Gap, Standing } from './session.ts';

export interface PathView {
  readonly at: number;
  /** In the order in which a request meets them; `watch` last. */
  readonly layers: readonly LayerOnPath[];
  /** Requests to unlock that wait for somebody's word. */
  readonly waiting: number;
  readonly gaps: readonly Gap[];
}

export interface LayerOnPath {
  readonly layer: Layer;
  readonly state: Standing;
  /** Why it is in that state. */
  readonly says: string;
  /** In the last minute. */
  readonly allowed: number | null;
  readonly refused: number | null;
  /** A minute each, the oldest first: at most sixty. */
  readonly refusedByMinute: readonly number[];
  readonly defences: readonly DefenceOnPath[];
  /** What stands there: servers, gateways, rings, archives. */
  readonly members: readonly Member[];
}

export interface DefenceOnPath {
  /** `gateway.protocol`. */
  readonly defence: string;
  readonly says: string;
  readonly refused: number;
  readonly lastCode: string | null;
  readonly lastAt: number | null;
}

export interface Member {
  readonly name: string;
  readonly address: string | null;
  readonly state: Standing;
  readonly says: string;
  /** What a person looks for when it is clicked: names and values as they are shown. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}
