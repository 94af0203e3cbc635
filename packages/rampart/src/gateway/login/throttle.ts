// How long a login has to wait, and who is not heard at all. Counts failures by neighbourhood (an
// address, or 64 bits of IPv6) and by user.
//
// An attacker must not be able to lock anybody out by failing on purpose:
// - failures on a user are counted by the part of the network they come from, so strangers slow
//   down only strangers; they never refuse a login, they only make it wait;
// - who logged in lately as a user from a neighbourhood is at home there: neither the failures of
//   others nor a ban of the neighbourhood touch that, only failures of exactly this pair.
// The counts are kept for names that do not exist too, or the delay would tell which ones do.
import type { LoginPolicy } from '../../policy/types.ts';
import { unixPeer } from '../address/normal.ts';
import { Failures } from './failures.ts';
import { FactQueue } from './facts.ts';
import type { LoginFact } from './facts.ts';
import { Homes } from './homes.ts';
import { Recent } from './recent.ts';

export type ThrottleRules = Pick<
  LoginPolicy,
  'free' | 'firstDelay' | 'longestDelay' | 'banAfter' | 'banFor' | 'window'
>;

/** Who tries to log in. */
export interface Login {
  /** What `neighbourhood` makes of the address. */
  readonly neighbours: string;
  /** A digest of the name. */
  readonly user: string;
  /** What `Networks.labelOf` says of the address. */
  readonly part: string;
}

export interface Ban {
  readonly neighbours: string;
  /** Milliseconds that are left. */
  readonly left: number;
}

const neighbourhoodsHeld = 16_384;
const usersHeld = 16_384;
const bansHeld = 65_536;
const factsHeld = 4096;
/** Names beyond this many from one neighbourhood are a spray: each new one weighs double. */
const usualNames = 2;
const namesHeld = 64;

interface Neighbours {
  readonly failures: Failures;
  readonly names: Set<string>;
  /** Has the log been told that logins from here have to wait? */
  delayTold: boolean;
}

export class Throttle {
  readonly #rules: ThrottleRules;
  readonly #now: () => number;
  readonly #neighbours = new Recent<string, Neighbours>(neighbourhoodsHeld);
  readonly #users = new Recent<string, Failures>(usersHeld);
  /** Neighbourhood → when the ban ends. */
  readonly #bans = new Recent<string, number>(bansHeld);
  readonly #homes: Homes;
  readonly #facts = new FactQueue(factsHeld);
  readonly #counted: number;

  /** `now` is a clock of this process that never goes back, in milliseconds. */
  constructor(rules: ThrottleRules, now: () => number) {
    this.#rules = rules;
    this.#now = now;
    this.#counted = Math.max(rules.banAfter, rules.free + 32);
    this.#homes = new Homes(now, () => this.#newFailures());
  }

  /** Milliseconds that a ban has left; a neighbourhood that is somebody's home is let in. */
  bannedAtTheDoor(neighbours: string): number | null {
    return this.#homes.any(neighbours) ? null : this.#banLeft(neighbours);
  }

  /** The same for a login: at home, none is banned. */
  banned({ neighbours, user }: Login): number | null {
    return this.#homes.at(neighbours, user) ? null : this.#banLeft(neighbours);
  }

