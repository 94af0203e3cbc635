// Where notices go. To add a place of your own, write one method.
import type { AlertSeverity } from '../../policy/alert-types.ts';
import type { Told } from '../told.ts';

export interface AlertsSink {
  /** For messages, events, and the name of its queue. Holds no secret. */
  readonly name: string;
  readonly from: AlertSeverity;
  /** Resolves with what the other side said when it has the notice. A rejection: it comes again, later. */
  send(told: Told, signal: AbortSignal): Promise<string>;
}
