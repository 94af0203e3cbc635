// Requests that count once. Each is replayed on all servers at the same time: one passes, or, while
// the store is in trouble, none does; two never do.
import { waitFor } from '@rampart/stage';
import type { Chance } from './chance.ts';
import type { Fleet } from './fleet.ts';
import { Person } from './person.ts';
import { signingKeyOf } from './token-key.ts';

/** How such a route refuses when it cannot be sure, and how it refuses a replay. */
const failsClosed = ['CSRF_ONCE_UNAVAILABLE', 'CSRF_TOKEN_MAY_BE_USED', 'CSRF_TOKEN_USED'];
/** Sent to each server at the same time. */
const copies = 2;

export class Transfers {
  /** What must stay empty: transfers that passed twice, or were refused without need. */
  readonly wrong: string[] = [];
  /** How often one of all copies passed, and by code how often all were refused. */
  readonly outcomes = new Map<string, number>();
  readonly #fleet: Fleet;
  readonly #chance: Chance;
  readonly #person = new Person('transferrer');
  #troubles = 0;
  #begun = 0;

  constructor(fleet: Fleet, chance: Chance) {
    this.#fleet = fleet;
    this.#chance = chance;
  }

  /** While `work` lasts and until transfers work again everywhere, they may be refused. */
  async whileInTrouble(work: () => Promise<unknown>): Promise<void> {
    this.#troubles += 1;
    this.#begun += 1;
    try {
      await work();
      await this.work();
    } finally {
      this.#troubles -= 1;
    }
  }

  /** Waits until every server in service lets a fresh token pass. */
  async work(): Promise<void> {
    for (const server of this.#fleet.inService) {
      const passes = async (): Promise<boolean> => {
        const { body } = await this.#person.open(server, this.#chance);
        const reply = await this.#person.send(server, '/transfer', body);
        return reply.status === 200;
      };
      await waitFor(passes, { what: `a transfer passes on ${server.name}`, deadline: 150_000 });
    }
  }

  /** One transfer, with its replays. */
  async try(dying: ReadonlySet<string>): Promise<void> {
    const servers = this.#fleet.inService;
    if (servers.length === 0) return;
    const calm = this.#troubles === 0 ? this.#begun : null;
    const opened = await this.#person
      .open(this.#chance.pick(servers), this.#chance)
      .catch(() => null);
    if (opened === null || opened.status !== 200) return;
    const answers = await Promise.allSettled(
      servers.flatMap((server) =>
        Array.from({ length: copies }, () => this.#person.send(server, '/transfer', opened.body)),
      ),
    );
    const replies = answers.flatMap((answer) =>
      answer.status === 'fulfilled' ? [answer.value] : [],
    );
    const codes = replies.flatMap(({ code }) => (code === null ? [] : [code]));
    const passed = replies.filter(({ status }) => status === 200).length;
    const stillCalm = calm === this.#begun && replies.length === answers.length;
    this.#note(passed === 1 ? 'one passed' : [...new Set(codes)].toSorted().join(' '));
    if (passed > 1) this.wrong.push(`${passed} copies of one transfer passed`);
    if (dying.has(signingKeyOf(opened.body))) return;
    if (passed === 0 && stillCalm) this.wrong.push(`none passed without need: ${codes.join(' ')}`);
    const strange = codes.filter((code) => !failsClosed.includes(code));
    if (strange.length > 0) this.wrong.push(`refused with ${strange.join(' ')}`);
  }

  #note(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}
