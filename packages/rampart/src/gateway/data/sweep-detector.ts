// A user who goes through a good part of all keys copies the data set, however small the steps.
//
// Part of the hot path. The profile: to judge anew after each key, most of which were seen before, took
// more than to decide whether the key is allowed.
import type { DataRules } from '../../policy/types.ts';
import { refuse } from '../codes.ts';
import type { Breach } from './breach.ts';
import { DistinctKeys } from './distinct-keys.ts';

type SweepRule = NonNullable<DataRules['sweep']>;

/** Counts from a beginning for the length of the window, then begins again. */
interface Round {
  since: number;
  listed: number;
  told: boolean;
  readonly keys: DistinctKeys;
}

export class SweepDetector {
  readonly #rule: SweepRule;
  readonly #keyspace: () => number;
  /** Two that begin half a window apart: no edge of a round hides a sweep of half a window. */
  readonly #rounds: readonly Round[];
  /** That there was no breach holds until something is new, or this millisecond is over. */
  #judged: Breach | null = null;
  #judgedAt = Number.NaN;
  /** When the next round begins. */
  #turnsAt = 0;

  /** `keyspace` says how many keys there are, as far as is known; NaN: not known. */
  constructor(rule: SweepRule, keyspace: () => number, now: number) {
    this.#rule = rule;
    this.#keyspace = keyspace;
    this.#rounds = [now, now - rule.per / 2].map((since) => ({
      since,
      listed: 0,
      told: false,
      keys: new DistinctKeys(),
    }));
  }

  /** A key was read, whose `keyHash` this is. */
  touched(hash: number, now: number): Breach | null {
    if (now >= this.#turnsAt) this.#begin(now);
    let isNew = false;
    for (let index = 0; index < this.#rounds.length; index += 1) {
      if (this.#rounds[index]?.keys.add(hash) === true) isNew = true;
    }
    // A breach is looked at again each time: an alert is given once, a refusal as long as it holds.
    if (!isNew && this.#judgedAt === now && this.#judged === null) return null;
    return this.#judge(now);
  }

  /** So many names of keys were listed, by KEYS or SCAN. */
  listed(count: number, now: number): Breach | null {
    if (now >= this.#turnsAt) this.#begin(now);
    for (const round of this.#rounds) round.listed += count;
    return this.#judge(now);
  }

  #begin(now: number): void {
    const { per } = this.#rule;
    for (const round of this.#rounds) {
      if (now - round.since < per) continue;
      round.since += Math.floor((now - round.since) / per) * per;
      round.listed = 0;
      round.told = false;
      round.keys.clear();
    }
    this.#turnsAt = Math.min(...this.#rounds.map(({ since }) => since + per));
  }

  #judge(now: number): Breach | null {
    this.#judgedAt = now;
    this.#judged = this.#found();
    return this.#judged;
  }

  #found(): Breach | null {
    const { share, keys: least, per, then } = this.#rule;
    const bound = Math.max(least, share * this.#keyspace());
    for (const round of this.#rounds) {
      // A scan that is repeated lists the same names again, so the two are not added up.
      const seen = Math.max(round.listed, round.keys.estimate());
      // False also while nobody knows how many keys there are: least alone would be a guess.
      if (!(seen >= bound) || (round.told && then === 'alert')) continue;
      for (const every of this.#rounds) every.told = true;
      const reason = `rate limit: a large share of all keys was read within ${per} ms`;
      return { reaction: then, refusal: refuse('GATEWAY_EGRESS_EXCEEDED', reason) };
    }
    return null;
  }
}
