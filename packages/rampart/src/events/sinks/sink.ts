// Where events go besides the log. To add a place of your own, write one method.
import type { RampartEvent } from '@rampart/keyring';

import type { Checkpoint } from '../line.ts';

/** What a sink is given: a line of the log, and what it means. */
export type Shipment = {
  readonly chain: string;
  /** The line as it stands in the log, without its line feed. */
  readonly line: string;
} & (
  | { readonly kind: 'event'; readonly seq: number; readonly event: RampartEvent }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
);

export interface Sink {
  /** For messages and events: `webhook hooks.example:443`. Holds no secret. */
  readonly name: string;
  /**
   * Takes a batch in order, 1 to 500 shipments, and resolves when the other side has them. A
   * rejection means that none counts as taken: the same batch comes again, later. The next batch
   * comes only when this one is settled. What was taken may come twice, never out of order; the
   * number of an event within its chain tells. The signal ends the attempt when the log closes.
   */
  send(batch: readonly Shipment[], signal: AbortSignal): Promise<void>;
}
