// What one user takes out, over all his connections to this worker, and which keys he touches.
import type { Arguments, KeyUse } from '@rampart/client/commands';
import type { DataRules } from '../../policy/types.ts';
import type { GatewayRefusal } from '../codes.ts';
import type { Breach } from '../data/breach.ts';
import { Canaries } from '../data/canaries.ts';
import { keyHash } from '../data/distinct-keys.ts';
import { EgressMeter } from '../data/egress-meter.ts';
import { SensitiveKeys } from '../data/sensitive-keys.ts';
import { SweepDetector } from '../data/sweep-detector.ts';

/** Called for a breach that only alerts. */
export type OnAlert = (refusal: GatewayRefusal) => void;

export class Watch {
  readonly egress: EgressMeter | null;
  readonly #canaries: Canaries | null;
  readonly #sensitive: SensitiveKeys | null;
  readonly #sweep: SweepDetector | null;

  /** `keyspace`: how many keys there are; NaN while nobody knows. */
  constructor(rules: DataRules, keyspace: () => number, now: number) {
    const meters = rules.egress !== null || rules.replyBytes !== null;
    this.egress = meters ? new EgressMeter(rules) : null;
    this.#canaries = rules.canaries === null ? null : new Canaries(rules.canaries);
    this.#sensitive = rules.sensitive.length === 0 ? null : new SensitiveKeys(rules.sensitive);
    this.#sweep = rules.sweep === null ? null : new SweepDetector(rules.sweep, keyspace, now);
  }

  /** Whether keys have to be looked at one by one. */
  get watchesKeys(): boolean {
    return this.#canaries !== null || this.#sensitive !== null || this.#sweep !== null;
  }

  /**
   * For the hot path: whether nothing has to be said about using this key. Otherwise `touched` is asked,
   * which knows what.
   */
  calm(bytes: Uint8Array, start: number, end: number, isRead: boolean): boolean {
    if (this.#canaries !== null && this.#canaries.touched(bytes, start, end) !== null) return false;
    return !isRead || this.#sensitive === null || !this.#sensitive.includes(bytes, start, end);
  }

  /** The same about having read so many; `hash` is the `keyHash` of one more. */
  counts(hash: number, now: number): boolean {
    // Counting a key twice changes nothing: only different keys count.
    return this.#sweep === null || this.#sweep.touched(hash, now) === null;
  }

  /** The first breach that is more than an alert. */
  touched(args: Arguments, uses: readonly KeyUse[], now: number, onAlert: OnAlert): Breach | null {
    const exhausted = this.egress?.before(now) ?? null;
    if (exhausted !== null) return exhausted;
    for (const use of uses) {
      if (use.kind !== 'key') continue;
      const bytes = args.bytes(use.index);
      for (const breach of this.#look(bytes, use.reads, now)) {
        if (breach.reaction !== 'alert') return breach;
        onAlert(breach.refusal);
      }
    }
    return null;
  }

  *#look(bytes: Uint8Array, isRead: boolean, now: number): Iterable<Breach> {
    const canary = this.#canaries?.touched(bytes, 0, bytes.length);
    if (canary) yield canary;
    if (!isRead) return;
    const sensitive = this.#sensitive?.touched(bytes, 0, bytes.length, now);
    if (sensitive) yield sensitive;
    const sweep = this.#sweep?.touched(keyHash(bytes, 0, bytes.length), now);
    if (sweep) yield sweep;
  }

  /** Whether somebody has to know how many names of keys were handed out. */
  get countsNames(): boolean {
    return this.#sweep !== null;
  }

  /** A page of key names was handed out. */
  listed(count: number, now: number): Breach | null {
    return this.#sweep?.listed(count, now) ?? null;
  }
}
