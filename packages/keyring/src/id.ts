// A key id proves that a server of this ring made it: 4 random bytes, then 4 bytes of HMAC under a
// key that only these servers have. So a forged id is refused without asking the store.
import { createHmac, randomBytes } from 'node:crypto';
import { derive } from './derive.ts';
import type { SealKey } from './seal-key.ts';
import type { KeyId } from './types.ts';

const FORM = /^[0-9a-f]{16}$/;

/** Makes ids under the first check key and accepts those of all. */
export class IdMaker {
  readonly #checkKeys: readonly Buffer[];
  readonly #random = Buffer.alloc(4);

  constructor(
    sealKeys: readonly SealKey[],
    place: { readonly app: string; readonly name: string },
  ) {
    // Without seal keys the constant still sorts out ids of other rings and accidents, not attackers.
    const secrets = sealKeys.length === 0 ? [Buffer.alloc(32)] : sealKeys.map((key) => key.secret);
    this.#checkKeys = secrets.map((secret) =>
      derive(secret, ['rampart.id-check.1', place.name, place.app]),
    );
  }

  /** `taken` tells first halves that are in use, so that a look-up rarely compares twice. */
  make(taken: (high: number) => boolean = () => false): KeyId {
    let random: Buffer;
    do random = randomBytes(4);
    while (taken(random.readUInt32BE()));
    const first = this.#checkKeys[0] ?? Buffer.alloc(32);
    return idOf(random.readUInt32BE(), checksum(first, random));
  }

  isOurs(high: number, low: number): boolean {
    this.#random.writeUInt32BE(high);
    for (const key of this.#checkKeys) if (checksum(key, this.#random) === low) return true;
    return false;
  }
}

function checksum(key: Buffer, random: Buffer): number {
  return createHmac('sha256', key).update(random).digest().readUInt32BE();
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
