// Finds the moment when somebody turns a data set into something else: encrypts it, or removes it.
// An import writes many keys too, but new ones; a cache replaces many values, but with values like
// the ones before; sessions die by the thousand, but of their expiry. So only keys are counted that
// were there before, each once in a window, and what is asked of new values is whether they look
// encrypted where the ones before them did not.
//
// Two halves of a window follow each other, so that no edge hides half of what happened. Everything
// is kept in sketches of a fixed size.
import { KeyFilter, KnownKeys, hashKey } from './key-filter.ts';
import type { KeyHash } from './key-filter.ts';
import { looksLikeNoise } from './noise.ts';
import { writesOf } from './writes.ts';

export interface RewriteBounds {
  /** Milliseconds within which it has to happen. */
  readonly per: number;
  /** Fewer keys are nobody's ransom. */
  readonly keys: number;
  /** Of all keys, from 0 to 1: replaced by values that look encrypted. */
  readonly encrypted: number;
  /** Of all keys: replaced by whatever. Null: never told, for some import everything each night. */
  readonly replaced: number | null;
  /** Of all keys: removed though they had no expiry. */
  readonly removed: number;
  /** Keys for which the sketches have room. */
  readonly room: number;
}

export const usualBounds: RewriteBounds = Object.freeze({
  per: 60_000,
  keys: 1_000,
  encrypted: 0.1,
  replaced: null,
  removed: 0.3,
  room: 4_000_000,
});

export interface MassRewrite {
  readonly kind: 'encrypted' | 'replaced' | 'removed' | 'flushed';
  /** Where the window began in which it was found: restore to before this. */
  readonly offset: number;
  readonly since: number;
  /** Different keys in the window, and how many there were. */
  readonly keys: number;
  readonly of: number;
}

/** Keys that one half of a window has seen. */
interface Half {
  begun: number;
  offset: number;
  replaced: number;
  encrypted: number;
  readable: number;
  removed: number;
  readonly touched: KeyFilter;
  /** Also of these, each counts once: a key may be written as ever, and then encrypted. */
  readonly encryptedKeys: KeyFilter;
}

/** Of values that were looked at, so much weight has the newest for what is usual. */
const learning = 1 / 2_000;
/** So many are presumed to have been readable, that the first value does not count for all. */
const presumed = 100;
/** Encrypted values must be so many more among the new ones than usual. */
const rise = 0.5;
/** And so many of those that can be told must look so. */
const mostly = 0.8;

export class MassRewriteDetector {
  readonly #bounds: RewriteBounds;
  /** Keys without an expiry: those that have one come and go. */
  readonly #known: KnownKeys;
  readonly #expiring: KnownKeys;
  #half: Half;
  #before: Half;
  /** The share of values that look encrypted, usually. */
  #usual = 0;
  #looked = 0;
  #told = -Infinity;

  constructor(bounds: RewriteBounds = usualBounds) {
    this.#bounds = bounds;
    this.#known = new KnownKeys(bounds.room);
    this.#expiring = new KnownKeys(bounds.room);
    const half = (): Half => ({
      begun: -Infinity,
      offset: 0,
      replaced: 0,
      encrypted: 0,
      readable: 0,
      removed: 0,
      touched: new KeyFilter(bounds.room / 2),
      encryptedKeys: new KeyFilter(bounds.room / 2),
    });
    this.#half = half();
    this.#before = half();
  }

