// Tokens that were revoked, kept to be shown again and again: they must stay dead.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@rampart/stage';
import type { Fleet, WebServer } from './fleet.ts';
import type { Person } from './person.ts';

/** How a server speaks of a token that was revoked: it knows of the revocation, or not of the key. */
const deaths = [
  'CSRF_TOKEN_KEY_REVOKED',
  'CSRF_TOKEN_KEY_UNKNOWN',
  'CSRF_TOKEN_REVOKED',
  // A visitor whose cookie died with its key.
  'CSRF_COOKIE_AMBIGUOUS',
  'CSRF_BINDING_MISSING',
];
/** Milliseconds, on a machine however busy: far beyond what is promised. */
const patience = 150_000;

export interface Grave {
  readonly person: Person;
  readonly token: string;
}

/** `null`: refused, and for the right reason; otherwise what happened instead. */
export async function walks({ person, token }: Grave, server: WebServer): Promise<string | null> {
  const { status, code } = await person.send(server, '/buy', token);
  if (status === 403 && code !== null && deaths.includes(code)) return null;
  return `${server.name} answered a revoked token with ${status} ${code ?? 'and let it pass'}`;
}

export class Graveyard {
  readonly #graves: Grave[] = [];

  /** The tokens of all pages that the person has open. */
  bury(person: Person): void {
    const still = person.copy();
    for (const { text } of still.tokens) this.#graves.push({ person: still, token: text });
  }

  get size(): number {
    return this.#graves.length;
  }

  /** Waits until all are refused on every server in service. */
  async rests(fleet: Fleet): Promise<void> {
    const what = 'every server refuses all tokens that were revoked';
    await waitFor(async () => (await this.restless(fleet)).length === 0, { what });
  }

  /** Who is dead on one server in service and alive on another. Must be empty. */
  async disputed(fleet: Fleet): Promise<readonly string[]> {
    const disputes: string[] = [];
    for (const grave of this.#graves) {
      const answers = await Promise.all(fleet.inService.map((server) => walks(grave, server)));
      const alive = answers.filter((answer) => answer !== null);
      if (alive.length > 0 && alive.length < answers.length) disputes.push(...alive);
    }
    return disputes;
  }

  /** Who walks again, on the servers in service. Must be empty. */
  async restless(fleet: Fleet): Promise<readonly string[]> {
    const answers = await Promise.all(
      fleet.inService.flatMap((server) => this.#graves.map((grave) => walks(grave, server))),
    );
    return answers.filter((answer) => answer !== null);
  }
}

/**
 * Waits until every server in service refuses the token, and returns how long the last one took.
 * Fails when a server still lets it pass after a look at the store that began later than this call:
 * so it says what matters about one that is slow because the machine is.
 */
export async function dies(grave: Grave, fleet: Fleet): Promise<number> {
  const revokedAt = performance.now();
  const took = fleet.inService.map(async (server) => {
    const { begun } = await server.reads();
    for (;;) {
      const { done } = await server.reads();
      const alive = await walks(grave, server);
      const after = performance.now() - revokedAt;
      if (alive === null) return after;
      if (done > begun) throw new Error(`${alive}, though it has looked at the store since`);
      if (after > patience) throw new Error(`${alive}, and does not look at the store`);
      await delay(20);
    }
  });
  return Math.max(...(await Promise.all(took)));
}
