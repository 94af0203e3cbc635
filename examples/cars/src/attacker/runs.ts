// An attack under way: the state before it, what its page needs, and what has come of it.
import { randomBytes } from 'node:crypto';
import type { ClientOptions } from '../browser-client.ts';
import type { Attack, Surroundings } from './attack.ts';
import { personIn, fetchState } from './state.ts';
import type { Arrival, PersonState, ShopState } from './state.ts';
import { victim } from './goals.ts';
import { foreignArrivals, judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { gather } from './loot.ts';

export interface Begun {
  readonly run: string;
  /** HTML that attacks when it is put into the page. */
  readonly code: string;
}

export interface Progress {
  readonly verdict: Verdict;
  readonly before: PersonState;
  readonly after: PersonState;
  readonly arrivals: readonly Arrival[];
}

interface Run {
  readonly attack: Attack;
  readonly before: ShopState;
  readonly begunAt: number;
  reportedAt: number | undefined;
}

export interface Runs {
  /** `here` is the origin of the attacker's page. */
  begin(attack: Attack, here: string): Promise<Begun>;
  /** The page has done what it can. */
  report(run: string): void;
  look(run: string): Promise<Progress | undefined>;
}

const kept = 100;
const shopsOwnCars = ['car-1', 'car-2', 'car-3', 'car-4', 'car-5', 'car-6'];

export function createRuns(shop: ClientOptions, stateUrls: readonly string[]): Runs {
  const runs = new Map<string, Run>();
  return {
    async begin(attack, here) {
      const loot = await gather(attack.loot ?? 'nothing', shop);
      const before = await fetchState(stateUrls);
      const run = randomBytes(8).toString('hex');
      runs.set(run, { attack, before, begunAt: performance.now(), reportedAt: undefined });
      const oldest = runs.keys().next();
      if (runs.size > kept && oldest.done !== true) runs.delete(oldest.value);
      const surroundings = { shop: shop.origin, here, ...loot, ...lookAround(before) };
      return { run, code: attack.page(surroundings) };
    },
    report(id) {
      const run = runs.get(id);
      if (run !== undefined) run.reportedAt ??= performance.now();
    },
    async look(id) {
      const run = runs.get(id);
      if (run === undefined) return undefined;
      const after = await fetchState(stateUrls);
      const now = performance.now();
      const observation = {
        attack: run.attack,
        shop: shop.origin,
        before: run.before,
        after,
        elapsed: now - run.begunAt,
        sinceReport: run.reportedAt === undefined ? undefined : now - run.reportedAt,
      };
      return {
        verdict: judge(observation),
        before: personIn(run.before, victim),
        after: personIn(after, victim),
        arrivals: foreignArrivals(observation),
      };
    },
  };
}

/** What an attacker would know of the victim from the catalogue. */
export function lookAround(state: ShopState): Pick<Surroundings, 'victimsOffer' | 'unwatched'> {
  const { offers, watching } = personIn(state, victim);
  return {
    victimsOffer: offers[0] ?? 'none',
    unwatched: shopsOwnCars.find((id) => !watching.includes(id)) ?? 'none',
  };
}
