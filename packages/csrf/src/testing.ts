// For the tests of applications that use the protection: a token for any session, made with the
// ring that the application under test was given.
import type { KeyId, PurposeKey, Ring } from '@rampart/keyring';
import { Mint } from './mint.ts';
import { normaliseAction } from './paths.ts';
import { macKey, type MacKey } from './token-mac.ts';
import type { Binding } from './types.ts';

export interface MintTokenOptions {
  readonly ring: Ring;
  readonly binding: Binding;
  /** The action that the token shall be good for, such as `POST /transfer`. */
  readonly action?: string;
  /** Milliseconds since 1970. Default: now, by the ring's clock. */
  readonly issuedAt?: number;
  /** Default 2. */
  readonly format?: 1 | 2;
  /** The key that signs; the ring must hold it. Default: the one that signs now. */
  readonly keyId?: KeyId;
  /** The visitor that an anonymous request's cookie names, instead of a session. */
  readonly visitor?: string;
}

/** A token that the protection on the same ring accepts from the given session. */
export function mintToken(options: MintTokenOptions): string {
  const { ring, binding, action, issuedAt, format, keyId, visitor } = options;
  const holder =
    visitor === undefined
      ? ({ kind: 's', holder: sessionOf(binding) } as const)
      : ({ kind: 'v', holder: visitor } as const);
  const claims = {
    ...holder,
    user: binding.user,
    tenant: binding.tenant,
    action: action === undefined ? undefined : normaliseAction(action),
  };
  return mintFor(ring, 'csrf-token').issue(claims, {
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(format === undefined ? {} : { format }),
    ...(keyId === undefined ? {} : { key: heldKey(ring, keyId) }),
  });
}

export interface MintedVisitor {
  /** Names the visitor in `mintToken`. */
  readonly id: string;
  /** The value of the visitor's cookie. */
  readonly cookie: string;
}

/** A visitor whose signed cookie the protection on the same ring accepts. */
export function mintVisitor(
  ring: Ring,
  id: Uint8Array = crypto.getRandomValues(new Uint8Array(16)),
): MintedVisitor {
  if (id.length !== 16) throw new RangeError(`a visitor's id has 16 bytes, not ${id.length}`);
  const cookie = mintFor(ring, 'csrf-visitor').issue({ kind: 'c', holder: '' }, { nonce: id });
  return { id: Buffer.from(id).toString('base64url'), cookie };
}

function mintFor(ring: Ring, purpose: 'csrf-token' | 'csrf-visitor'): Mint {
  return new Mint(ring, { purpose, ttl: null, skew: 0, accept: [1, 2], issue: 2, remember: 0 });
}

function sessionOf({ session }: Binding): string {
  if (session !== null) return session;
  throw new TypeError('mintToken needs a session, or a visitor made by mintVisitor');
}

function heldKey(ring: Ring, id: KeyId): PurposeKey<MacKey> {
  const high = Number.parseInt(id.slice(0, 8), 16);
  const low = Number.parseInt(id.slice(8), 16);
  const key = ring.purpose('csrf-token', macKey).find(high, low);
  if (typeof key !== 'string') return key;
  throw new RangeError(`the ring does not hold a usable key ${id}: it is ${key}`);
}
