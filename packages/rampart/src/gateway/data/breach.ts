import type { Reaction } from '../../policy/types.ts';
import type { GatewayRefusal } from '../codes.ts';

/** A bound of the data rules was crossed, and what the policy wants done. */
export interface Breach {
  /** `alert`: it passes, and the reason becomes an event. */
  readonly reaction: Reaction;
  readonly refusal: GatewayRefusal;
}
