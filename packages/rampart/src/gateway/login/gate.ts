// A login, whichever command asks for it (AUTH, HELLO … AUTH) and whoever checks the password.
//
// All failures look alike from outside: the same words, after a time that is a multiple of the same
// quantum, with the same work done for users that do not exist, may not come from there, or have no
// password. The log knows the reason.
import { createHmac } from 'node:crypto';

import type { User } from '../../policy/types.ts';
import type { Networks } from '../address/networks.ts';
import { neighbourhood } from '../address/normal.ts';
import { refuse } from '../codes.ts';
import type { GatewayRefusal } from '../codes.ts';
import { LoginError } from './errors.ts';
import { loginEvent } from './events.ts';
import type { Tell } from './events.ts';
import type { Remembered } from './remembered.ts';
import type { Login, Throttle } from './throttle.ts';
import { Turns } from './turns.ts';

export interface Account extends Pick<User, 'name' | 'from'> {
  readonly credential: Pick<User['credential'], 'kind'>;
}

/**
 * Is this the user's password? Null stands for nobody: do the same work as for a user (ask the
 * server about a name that cannot exist); what it answers is not believed. Throws when nothing can
 * be said, because the server is away.
 */
export type Verify<A extends Account> = (user: A | null, password: Uint8Array) => Promise<boolean>;

export interface LoginAttempt<A extends Account> {
  readonly user: string;
  readonly password: Uint8Array;
  /** As `normalAddress` spells it. */
  readonly address: string;
  readonly verify: Verify<A>;
  /** Has the client hung up? Nobody waits for it then. */
  readonly gone?: () => boolean;
}

/** Why a login failed, for the log. */
export type LoginReason =
  | 'password'
  | 'unknown user'
  | 'network'
  | 'no password login'
  | 'banned'
  | 'crowded'
  | 'busy'
  | 'server away'
  | 'hung up';

export type LoginAnswer<A extends Account> =
  | { readonly kind: 'allow'; readonly user: A }
  | {
      readonly kind: 'refuse';
      readonly refusal: GatewayRefusal;
      readonly reason: LoginReason;
      readonly cause?: unknown;
    };

export interface LoginGateOptions<A extends Account> {
  readonly users: ReadonlyMap<string, A>;
  /**
   * Where nothing is refused: who somebody is whom the policy does not name. Null: nobody, and whoever
   * comes from elsewhere than the policy says is refused too.
   */
  readonly stranger: ((name: string) => A) | null;
  readonly networks: Networks;
  readonly throttle: Throttle;
  readonly remembered: Remembered;
  readonly tell: Tell;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Gateways that share their counts have the same one: names are told as digests under it. */
  readonly secret: Uint8Array;
}

/** Failures are answered at multiples of this, in milliseconds. */
export const quantum = 100;
/** Logins of one neighbourhood that may wait for their turn. */
const longestLine = 1024;

export class LoginGate<A extends Account = User> {
  readonly #options: LoginGateOptions<A>;
  readonly #turns = new Turns(longestLine);

  constructor(options: LoginGateOptions<A>) {
    this.#options = options;
  }

  /** Resolves when it is time to answer. */
  async attempt(attempt: LoginAttempt<A>): Promise<LoginAnswer<A>> {
    const { now, pause, tell } = this.#options;
    const begun = now();
    const answer = await this.#decide(attempt);
    const who = this.#fields(attempt);
    if (answer.kind === 'allow') {
      this.#observe(attempt);
      tell(loginEvent('GATEWAY_LOGIN_ALLOWED', `${who.user} logged in.`, who));
      return answer;
    }
    const { reason } = answer;
    const isDecided = reason !== 'busy' && reason !== 'server away' && reason !== 'hung up';
    const code = isDecided ? 'GATEWAY_LOGIN_REFUSED' : 'GATEWAY_LOGIN_UNDECIDED';
    tell(loginEvent(code, `A login as ${who.user} failed: ${reason}.`, { ...who, reason }));
    await pause(quantum - ((now() - begun) % quantum));
    return answer;
  }

