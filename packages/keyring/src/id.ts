// A key id proves that a server of this ring made it: 4 random bytes, then 4 bytes of HMAC under a
// key that only these servers have. So a forged id is refused without asking the store.
import { randomBytes } from 'node:crypto';
import { derive } from './derive.ts';
import { hmacWith } from './hmac.ts';
import type { Hmac } from './hmac.ts';
import type { SealKey } from './seal-key.ts';
import type { KeyId } from './types.ts';

const FORM = /^[0-9a-f]{16}$/;

/** Makes ids under the first check key and accepts those of all. */
export class IdMaker {
  readonly #checks: readonly [Hmac, ...Hmac[]];
  readonly #random = Buffer.alloc(4);

  constructor(
    sealKeys: readonly SealKey[],
    place: { readonly app: string; readonly name: string },
  ) {
    // Without seal keys the constant still sorts out ids of other rings and accidents, not attackers.
    const checkOf = (secret: Uint8Array): Hmac =>
      hmacWith(derive(secret, ['rampart.id-check.1', place.name, place.app]));
    const [first, ...others] = sealKeys.map((key) => checkOf(key.secret));
    this.#checks = [first ?? checkOf(Buffer.alloc(32)), ...others];
  }

  /** `taken` tells first halves that are in use, so that a look-up rarely compares twice. */
  make(taken: (high: number) => boolean = () => false): KeyId {
    let random: Buffer;
    do random = randomBytes(4);
    while (taken(random.readUInt32BE()));
    return idOf(random.readUInt32BE(), this.#checks[0](random).readUInt32BE());
  }

  isOurs(high: number, low: number): boolean {
    this.#random.writeUInt32BE(high);
    return this.#checks.some((check) => check(this.#random).readUInt32BE() === low);
  }
}

export function idOf(high: number, low: number): KeyId {
  const text = high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  if (!isKeyId(text)) throw new RangeError('The halves of a key id are unsigned 32-bit numbers.');
  return text;
}

export function isKeyId(text: unknown): text is KeyId {
  return typeof text === 'string' && FORM.test(text);
}

export function highOf(id: KeyId): number {
  return Number.parseInt(id.slice(0, 8), 16);
}

export function lowOf(id: KeyId): number {
  return Number.parseInt(id.slice(8), 16);
}
