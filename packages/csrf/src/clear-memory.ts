// Sessions and visitors of which the list of revocations had nothing to say, so that it is not asked
// again until it has changed. Hot path: asking makes a text and hashes it, which cost more than the
// rest of what is not the MAC. One place a holder; who comes later takes it.
import type { Claims } from './token-mac.ts';

interface Clear {
  readonly kind: Claims['kind'];
  readonly holder: string;
  /** What was issued from this moment on is not revoked. */
  readonly since: number;
  /** … as long as the ring is of this generation. */
  readonly generation: number;
}

const places = 16_384;

export class ClearMemory {
  readonly #entries: (Clear | undefined)[] = Array.from({ length: places });

  has({ kind, holder }: Claims, issuedAt: number, generation: number): boolean {
    const clear = this.#entries[placeOf(holder)];
    return (
      clear !== undefined &&
      clear.generation === generation &&
      clear.since <= issuedAt &&
      clear.holder === holder &&
      clear.kind === kind
    );
  }

  add({ kind, holder }: Claims, since: number, generation: number): void {
    this.#entries[placeOf(holder)] = { kind, holder, since, generation };
  }
}

/** Ids are random, and their last characters tell most of them apart. */
function placeOf(holder: string): number {
  let place = holder.length;
  for (let i = Math.max(0, holder.length - 4); i < holder.length; i++) {
    place = Math.imul(place, 67) + holder.charCodeAt(i);
  }
  return (place ^ (place >>> 9)) & (places - 1);
}
