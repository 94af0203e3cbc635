// The subjects (sessions, visitors) whose tokens died early, as this process remembers them. Stores
// hold entries `<hash>.<at>.<until>.<mac>`: who is meant cannot be read there, and an entry that no
// server of this ring made is ignored.
import { timingSafeEqual } from 'node:crypto';
import { derive } from './derive.ts';
import { hmacWith } from './hmac.ts';
import type { Hmac } from './hmac.ts';
import type { RingPlace } from './sealed-text.ts';
import type { SealKey } from './seal-key.ts';
import { entryParts } from './store.ts';
import type { FoundRevocation } from './store.ts';
import type { SubjectState } from './types.ts';

const FORM = /^[\w-]{22}\.\d{1,16}\.\d{1,16}\.[\w-]{11}$/;
/** Subjects whose hash is remembered, since a request's session is mostly asked for again. */
const HASHES = 4096;

interface Revoked {
  readonly at: number;
  readonly until: number;
  readonly entry: string;
}

interface Keys {
  readonly subject: Hmac;
  readonly entry: Hmac;
}

export class RevokedSubjects {
  readonly #keys: readonly [Keys, ...Keys[]];
  readonly #most: number;
  readonly #held = new Map<string, Revoked>();
  readonly #hashes = new Map<string, readonly string[]>();
  readonly #unwritten = new Map<string, string>();
  /** What did not fit: nothing after `at` among it, none alive after `until`. */
  #overflow = { at: 0, until: 0 };
  /** The store lost its list while some of it was not held here: doubt counts as revoked. */
  #lostBefore = 0;
  #latest = 0;
  #list = '';
  #sequence = 0;

  constructor(place: RingPlace, sealKeys: readonly SealKey[], most: number) {
    const keysOf = (secret: Uint8Array): Keys => ({
      subject: hmacWith(derive(secret, ['rampart.revoked-subject.1', place.name, place.app])),
      entry: hmacWith(derive(secret, ['rampart.revoked-entry.1', place.name, place.app])),
    });
    const [first, ...others] = sealKeys.map((key) => keysOf(key.secret));
    this.#keys = [first ?? keysOf(Buffer.alloc(32)), ...others];
    this.#most = most;
  }

