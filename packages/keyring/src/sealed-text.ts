// A text that is readable by those who have a seal key, with a header that everybody can read:
//
//     <header>.<seal key id>.<sealed text>
//
// The header, the application, the ring's name and the use are authenticated with it, so that no
// part can be exchanged alone.
import type { KeyObject } from 'node:crypto';
import { deriveKey, lengthPrefixed } from './derive.ts';
import { fromText, open, seal } from './seal.ts';
import type { SealKey } from './seal-key.ts';

export interface RingPlace {
  readonly app: string;
  readonly name: string;
}

export type SealedUse = 'ring-value' | 'local-cache' | 'backup';

export type OpenedText =
  | {
      readonly kind: 'text';
      readonly header: string;
      readonly plain: string;
      readonly sealedUnder: string;
    }
  /** Sealed under a key that this server does not have. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'damaged' };

const FORM = /^(.*)\.([0-9a-f]{16}|plain)\.([\w-]+)$/;

export class TextSealer {
  readonly #place: RingPlace;
  readonly #keys: readonly { readonly id: string; readonly key: KeyObject }[];

  constructor(use: SealedUse, place: RingPlace, sealKeys: readonly SealKey[]) {
    this.#place = place;
    this.#keys = sealKeys.map(({ id, secret }) => ({
      id,
      key: deriveKey(secret, [`rampart.${use}.1`, place.name, place.app]),
    }));
  }

  /** The name of the key it seals under. */
  get sealsUnder(): string {
    return this.#keys[0]?.id ?? 'plain';
  }

  seal(header: string, plain: string): string {
    const head = `${header}.${this.sealsUnder}`;
    const bytes = Buffer.from(plain, 'utf8');
    const first = this.#keys[0];
    const body = first === undefined ? bytes : seal(first.key, this.#bound(head), bytes);
    return `${head}.${body.toString('base64url')}`;
  }

  open(text: string): OpenedText {
    const [, header, sealedUnder, encoded] = FORM.exec(text) ?? [];
    if (header === undefined || sealedUnder === undefined || encoded === undefined) {
      return { kind: 'damaged' };
    }
    const body = fromText(encoded);
    if (body === null) return { kind: 'damaged' };
    // With seal keys an unsealed text is never believed, and without them only such a text is.
    if (sealedUnder === 'plain') {
      if (this.#keys.length > 0) return { kind: 'damaged' };
      return { kind: 'text', header, plain: body.toString('utf8'), sealedUnder };
    }
    const found = this.#keys.find(({ id }) => id === sealedUnder);
    if (found === undefined) return { kind: 'foreign' };
    const plain = open(found.key, this.#bound(`${header}.${sealedUnder}`), body);
    if (plain === null) return { kind: 'damaged' };
    return { kind: 'text', header, plain: plain.toString('utf8'), sealedUnder };
  }

  #bound(head: string): Buffer {
    return lengthPrefixed([head, this.#place.app, this.#place.name]);
  }
}
