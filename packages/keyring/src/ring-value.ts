// A ring as the one text that lies in the store:
//
//     rampart-ring.1.<epoch>.<stamp>.<seal key id>.<sealed state>
import { randomBytes } from 'node:crypto';
import type { SealKey } from './seal-key.ts';
import { TextSealer } from './sealed-text.ts';
import type { RingPlace } from './sealed-text.ts';
import { readState, writeState } from './state-text.ts';
import type { RingState } from './state.ts';

const HEADER = /^rampart-ring\.1\.(\d{1,16})\.[\w-]{16}$/;
/** No ring comes near it; a larger value is not read at all. */
const LONGEST = 2_000_000;

export type OpenedRing =
  | { readonly kind: 'ring'; readonly state: RingState; readonly sealedUnder: string }
  /** Sealed under a key that this server does not have. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'damaged' };

export class RingCodec {
  readonly #sealer: TextSealer;

  constructor(place: RingPlace, sealKeys: readonly SealKey[]) {
    this.#sealer = new TextSealer('ring-value', place, sealKeys);
  }

  get sealsUnder(): string {
    return this.#sealer.sealsUnder;
  }

  encode(state: RingState): string {
    const stamp = randomBytes(12).toString('base64url');
    return this.#sealer.seal(`rampart-ring.1.${state.epoch}.${stamp}`, writeState(state));
  }

  decode(value: string): OpenedRing {
    if (value.length > LONGEST) return { kind: 'damaged' };
    const opened = this.#sealer.open(value);
    if (opened.kind !== 'text') return opened;
    const [, epoch] = HEADER.exec(opened.header) ?? [];
    const state = readState(opened.plain);
    if (state === null || String(state.epoch) !== epoch) return { kind: 'damaged' };
    return { kind: 'ring', state, sealedUnder: opened.sealedUnder };
  }
}
