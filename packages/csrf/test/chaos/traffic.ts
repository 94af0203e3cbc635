// Honest people who shop while things break. Pages come from one server and forms go to another; a
// server that goes away is what a balancer makes of it: the request is sent to the next one.
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@rampart/stage';
import type { Chance } from './chance.ts';
import type { Reply } from './door.ts';
import type { Fleet, WebServer } from './fleet.ts';
import { Person, type HeldToken } from './person.ts';
import { Transfers } from './transfers.ts';

const shoppers = 4;
const people = { withSession: 6, visitors: 4 };
/** Milliseconds between two visits of a shopper, so that a small machine keeps up. */
const pace = 8;

export class Traffic {
  /** Honest requests that were refused or not answered: what must stay empty. */
  readonly refused: string[] = [];
  readonly transfers: Transfers;
  readonly #fleet: Fleet;
  readonly #people: readonly Person[];
  readonly #dying = new Set<string>();
  readonly #passed = new Map<WebServer, number>();
  #oldest = 0;
  #loops: Promise<unknown> = Promise.resolve();
  #stopped = false;

  private constructor(fleet: Fleet, chance: Chance) {
    this.#fleet = fleet;
    this.#people = [
      ...Array.from({ length: people.withSession }, (_, index) => new Person(`person-${index}`)),
      ...Array.from({ length: people.visitors }, () => new Person(null)),
    ];
    this.transfers = new Transfers(fleet, chance.fork());
  }

  static async begin(fleet: Fleet, chance: Chance): Promise<Traffic> {
    const traffic = new Traffic(fleet, chance);
    for (const person of traffic.#people) await traffic.#open(person, chance);
    await traffic.transfers.work();
    const loops = Array.from({ length: shoppers }, () => traffic.#shop(chance.fork()));
    traffic.#loops = Promise.all([...loops, traffic.#transfer()]);
    return traffic;
  }

  async end(): Promise<void> {
    this.#stopped = true;
    await this.#loops;
  }

  /** How many requests passed, and the age of the oldest token among them in milliseconds. */
  get report(): { readonly passed: number; readonly oldest: number } {
    const passed = [...this.#passed.values()].reduce((sum, count) => sum + count, 0);
    return { passed, oldest: this.#oldest };
  }

  /** Waits until every server in service has served `count` more. */
  async flows(count: number = 20): Promise<void> {
    const before = new Map(this.#passed);
    await waitFor(
      () =>
        this.refused.length > 0 ||
        this.#fleet.inService.every((server) => {
          const more = (this.#passed.get(server) ?? 0) - (before.get(server) ?? 0);
          return more >= count;
        }),
      { what: `every server serves ${count} more requests`, deadline: 150_000 },
    );
  }

  /** People close the pages that these keys signed, since the keys are about to be revoked. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#dying.add(key);
    for (const person of this.#people) person.forget(this.#dying);
  }

  async #shop(chance: Chance): Promise<void> {
    while (!this.#stopped) {
      await this.#visit(chance);
      await delay(pace);
    }
  }

  async #transfer(): Promise<void> {
    while (!this.#stopped) {
      await this.transfers.try(this.#dying);
      await delay(10 * pace);
    }
  }

  async #visit(chance: Chance): Promise<void> {
    const person = chance.pick(this.#people);
    if (person.tokens.length === 0 || chance.next() < 0.3) await this.#open(person, chance);
    if (person.tokens.length === 0) return;
    const token = chance.pick(person.tokens);
    const cookieKey = person.cookieKey ?? '';
    const server = await this.#someServer(chance, token.from);
    if (server === null) return;
    const reply = await this.#answer(server, person.send(server, '/buy', token.text));
    if (reply === null) return;
    if (reply.status === 200) this.#count(server, token);
    else if (!this.#dying.has(token.key) && !this.#dying.has(cookieKey)) {
      this.#blame(server, reply, person, token);
    }
  }

  async #open(person: Person, chance: Chance): Promise<void> {
    const server = await this.#someServer(chance);
    if (server === null) return;
    const reply = await this.#answer(server, person.open(server, chance));
    person.forget(this.#dying);
    if (reply !== null && reply.status !== 200) this.#blame(server, reply, person, null);
  }

  /** `null`: the server went out of service, and the balancer would ask another one. */
  async #answer(server: WebServer, reply: Promise<Reply>): Promise<Reply | null> {
    try {
      return await reply;
    } catch (error) {
      if (server.inService) this.refused.push(`${server.name} did not answer: ${String(error)}`);
      return null;
    }
  }

  /** Another than `but`, if there is one; `null` at the end of the test. */
  async #someServer(chance: Chance, but?: WebServer): Promise<WebServer | null> {
    const someIsOpen = (): boolean => this.#stopped || this.#fleet.inService.length > 0;
    await waitFor(someIsOpen, { what: 'some server is in service', deadline: 150_000 });
    const open = this.#fleet.inService;
    const others = open.filter((server) => server !== but);
    if (open.length === 0) return null;
    return chance.pick(others.length > 0 ? others : open);
  }

  #count(server: WebServer, { since }: HeldToken): void {
    this.#passed.set(server, (this.#passed.get(server) ?? 0) + 1);
    this.#oldest = Math.max(this.#oldest, Date.now() - since);
  }

  #blame(server: WebServer, reply: Reply, person: Person, token: HeldToken | null): void {
    const who = person.session ?? 'a visitor';
    const what =
      token === null
        ? 'no page'
        : `no purchase with a token of ${Date.now() - token.since} ms from ${token.from.name}`;
    this.refused.push(`${server.name} gave ${who} ${what}: ${reply.status} ${reply.code}`);
  }
}
