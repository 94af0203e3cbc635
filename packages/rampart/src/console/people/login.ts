// A login at the console. Every failure looks alike from outside: the same words, after a time that is a
// multiple of the same quantum, with the same work done for names that nobody has. The log knows why.
import { createHmac } from 'node:crypto';

import { neighbourhood } from '../../gateway/address/normal.ts';
import { Throttle } from '../../gateway/login/throttle.ts';
import type { Login, ThrottleRules } from '../../gateway/login/throttle.ts';
import { Turns } from '../../gateway/login/turns.ts';
import { ConsoleError } from '../errors.ts';
import { consoleEvent } from '../events.ts';
import type { House } from '../house.ts';
import type { Proof } from './proof.ts';
import { noStamp } from './people.ts';
import type { People } from './people.ts';
import type { Session } from './session-text.ts';

export interface LoginWords {
  readonly name: string;
  readonly password: string;
  /** Of the authenticator, or one of the recovery codes. */
  readonly code: string;
}

/** Who logged in, and by what. */
export type LoggedIn = Pick<Session, 'person' | 'via' | 'stamp'>;

export interface LoginDeskOptions {
  readonly people: Pick<People, 'has' | 'knows' | 'stampOf'>;
  readonly proof: Pick<Proof, 'of' | 'oneTime'>;
  /** What the policy's networks call the part of the world that an address is in. */
  readonly partOf: (address: string) => string;
  readonly tell: House['tell'];
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Names are counted as digests under it. */
  readonly secret: Uint8Array;
  readonly throttle: ThrottleRules;
}

type Reason = 'name' | 'password' | 'code' | 'banned' | 'crowded' | 'busy';

/** Failures are answered at multiples of this, in milliseconds. */
const quantum = 200;
/** Logins of one neighbourhood that may wait for their turn. */
const longestLine = 64;

export class LoginDesk {
  readonly #options: LoginDeskOptions;
  readonly #throttle: Throttle;
  readonly #turns = new Turns(longestLine);

  constructor(options: LoginDeskOptions) {
    this.#options = options;
    this.#throttle = new Throttle(options.throttle, options.now);
  }

  /** Resolves when it is time to answer; rejects with CONSOLE_LOGIN_REFUSED. */
  async attempt(words: LoginWords, address: string): Promise<LoggedIn> {
    const { now, pause, people, tell } = this.#options;
    const begun = now();
    const outcome = await this.#decide(words, address);
    const person = people.has(words.name) ? words.name : 'somebody unknown';
    if (typeof outcome === 'object') {
      const fields = { user: person, address, via: outcome.via };
      tell(consoleEvent('CONSOLE_LOGIN_ALLOWED', `${person} logged in at the console.`, fields));
      return outcome;
    }
    const what = `A login at the console as ${person} failed: ${outcome}.`;
    tell(consoleEvent('CONSOLE_LOGIN_REFUSED', what, { user: person, address, reason: outcome }));
    await pause(quantum - ((now() - begun) % quantum));
    throw refused();
  }

  /** By a one-time login. It is not throttled: nobody guesses one, and it is the way in when all else fails. */
  async ticket(text: string, address: string): Promise<LoggedIn> {
    const { proof, tell, now, pause } = this.#options;
    const begun = now();
    const person = await proof.oneTime(text, null, address);
    if (person !== null) {
      const fields = { user: person, address, via: 'one-time' };
      const what = `${person} logged in at the console with a one-time login.`;
      tell(consoleEvent('CONSOLE_LOGIN_ALLOWED', what, fields));
      return { person, via: 'one-time', stamp: noStamp };
    }
    const what = 'A one-time login at the console failed: it is not one, was used, or has expired.';
    tell(consoleEvent('CONSOLE_LOGIN_REFUSED', what, { address, reason: 'ticket' }));
    await pause(quantum - ((now() - begun) % quantum));
    throw refused();
  }

  async #decide(words: LoginWords, address: string): Promise<LoggedIn | Reason> {
    const login = this.#loginOf(words.name, address);
    const throttle = this.#throttle;
    if (throttle.banned(login) !== null) return 'banned';
    if (throttle.atOnce(login) === null) return this.#inTurn(words, address, login);
    // At home since the turn began: whoever waits behind need not wait any more.
    const end = await this.#turns.take(login.neighbours, () => throttle.atOnce(login) ?? Infinity);
    if (end === null) return 'crowded';
    try {
      return await this.#inTurn(words, address, login);
    } finally {
      end();
    }
  }

  async #inTurn(words: LoginWords, address: string, login: Login): Promise<LoggedIn | Reason> {
    const { people, proof, pause, tell } = this.#options;
    const throttle = this.#throttle;
    if (throttle.banned(login) !== null) return 'banned';
    const { wait, begins } = throttle.waitOf(login);
    if (begins) {
      const what = 'Logins at the console from this address have to wait: too many failed.';
      tell(consoleEvent('CONSOLE_LOGIN_DELAYED', what, { address, wait }));
    }
    if (wait > 0) await pause(wait);
    const { name, password, code } = words;
    let isRight: boolean;
    try {
      isRight = await people.knows(name, password);
    } catch {
      return 'busy';
    }
    const via = isRight ? await proof.of(name, code, address) : null;
    if (via !== null) {
      throttle.passed(login);
      return { person: name, via, stamp: people.stampOf(name) };
    }
    this.#count(login, address);
    if (isRight) return 'code';
    return people.has(name) ? 'password' : 'name';
  }

  #count(login: Login, address: string): void {
    const banned = this.#throttle.failed(login);
    if (banned === null) return;
    const what = `${login.neighbours} may not log in at the console for a while: too many failed.`;
    this.#options.tell(consoleEvent('CONSOLE_ADDRESS_BANNED', what, { address, for: banned }));
  }

  #loginOf(name: string, address: string): Login {
    const { secret, partOf } = this.#options;
    const digest = createHmac('sha256', secret).update(name).digest('base64url').slice(0, 16);
    return { neighbours: neighbourhood(address), user: digest, part: partOf(address) };
  }
}

function refused(): ConsoleError {
  return new ConsoleError('CONSOLE_LOGIN_REFUSED', 'That did not open the console.');
}
