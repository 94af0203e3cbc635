// Makes tokens that no server has seen, with a ring of its own, as one more server of the same
// application would. So a run also shows that a token made anywhere is good everywhere.
import { createCsrf } from '@rampart/csrf';
import type { Csrf, CsrfRequest } from '@rampart/csrf';
import { newSealKey } from '@rampart/keyring';
import type { RedisServer } from '@rampart/stage';
import type { Page } from './requests.ts';
import { allGuarantees, openRing } from './ring.ts';
import type { OpenRing, RingEnv } from './ring.ts';
import { sessionIds } from './shop.ts';

/** People who logged out lately: enough that every server holds a list and looks into it. */
const loggedOut = 100;

export class Issuer implements AsyncDisposable {
  readonly env: RingEnv;
  readonly #open: OpenRing;
  readonly #csrf: Csrf;

  private constructor(env: RingEnv, open: OpenRing) {
    this.env = env;
    this.#open = open;
    this.#csrf = createCsrf(allGuarantees(open.ring));
  }

  static async open(redis: RedisServer): Promise<Issuer> {
    const env = { BENCH_REDIS: redis.url, BENCH_SEAL_KEY: newSealKey() };
    const issuer = new Issuer(env, await openRing(env));
    for (let person = 0; person < loggedOut; person += 1) {
      await issuer.logOut(`logged out ${person}`);
    }
    return issuer;
  }

  pages(count: number, sessions: number): Page[] {
    const ids = sessionIds(sessions);
    return Array.from({ length: count }, (_, at) => {
      const session = ids[at % sessions] ?? '';
      return { session, token: this.#csrf.issue(requestOf(session)).token, cookies: [] };
    });
  }

  /** What was issued for this session dies on every server. */
  async logOut(session: string): Promise<void> {
    await this.#csrf.leave(requestOf(session));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open[Symbol.asyncDispose]();
  }
}

function requestOf(session: string): CsrfRequest {
  return {
    method: 'GET',
    target: '/',
    headers: {},
    secure: true,
    peer: undefined,
    body: undefined,
    binding: { session },
  };
}