  get list(): string {
    return this.#list;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Stays above 0 while an overflow makes answers unsure. */
  get size(): number {
    return this.#held.size + (this.#overflow.until > 0 ? 1 : 0);
  }

  get entries(): readonly string[] {
    return [...this.#held.values()].map((revoked) => revoked.entry);
  }

  /** Entries that the store does not have yet, as far as this process knows. */
  get unwritten(): readonly string[] {
    return [...this.#unwritten.values()];
  }

  /** Revokes here, at once; the entry still has to be written. */
  revoke(subject: string, at: number, until: number): string {
    const [first] = this.#keys;
    const head = `${hashOf(first, subject)}.${at}.${Math.ceil(until)}`;
    const entry = `${head}.${macOf(first, head)}`;
    this.#hold(entry);
    this.#unwritten.set(entryParts(entry).hash, entry);
    return entry;
  }

  /** The entries are in the store's list of this name. */
  written(entries: readonly string[], list: string): void {
    // Named before it is first read, so that its loss in between is noticed.
    if (this.#list === '') this.#list = list;
    else if (this.#list !== list) return;
    for (const entry of entries) {
      const { hash } = entryParts(entry);
      if (this.#unwritten.get(hash) === entry) this.#unwritten.delete(hash);
    }
  }

  /** The store's list is another one than before: all that is held must be put back into it. */
  listIs(list: string, now: number): void {
    if (list === this.#list) return;
    if (this.#list !== '' && this.#overflow.until > now) this.#lostBefore = this.#overflow.at;
    this.#list = list;
    this.#sequence = 0;
    for (const [hash, revoked] of this.#held) this.#unwritten.set(hash, revoked.entry);
  }

  readUpTo(sequence: number): void {
    this.#sequence = sequence;
  }

  /** Takes an entry of the store in; `forged` when none of our servers made it. */
  absorb(entry: string): 'known' | 'new' | 'forged' {
    if (!this.isAuthentic(entry)) return 'forged';
    const { hash, at, until } = entryParts(entry);
    const waiting = this.#unwritten.get(hash);
    if (waiting !== undefined && covers({ at, until }, entryParts(waiting))) {
      this.#unwritten.delete(hash);
    }
    return this.#hold(entry) ? 'new' : 'known';
  }

  /** An entry of the local cache, which the store may have lost meanwhile. */
  restore(entry: string): void {
    if (this.absorb(entry) === 'new') this.#unwritten.set(entryParts(entry).hash, entry);
  }

  isAuthentic(entry: string): boolean {
    if (!FORM.test(entry)) return false;
    const head = entry.slice(0, -12);
    const mac = Buffer.from(entry.slice(-11), 'latin1');
    return this.#keys.some((keys) =>
      timingSafeEqual(Buffer.from(macOf(keys, head), 'latin1'), mac),
    );
  }

  check(subject: string, issuedAt: number, now: number): SubjectState {
    if (this.size === 0) return 'clear';
    for (const hash of this.hashesOf(subject)) {
      const revoked = this.#held.get(hash);
      if (revoked !== undefined && issuedAt <= revoked.at) return 'revoked';
    }
    if (this.#overflow.until <= now || issuedAt > this.#overflow.at) return 'clear';
    return issuedAt <= this.#lostBefore ? 'revoked' : 'unsure';
  }

  get latest(): number {
    return this.#latest;
  }

  /** Of a subject that is not held, what did not fit may tell: it is nowhere later than that. */
  revokedAt(subject: string): number {
    if (this.size === 0) return 0;
    let latest = this.#overflow.at;
    for (const hash of this.hashesOf(subject)) {
      latest = Math.max(latest, this.#held.get(hash)?.at ?? 0);
    }
    return latest;
  }

  /** What the store's answer to a look-up means. */
  judge(found: FoundRevocation, issuedAt: number): 'clear' | 'revoked' {
    for (const entry of found.entries) {
      if (this.isAuthentic(entry) && issuedAt <= entryParts(entry).at) return 'revoked';
    }
    // Another list than the one that held what we do not: it may have been lost there.
    const same = found.list !== '' && found.list === this.#list;
    return same || issuedAt > this.#overflow.at ? 'clear' : 'revoked';
  }

  /** The names a subject may have in the store: one for each seal key. */
  hashesOf(subject: string): readonly string[] {
    const known = this.#hashes.get(subject);
    if (known !== undefined) return known;
    if (this.#hashes.size >= HASHES) this.#hashes.clear();
    const hashes = this.#keys.map((keys) => hashOf(keys, subject));
    this.#hashes.set(subject, hashes);
    return hashes;
  }

  forgetDead(now: number): void {
    for (const [hash, revoked] of this.#held) {
      if (revoked.until > now) continue;
      this.#held.delete(hash);
      this.#unwritten.delete(hash);
    }
    if (this.#overflow.until <= now) {
      this.#overflow = { at: 0, until: 0 };
      this.#lostBefore = 0;
    }
  }

  get overflowed(): boolean {
    return this.#overflow.until > 0;
  }

  /** Keeps an entry, the oldest giving way to it; `false` when it says nothing new. */
  #hold(entry: string): boolean {
    const { hash, at, until } = entryParts(entry);
    const old = this.#held.get(hash);
    if (old !== undefined && covers(old, { at, until })) return false;
    this.#held.delete(hash);
    this.#held.set(hash, { at, until, entry });
    if (at > this.#latest) this.#latest = at;
    if (this.#held.size > this.#most) this.#dropOldest();
    return true;
  }

  #dropOldest(): void {
    for (const [hash, { at, until }] of this.#held) {
      this.#held.delete(hash);
      this.#overflow = {
        at: Math.max(this.#overflow.at, at),
        until: Math.max(this.#overflow.until, until),
      };
      return;
    }
  }
}

function covers(
  a: { readonly at: number; readonly until: number },
  b: { readonly at: number; readonly until: number },
): boolean {
  return a.at >= b.at && a.until >= b.until;
}

function hashOf(keys: Keys, subject: string): string {
  return keys.subject(subject).subarray(0, 16).toString('base64url');
}

function macOf(keys: Keys, head: string): string {
  return keys.entry(head).subarray(0, 8).toString('base64url');
}