  /** A key of the snapshot with which the stream begins. `isNoise`: null when it cannot be told. */
  known(database: number, name: Uint8Array, isNoise: boolean | null, expires: boolean): void {
    (expires ? this.#expiring : this.#known).add(hashKey(database, name));
    this.#learn(isNoise);
  }

  /** A command of the stream, by its arguments, that lies behind `offset`. Told once a window. */
  command(
    database: number,
    words: readonly Uint8Array[],
    offset: number,
    time: number,
  ): MassRewrite | null {
    const writes = writesOf(words);
    if (writes.length === 0) return null;
    this.#turn(offset, time);
    for (const write of writes) {
      if (write.kind === 'flush') {
        const had = this.#known.size;
        this.#known.clear();
        this.#expiring.clear();
        // Emptying a server that holds next to nothing is what tests and first set-ups do.
        if (had >= this.#bounds.keys) {
          return { kind: 'flushed', offset, since: time, keys: had, of: had };
        }
        continue;
      }
      const key = hashKey(database, write.key);
      switch (write.kind) {
        case 'replace':
          this.#replaced(key, looksLikeNoise(write.value), write.expires);
          break;
        case 'expire':
          this.#expiring.add(key);
          break;
        case 'remove':
          // Of its expiry a key dies as if somebody had removed it.
          if (this.#known.has(key) && !this.#expiring.has(key) && this.#touch(key)) {
            this.#half.removed += 1;
          }
          break;
      }
    }
    return this.#judge(time);
  }

  #replaced(key: KeyHash, isNoise: boolean | null, expires: boolean): void {
    if (expires) this.#expiring.add(key);
    const isNew = !expires && this.#known.add(key);
    if (isNew) {
      // What came in this window is not lost when it is written again.
      this.#half.touched.add(key);
      this.#half.encryptedKeys.add(key);
    }
    if (isNew || expires) this.#learn(isNoise);
    else this.#count(key, isNoise);
  }

  #count(key: KeyHash, isNoise: boolean | null): void {
    const half = this.#half;
    if (this.#touch(key)) {
      half.replaced += 1;
      if (isNoise !== null) half.readable += 1;
    }
    if (isNoise !== true || this.#before.encryptedKeys.has(key)) return;
    if (half.encryptedKeys.add(key)) half.encrypted += 1;
  }

  #touch(key: KeyHash): boolean {
    return !this.#before.touched.has(key) && this.#half.touched.add(key);
  }

  #learn(isNoise: boolean | null): void {
    if (isNoise === null) return;
    this.#looked += 1;
    const weight = Math.max(learning, 1 / (presumed + this.#looked));
    this.#usual += ((isNoise ? 1 : 0) - this.#usual) * weight;
  }

  #turn(offset: number, time: number): void {
    if (time - this.#half.begun < this.#bounds.per / 2) return;
    const isLate = time - this.#half.begun >= this.#bounds.per;
    const next = this.#before;
    if (isLate) this.#forget(this.#half, offset, time);
    this.#before = this.#half;
    this.#forget(next, offset, time);
    this.#half = next;
  }

  /** What was written in it is what is usual from now on, unless it was alarming. */
  #forget(half: Half, offset: number, time: number): void {
    if (half.readable > 0 && time - this.#told > this.#bounds.per * 2) {
      const share = half.encrypted / half.readable;
      this.#usual += (share - this.#usual) * Math.min(0.5, half.readable * learning);
    }
    half.begun = time;
    half.offset = offset;
    half.replaced = 0;
    half.encrypted = 0;
    half.readable = 0;
    half.removed = 0;
    half.touched.clear();
    half.encryptedKeys.clear();
  }

  #judge(time: number): MassRewrite | null {
    const { keys: least, encrypted, replaced, removed, per } = this.#bounds;
    if (time - this.#told < per) return null;
    const sum = (pick: (half: Half) => number): number => pick(this.#half) + pick(this.#before);
    const of = this.#known.size;
    const reaches = (count: number, share: number): boolean =>
      count >= least && count >= share * of;
    const noisy = sum((half) => half.encrypted);
    const readable = sum((half) => half.readable);
    const all = sum((half) => half.replaced);
    const gone = sum((half) => half.removed);
    const turned = noisy >= mostly * readable && noisy >= (this.#usual + rise) * readable;
    if (reaches(noisy, encrypted) && turned) return this.#tell('encrypted', noisy, time);
    if (reaches(gone, removed)) return this.#tell('removed', gone, time);
    if (replaced !== null && reaches(all, replaced)) return this.#tell('replaced', all, time);
    return null;
  }

  #tell(kind: MassRewrite['kind'], keys: number, time: number): MassRewrite {
    this.#told = time;
    const begun = this.#before.replaced + this.#before.removed > 0 ? this.#before : this.#half;
    return { kind, offset: begun.offset, since: begun.begun, keys, of: this.#known.size };
  }
}
