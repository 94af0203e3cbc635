// What a second factor has opened on the connections of this process. A grant ends with its time,
// its uses, or its connection, whatever comes first.
import type { Arguments } from '@rampart/client/commands';

import { parsePattern, patternMatches } from './pattern.ts';
import type { CommandNames, CommandPattern } from './pattern.ts';

/** A grant on its way to the connection: plain data, for it may cross processes. */
export interface GrantOrder {
  readonly id: string;
  /** As the admin socket names connections. */
  readonly connection: string;
  readonly user: string;
  readonly words: readonly string[];
  /** Milliseconds from now. */
  readonly lasts: number;
  /** Null: as often as the time allows. */
  readonly uses: number | null;
  readonly operator: string;
  readonly approvedBy: string | null;
}

/** One command that a grant let in. */
export interface Privilege {
  readonly grant: GrantOrder;
  /** Whether the grant still holds: it may have ended since, or been used up. */
  holds(): boolean;
  /** Takes one use. False: there is none left. */
  spend(): boolean;
}

interface Held {
  readonly order: GrantOrder;
  readonly pattern: CommandPattern;
  readonly until: number;
  left: number;
}

export class Grants {
  readonly #now: () => number;
  readonly #held = new Map<number, readonly Held[]>();

  /** `now` is a clock that never goes back, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Gives the grant to the connection with this number in this process. */
  add(connection: number, order: GrantOrder, commands: CommandNames): void {
    const pattern = parsePattern(order.words, commands);
    const until = this.#now() + order.lasts;
    const held = { order, pattern, until, left: order.uses ?? Infinity };
    this.#held.set(connection, [...this.#alive(connection), held]);
  }

  /** Is the command open on this connection? The first grant that fits and has a use left. */
  allows(connection: number, command: string, args: Arguments): Privilege | null {
    if (this.#held.size === 0) return null;
    const held = this.#alive(connection).find(({ pattern }) =>
      patternMatches(pattern, command, args),
    );
    return held === undefined ? null : this.#privilege(connection, held);
  }

  /**
   * At EXEC: every command of the transaction still holds, and there are uses for all of them. All
   * are spent, or none.
   */
  spendAll(privileges: readonly Privilege[]): boolean {
    const wanted = new Map<GrantOrder, number>();
    for (const { grant } of privileges) wanted.set(grant, (wanted.get(grant) ?? 0) + 1);
    const left = new Map([...this.#held.values()].flat().map((held) => [held.order, held.left]));
    const isEnough = [...wanted].every(([grant, uses]) => (left.get(grant) ?? 0) >= uses);
    if (!isEnough || !privileges.every((privilege) => privilege.holds())) return false;
    return privileges.map((privilege) => privilege.spend()).every(Boolean);
  }

  /** The connection is closed, or somebody else now: whatever was open is not. */
  drop(connection: number): void {
    this.#held.delete(connection);
  }

  list(): readonly { readonly order: GrantOrder; readonly left: number }[] {
    return [...this.#held.keys()].flatMap((connection) =>
      this.#alive(connection).map(({ order, until }) => ({ order, left: until - this.#now() })),
    );
  }

  #alive(connection: number): readonly Held[] {
    const held = this.#held.get(connection);
    if (held === undefined) return [];
    const alive = held.filter(({ until, left }) => until > this.#now() && left > 0);
    if (alive.length === 0) this.#held.delete(connection);
    else if (alive.length < held.length) this.#held.set(connection, alive);
    return alive;
  }

  #privilege(connection: number, held: Held): Privilege {
    const holds = (): boolean => this.#alive(connection).includes(held);
    return {
      grant: held.order,
      holds,
      spend: () => {
        if (!holds()) return false;
        held.left -= 1;
        return true;
      },
    };
  }
}