  /** A login by client certificate, which proves the user by itself. */
  certified(name: string, address: string): LoginAnswer<A> {
    const { users, networks, throttle, tell } = this.#options;
    const user = users.get(name);
    const fields = { ...this.#fields({ user: name, address }), by: 'certificate' };
    const comesFromThere = user !== undefined && networks.contains(user.from, address);
    if (user !== undefined && !comesFromThere) this.#observe({ user: name, address });
    if (user === undefined || (!comesFromThere && this.#options.stranger === null)) {
      const reason = user === undefined ? 'unknown user' : 'network';
      tell(loginEvent('GATEWAY_LOGIN_REFUSED', `A certificate failed: ${reason}.`, fields));
      return { kind: 'refuse', refusal: refuse('GATEWAY_LOGIN_REFUSED'), reason };
    }
    throttle.passed(this.#loginOf({ user: name, address }));
    tell(loginEvent('GATEWAY_LOGIN_ALLOWED', `${name} logged in by certificate.`, fields));
    return { kind: 'allow', user };
  }

  async #decide(attempt: LoginAttempt<A>): Promise<LoginAnswer<A>> {
    const { throttle } = this.#options;
    const login = this.#loginOf(attempt);
    if (throttle.banned(login) !== null) return refused('banned');
    if (throttle.atOnce(login) === null) return this.#inTurn(attempt, login);
    // At home since the turn began: whoever waits behind need not wait any more.
    const atOnce = (): number => throttle.atOnce(login) ?? Infinity;
    const endTurn = await this.#turns.take(login.neighbours, atOnce);
    if (endTurn === null) return refused('crowded');
    try {
      return await this.#inTurn(attempt, login);
    } finally {
      endTurn();
    }
  }

  async #inTurn(attempt: LoginAttempt<A>, login: Login): Promise<LoginAnswer<A>> {
    const { throttle, tell, pause } = this.#options;
    if (attempt.gone?.() === true) return refused('hung up');
    if (throttle.banned(login) !== null) return refused('banned');
    const { wait, begins } = throttle.waitOf(login);
    if (begins) {
      const message = 'Logins from this address have to wait: too many failed.';
      tell(loginEvent('GATEWAY_LOGIN_DELAYED', message, { ...this.#fields(attempt), wait }));
    }
    if (wait > 0) await pause(wait);
    const { user, reason } = this.#standing(attempt);
    let isProven: boolean;
    try {
      isProven = await this.#prove(user, attempt);
    } catch (cause) {
      const isBusy = cause instanceof LoginError && cause.code === 'GATEWAY_LOGIN_BUSY';
      return isBusy ? refused('busy', cause) : refused('server away', cause);
    }
    if (isProven && user !== null) {
      throttle.passed(login);
      return { kind: 'allow', user };
    }
    this.#count(attempt, login);
    return refused(reason);
  }

  /** Who it would be, or nobody and why. */
  #standing({ user: name, address }: LoginAttempt<A>): { user: A | null; reason: LoginReason } {
    const { users, networks, stranger } = this.#options;
    const user = users.get(name) ?? stranger?.(name);
    if (user === undefined) return { user: null, reason: 'unknown user' };
    if (stranger === null && !networks.contains(user.from, address)) {
      return { user: null, reason: 'network' };
    }
    if (user.credential.kind === 'none') return { user: null, reason: 'no password login' };
    return { user, reason: 'password' };
  }

  async #prove(user: A | null, attempt: LoginAttempt<A>): Promise<boolean> {
    const { remembered } = this.#options;
    const { password, verify } = attempt;
    if (remembered.knows(attempt.user, password) && user !== null) return true;
    const isProven = (await verify(user, password)) && user !== null;
    if (isProven) remembered.remember(attempt.user, password);
    return isProven;
  }

  /** Tells of a login that would be refused, were anything refused. */
  #observe({ user: name, address }: Pick<LoginAttempt<A>, 'user' | 'address'>): void {
    const { users, networks, stranger, tell } = this.#options;
    const user = users.get(name);
    if (stranger === null || (user !== undefined && networks.contains(user.from, address))) return;
    const reason = user === undefined ? 'unknown user' : 'network';
    // The name is one that the server knows.
    const message = `${name} logged in, and would be refused: ${reason}.`;
    tell(loginEvent('GATEWAY_LOGIN_OBSERVED', message, { user: name, address, reason }));
  }

  #count(attempt: LoginAttempt<A>, login: Login): void {
    const { throttle, tell } = this.#options;
    const banned = throttle.failed(login);
    if (banned === null) return;
    const message = `${login.neighbours} is banned: too many logins failed.`;
    const { address } = attempt;
    tell(loginEvent('GATEWAY_ADDRESS_BANNED', message, { address, for: banned }));
  }

  #loginOf({ user, address }: Pick<LoginAttempt<A>, 'user' | 'address'>): Login {
    const { networks, secret } = this.#options;
    const digest = createHmac('sha256', secret).update('user ').update(user).digest('base64url');
    return {
      neighbours: neighbourhood(address),
      user: digest.slice(0, 16),
      part: networks.labelOf(address),
    };
  }

  #fields({ user, address }: Pick<LoginAttempt<A>, 'user' | 'address'>): {
    readonly user: string;
    readonly address: string;
  } {
    return { user: this.#options.users.has(user) ? user : 'an unknown user', address };
  }
}

function refused(
  reason: LoginReason,
  cause?: unknown,
): Extract<LoginAnswer<Account>, { kind: 'refuse' }> {
  const refusal =
    reason === 'server away'
      ? refuse('GATEWAY_UPSTREAM_AWAY')
      : reason === 'busy'
        ? refuse('GATEWAY_RATE_EXCEEDED', 'rate limit: too many logins at once; try again')
        : refuse('GATEWAY_LOGIN_REFUSED');
  return { kind: 'refuse', refusal, reason, ...(cause === undefined ? {} : { cause }) };
}
