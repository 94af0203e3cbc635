// Makes and checks signed statements of one purpose: tokens, visitor cookies, person tags. Any
// server of the ring may make one, any other checks it, without asking anybody.
import { timingSafeEqual } from 'node:crypto';
import type { PurposeKey, PurposeKeys, Ring } from '@rampart/keyring';
import { ClearMemory } from './clear-memory.ts';
import { CsrfError, type CsrfCode } from './errors.ts';
import { randomInto } from './random-pool.ts';
import * as layout from './token-layout.ts';
import {
  areBindable,
  assertBindable,
  digestBytes,
  macKey,
  writeMac,
  type Claims,
  type MacKey,
} from './token-mac.ts';
import { VerifiedMemory, type Verified } from './verified-memory.ts';

export interface MintOptions {
  readonly purpose: 'csrf-token' | 'csrf-visitor' | 'csrf-person';
  /** Milliseconds; `null`: as long as the key lives. */
  readonly ttl: number | null;
  readonly skew: number;
  readonly accept: readonly number[];
  readonly issue: 1 | 2;
  readonly remember: number;
}

/** What `issue` may be told for tests and for tokens that carry an earlier nonce. */
export interface IssueDetails {
  readonly issuedAt?: number;
  readonly format?: 1 | 2;
  readonly key?: PurposeKey<MacKey>;
  readonly nonce?: Uint8Array;
}

/** Why a text is not a valid statement: the code's suffix tells, such as `EXPIRED`. */
export type MintProblem = Extract<
  CsrfCode,
  | 'CSRF_KEYS_UNAVAILABLE'
  | 'CSRF_STORE_UNAVAILABLE'
  | 'CSRF_TOKEN_MALFORMED'
  | 'CSRF_TOKEN_FORMAT'
  | 'CSRF_TOKEN_INVALID'
  | 'CSRF_TOKEN_EXPIRED'
  | 'CSRF_TOKEN_EARLY'
  | 'CSRF_TOKEN_KEY_FORGED'
  | 'CSRF_TOKEN_KEY_UNKNOWN'
  | 'CSRF_TOKEN_KEY_REVOKED'
  | 'CSRF_TOKEN_REVOKED'
>;

export type Checked = Verified | MintProblem;

const keyProblems = {
  'not-ready': 'CSRF_KEYS_UNAVAILABLE',
  forged: 'CSRF_TOKEN_KEY_FORGED',
  unknown: 'CSRF_TOKEN_KEY_UNKNOWN',
  revoked: 'CSRF_TOKEN_KEY_REVOKED',
  expired: 'CSRF_TOKEN_EXPIRED',
} as const;

export class Mint {
  readonly #ring: Ring;
  readonly #options: MintOptions;
  readonly #keys: PurposeKeys<MacKey>;
  readonly #accept: ReadonlySet<number>;
  readonly #memory: VerifiedMemory;
  readonly #clear = new ClearMemory();
  /** The token that is being written or read; its MAC as it was sent, and as it should be. */
  readonly #scratch = Buffer.alloc(layout.tokenBytes);
  readonly #sent = this.#scratch.subarray(layout.macAt);
  readonly #made = Buffer.alloc(digestBytes);

  constructor(ring: Ring, options: MintOptions) {
    this.#ring = ring;
    this.#options = options;
    this.#keys = ring.purpose(options.purpose, macKey);
    this.#accept = new Set(options.accept);
    this.#memory = new VerifiedMemory(options.remember);
  }

  currentKey(now?: number): PurposeKey<MacKey> {
    const key = this.#keys.current(now);
    if (key !== null) return key;
    throw new CsrfError(
      'CSRF_KEYS_UNAVAILABLE',
      `ring "${this.#ring.name}" has no key yet; await its ready() before taking requests, and see its events for why`,
    );
  }

  issue(claims: Claims, details?: IssueDetails): string {
    assertBindable(claims);
    const now = this.#ring.now();
    const key = details?.key ?? this.currentKey(now);
    const bytes = this.#scratch;
    if (details?.nonce === undefined) randomInto(bytes, layout.nonceAt, layout.nonceBytes);
    else bytes.set(details.nonce, layout.nonceAt);
    layout.writeHead(bytes, {
      format: details?.format ?? this.#options.issue,
      forAction: claims.action !== undefined,
      keyHigh: key.high,
      keyLow: key.low,
      issuedAt: details?.issuedAt ?? this.#moment(claims, now),
    });
    writeMac(key.material, bytes, claims, bytes, layout.macAt);
    layout.toggleVeil(bytes);
    return bytes.toString('base64url');
  }

