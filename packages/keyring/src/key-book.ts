// The keys as requests see them: find by the two halves of an id, without I/O and without allocating.
import { purposeBytes } from './derive.ts';
import { highOf, lowOf } from './id.ts';
import type { IdMaker } from './id.ts';
import type { RingPlace } from './sealed-text.ts';
import { emptyState, nextSignerChange, signerAt } from './state.ts';
import type { RingState } from './state.ts';
import type { KeyId, KeyProblem, PurposeKey, PurposeKeys } from './types.ts';

/** What a page of the book asks of the ring. */
export interface BookSource {
  readonly place: RingPlace;
  now(): number;
  ids(): IdMaker | null;
  isReady(): boolean;
  /** `false`: nothing can have changed. */
  learn(high: number, low: number): Promise<boolean>;
}

/** By the first half of the id as a signed number, which V8 looks up without making an object of it. */
type Slots<Material> = Map<number, Slot<Material>>;

interface Slot<Material> {
  readonly low: number;
  /** `null`: the tombstone of a key. */
  readonly key: PurposeKey<Material> | null;
  /** Another id with the same first half; practically never. */
  readonly next: Slot<Material> | undefined;
}

/** All purposes of one ring. */
export class KeyBook {
  readonly #source: BookSource;
  readonly #pages: { show(state: RingState): void }[] = [];
  #state: RingState = emptyState;

  constructor(source: BookSource) {
    this.#source = source;
  }

  page<Material>(purpose: string, prepare: (bytes: Uint8Array) => Material): PurposeKeys<Material> {
    const page = new Page(this.#source, purpose, prepare);
    page.show(this.#state);
    this.#pages.push(page);
    return page;
  }

  show(state: RingState): void {
    this.#state = state;
    for (const page of this.#pages) page.show(state);
  }
}

class Page<Material> implements PurposeKeys<Material> {
  readonly #source: BookSource;
  readonly #purpose: string;
  readonly #prepare: (bytes: Uint8Array) => Material;
  #state: RingState = emptyState;
  #slots: Slots<Material> = new Map();
  #prepared = new Map<KeyId, { readonly material: Material }>();
  #signer: PurposeKey<Material> | null = null;
  #signerUntil = -Infinity;

  constructor(source: BookSource, purpose: string, prepare: (bytes: Uint8Array) => Material) {
    this.#source = source;
    this.#purpose = purpose;
    this.#prepare = prepare;
  }

  show(state: RingState): void {
    const prepared = new Map<KeyId, { readonly material: Material }>();
    const slots: Slots<Material> = new Map();
    for (const key of state.keys) {
      const ready = this.#prepared.get(key.id) ?? { material: this.#derive(key.secret) };
      prepared.set(key.id, ready);
      put(slots, key.id, {
        id: key.id,
        high: highOf(key.id),
        low: lowOf(key.id),
        activatesAt: key.activatesAt,
        retiresAt: key.retiresAt,
        expiresAt: key.expiresAt,
        material: ready.material,
      });
    }
    for (const tomb of state.tombstones) put(slots, tomb.id, null);
    this.#state = state;
    this.#slots = slots;
    this.#prepared = prepared;
    this.#signerUntil = -Infinity;
  }

  current(now: number = this.#source.now()): PurposeKey<Material> | null {
    return this.#source.isReady() ? this.#signerAt(now) : null;
  }

  find(high: number, low: number, now?: number): PurposeKey<Material> | KeyProblem {
    let slot = this.#slots.get(high | 0);
    while (slot !== undefined) {
      if (slot.low === low) return this.#judged(slot.key, now);
      slot = slot.next;
    }
    const ids = this.#source.ids();
    if (ids === null || !this.#source.isReady()) return 'not-ready';
    return ids.isOurs(high, low) ? 'unknown' : 'forged';
  }

  async learn(high: number, low: number): Promise<PurposeKey<Material> | KeyProblem> {
    const found = this.find(high, low);
    if (found !== 'unknown') return found;
    const asked = await this.#source.learn(high, low);
    return asked ? this.find(high, low) : 'unknown';
  }

  #judged(
    key: PurposeKey<Material> | null,
    now: number = this.#source.now(),
  ): PurposeKey<Material> | KeyProblem {
    if (!this.#source.isReady()) return 'not-ready';
    if (key === null) return 'revoked';
    if (key.expiresAt > now || this.#signerAt(now)?.id === key.id) return key;
    return 'expired';
  }

  #signerAt(now: number): PurposeKey<Material> | null {
    if (now < this.#signerUntil) return this.#signer;
    const signer = signerAt(this.#state, now);
    const slot = signer === null ? undefined : find(this.#slots, signer.id);
    this.#signer = slot?.key ?? null;
    this.#signerUntil = nextSignerChange(this.#state, now);
    return this.#signer;
  }

  #derive(secret: string): Material {
    const bytes = purposeBytes(Buffer.from(secret, 'base64url'), this.#source.place, this.#purpose);
    return this.#prepare(bytes);
  }
}

function put<Material>(slots: Slots<Material>, id: KeyId, key: PurposeKey<Material> | null): void {
  const place = highOf(id) | 0;
  slots.set(place, { low: lowOf(id), key, next: slots.get(place) });
}

function find<Material>(slots: Slots<Material>, id: KeyId): Slot<Material> | undefined {
  let slot = slots.get(highOf(id) | 0);
  while (slot !== undefined && slot.low !== lowOf(id)) slot = slot.next;
  return slot;
}