  /** How many logins of a neighbourhood may be on their way at once; null: any number. */
  atOnce({ neighbours, user }: Login): number | null {
    if (this.#homes.at(neighbours, user)) return null;
    return this.#failuresOf(neighbours) === 0 ? Math.max(1, this.#rules.banAfter) : 1;
  }

  /** How long the login has to wait before the password is looked at. */
  waitOf(login: Login): { readonly wait: number; readonly begins: boolean } {
    const now = this.#now();
    const home = this.#homes.failuresOf(login.neighbours, login.user);
    if (home !== null) return { wait: this.#delay(home.count(now)), begins: false };
    const wait = Math.max(
      this.#delay(this.#failuresOf(login.neighbours)),
      this.#delay(this.#users.get(userKey(login))?.count(now) ?? 0),
    );
    if (wait === 0) return { wait, begins: false };
    const neighbours = this.#neighboursOf(login.neighbours);
    const begins = !neighbours.delayTold;
    neighbours.delayTold = true;
    return { wait, begins };
  }

  /** Returns how long the neighbourhood is banned, if this failure was one too many. */
  failed(login: Login): number | null {
    const home = this.#homes.failuresOf(login.neighbours, login.user);
    if (home !== null) {
      home.add(this.#now(), 1);
      return null;
    }
    const weight = this.#weightOf(login);
    this.#count(login, weight, this.#now());
    this.#facts.add({ kind: 'failed', ...login, weight });
    return this.#banIfDue(login.neighbours);
  }

  passed({ neighbours, user }: Login): void {
    const isNews = this.#homes.add(neighbours, user, this.#now());
    if (isNews) this.#facts.add({ kind: 'trusted', neighbours, user });
  }

  bans(): readonly Ban[] {
    return [...this.#bans.entries()].flatMap(([neighbours, until]) => {
      const left = until - this.#now();
      return left > 0 ? [{ neighbours, left }] : [];
    });
  }

  /** Returns whether there was a ban. What the neighbourhood has failed is forgotten as well. */
  lift(neighbours: string): boolean {
    const left = this.#banLeft(neighbours);
    this.#forget(neighbours);
    if (left === null) return false;
    this.#facts.add({ kind: 'lifted', neighbours });
    return true;
  }

  /** Takes out the bans that have ended since it was last asked. */
  ended(): readonly string[] {
    const now = this.#now();
    const ended = [...this.#bans.entries()].filter(([, until]) => until <= now);
    for (const [neighbours] of ended) this.#forget(neighbours);
    return ended.map(([neighbours]) => neighbours);
  }

  /** What other gateways have to hear, at most so much; none is given twice. */
  takeFacts(most: number): readonly LoginFact[] {
    return this.#facts.take(most);
  }

  putBack(facts: readonly LoginFact[]): void {
    for (const fact of facts) this.#facts.add(fact);
  }

  get hasFacts(): boolean {
    return !this.#facts.empty;
  }

  /** Tells everything that still matters once more: whoever remembered it has lost it. */
  tellAgain(): void {
    for (const fact of this.known()) this.#facts.add(fact);
  }

  /** Everything that still matters, for somebody who begins with an empty memory. */
  known(): readonly LoginFact[] {
    const bans = this.bans().map(({ neighbours, left }): LoginFact => ({
      kind: 'banned',
      neighbours,
      for: left,
    }));
    const homes = this.#homes
      .all()
      .map(([neighbours, user]): LoginFact => ({ kind: 'trusted', neighbours, user }));
    return [...bans, ...homes];
  }

  /** Takes in what another gateway told, `age` milliseconds ago. */
  learn(fact: LoginFact, age: number): void {
    const time = this.#now() - Math.max(0, age);
    switch (fact.kind) {
      case 'failed':
        if (time <= this.#now() - this.#rules.window) return;
        this.#count(fact, Math.min(fact.weight, this.#counted), time);
        return;
      case 'banned': {
        const until = time + Math.min(fact.for, this.#rules.banFor);
        if (until > (this.#bans.get(fact.neighbours) ?? this.#now())) {
          this.#ban(fact.neighbours, until);
        }
        return;
      }
      case 'lifted':
        this.#forget(fact.neighbours);
        return;
      case 'trusted':
        this.#homes.add(fact.neighbours, fact.user, time);
    }
  }

  #delay(failures: number): number {
    const { free, firstDelay, longestDelay } = this.#rules;
    if (failures < Math.max(1, free)) return 0;
    return Math.min(longestDelay, firstDelay * 2 ** Math.min(40, failures - Math.max(1, free)));
  }

  #weightOf({ neighbours, user }: Login): number {
    const { names } = this.#neighboursOf(neighbours);
    return names.has(user) || names.size < usualNames ? 1 : 2;
  }

  #count(login: Login, weight: number, time: number): void {
    const neighbours = this.#neighboursOf(login.neighbours);
    const { failures, names } = neighbours;
    if (failures.count(this.#now()) === 0) {
      names.clear();
      neighbours.delayTold = false;
    }
    failures.add(time, weight);
    if (names.size < namesHeld) names.add(login.user);
    this.#users.getOr(userKey(login), () => this.#newFailures()).add(time, weight);
  }

  #banIfDue(neighbours: string): number | null {
    // Whoever reaches a unix socket is on this host already; a ban would shut out all of it.
    if (neighbours === unixPeer) return null;
    if (this.#failuresOf(neighbours) < this.#rules.banAfter) return null;
    if (this.#banLeft(neighbours) !== null) return null;
    const { banFor } = this.#rules;
    this.#ban(neighbours, this.#now() + banFor);
    this.#facts.add({ kind: 'banned', neighbours, for: banFor });
    return banFor;
  }

  #ban(neighbours: string, until: number): void {
    if (neighbours !== unixPeer) this.#bans.set(neighbours, until);
  }

  #banLeft(neighbours: string): number | null {
    const left = (this.#bans.get(neighbours) ?? 0) - this.#now();
    return left > 0 ? left : null;
  }

  #forget(neighbours: string): void {
    this.#bans.delete(neighbours);
    this.#neighbours.delete(neighbours);
  }

  #failuresOf(neighbours: string): number {
    return this.#neighbours.get(neighbours)?.failures.count(this.#now()) ?? 0;
  }

  #neighboursOf(neighbours: string): Neighbours {
    return this.#neighbours.getOr(neighbours, () => ({
      failures: this.#newFailures(),
      names: new Set(),
      delayTold: false,
    }));
  }

  #newFailures(): Failures {
    return new Failures(this.#rules.window, this.#counted);
  }
}

function userKey({ user, part }: Pick<Login, 'user' | 'part'>): string {
  return `${user} ${part}`;
}