  /** Now, but never before what was revoked: clocks of servers differ, and milliseconds are shared. */
  #moment(claims: Claims, now: number): number {
    const { cutOff, revocations } = this.#ring;
    const moment = Math.max(Math.floor(now), Math.ceil(cutOff));
    if (moment > revocations.latest || !isRevocable(claims)) return moment;
    return Math.max(moment, Math.floor(revocations.revokedAt(subjectOf(claims))) + 1);
  }

  /** A promise only for an unknown key, or when the list of revoked subjects has overflowed. */
  check(text: string, claims: Claims): Checked | Promise<Checked> {
    const remembered = this.#memory.recall(text, claims);
    if (remembered !== undefined) return this.#recheck(text, remembered);
    return this.checkAfresh(text, claims);
  }

  /** The same without the memory. */
  checkAfresh(text: string, claims: Claims): Checked | Promise<Checked> {
    const bytes = this.#scratch;
    if (!layout.decodeToken(text, bytes)) return 'CSRF_TOKEN_MALFORMED';
    if (!this.#accept.has(layout.formatOf(bytes))) return 'CSRF_TOKEN_FORMAT';
    layout.toggleVeil(bytes);
    const high = layout.keyHighOf(bytes);
    const low = layout.keyLowOf(bytes);
    const now = this.#ring.now();
    const key = this.#keys.find(high, low, now);
    if (typeof key !== 'string') return this.#checkWith(key, text, claims, now);
    if (key !== 'unknown') return keyProblems[key];
    return (
      this.#keys
        .learn(high, low)
        // The scratch has held other tokens meanwhile.
        .then((learnt) =>
          typeof learnt === 'string' ? keyProblems[learnt] : this.checkAfresh(text, claims),
        )
    );
  }

  /** The token lies in the scratch, unveiled. */
  #checkWith(
    key: PurposeKey<MacKey>,
    text: string,
    claims: Claims,
    now: number,
  ): Checked | Promise<Checked> {
    const bytes = this.#scratch;
    if (!areBindable(claims)) return 'CSRF_TOKEN_INVALID';
    writeMac(key.material, bytes, claims, this.#made, 0);
    if (!equal(this.#made, this.#sent)) return 'CSRF_TOKEN_INVALID';
    const issuedAt = layout.issuedAtOf(bytes);
    const problem = this.#timeProblem(issuedAt, now);
    if (problem !== null) return problem;
    const { kind, holder, user, tenant, action } = claims;
    const verified: Verified = {
      kind,
      holder,
      user,
      tenant,
      action,
      text,
      key,
      issuedAt,
      generation: this.#ring.generation,
    };
    const revoked = this.#revocation(verified);
    if (revoked === null) {
      this.#memory.remember(verified);
      return verified;
    }
    return revoked;
  }

  #recheck(text: string, verified: Verified): Checked | Promise<Checked> {
    const now = this.#ring.now();
    const problem =
      this.#keyProblem(verified.key, now) ?? this.#timeProblem(verified.issuedAt, now);
    if (problem !== null) {
      this.#memory.forget(text);
      return problem;
    }
    const { generation } = this.#ring;
    if (verified.generation === generation) return verified;
    // Something was revoked since.
    const revoked = this.#revocation(verified);
    if (revoked === null) {
      verified.generation = generation;
      return verified;
    }
    this.#memory.forget(text);
    return revoked;
  }

  /** Keys end sooner or later than was planned when a token was remembered: the ring knows. */
  #keyProblem({ high, low }: PurposeKey<MacKey>, now: number): MintProblem | null {
    const key = this.#keys.find(high, low, now);
    return typeof key === 'string' ? keyProblems[key] : null;
  }

  #timeProblem(issuedAt: number, now: number): MintProblem | null {
    const { ttl, skew } = this.#options;
    if (issuedAt > now + skew) return 'CSRF_TOKEN_EARLY';
    return ttl !== null && now - issuedAt > ttl ? 'CSRF_TOKEN_EXPIRED' : null;
  }

  #revocation(verified: Verified): null | MintProblem | Promise<Checked> {
    const { issuedAt } = verified;
    const { generation } = this.#ring;
    // First, since it answers for nearly all. A cut-off, too, makes a new generation.
    if (this.#clear.has(verified, issuedAt, generation)) return null;
    if (issuedAt < this.#ring.cutOff) return 'CSRF_TOKEN_REVOKED';
    const { revocations } = this.#ring;
    if (revocations.size === 0 || !isRevocable(verified)) return null;
    const subject = subjectOf(verified);
    const state = revocations.check(subject, issuedAt);
    if (state === 'clear') {
      this.#clear.add(verified, issuedAt, generation);
      return null;
    }
    if (state === 'revoked') return 'CSRF_TOKEN_REVOKED';
    // Overflow: nothing that was looked up this way is remembered, so every use asks again.
    return revocations
      .look(subject, issuedAt)
      .then((found): Checked => (found === 'clear' ? verified : 'CSRF_TOKEN_REVOKED'))
      .catch((): Checked => 'CSRF_STORE_UNAVAILABLE');
  }
}

/** Sessions and visitors leave; statements about a cookie or a person are never revoked one by one. */
const isRevocable = ({ kind }: Claims): boolean => kind === 's' || kind === 'v';

/** The name under which a holder's tokens are revoked. */
export const subjectOf = ({ kind, holder }: Pick<Claims, 'kind' | 'holder'>): string =>
  `${kind}:${holder}`;

/** Constant time: how much of a forged MAC was right is nobody's to learn. */
function equal(made: Buffer, sent: Uint8Array): boolean {
  return timingSafeEqual(made, sent);
}
