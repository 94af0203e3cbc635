// What all workers of this host know of logins, and what all gateways do. A worker tells what it has
// seen; the others hear of it at once, and other hosts through the server. So a ban holds everywhere on
// this host also while the server is away, and a worker that is started again learns who is banned.
import type { LoginPolicy } from '../../policy/types.ts';
import { loginEvent, type Tell } from '../login/events.ts';
import type { LoginFact } from '../login/facts.ts';
import { ThrottleSharing } from '../login/sharing.ts';
import { Throttle, type Ban } from '../login/throttle.ts';
import type { AskServer } from '../plain-reply.ts';
import type { Worker } from './worker.ts';

export interface LoginMemoryOptions {
  readonly policy: LoginPolicy;
  /** Those that serve now. */
  readonly workers: () => readonly Worker[];
  readonly ask: AskServer;
  readonly tell: Tell;
  /** The reserved prefix of the policy. */
  readonly prefix: string;
  /** All gateways of the policy have it, and nobody else; null: this host counts alone. */
  readonly secret: Uint8Array | null;
}

const beat = 1_000;

/** The one before, unless the policy asks for another; what that knew goes over. */
export function loginMemoryFor(
  options: LoginMemoryOptions,
  before: LoginMemory | null,
): LoginMemory {
  if (before?.fits(options) === true) return before;
  before?.close();
  return new LoginMemory(options, before);
}

export class LoginMemory {
  readonly #options: LoginMemoryOptions;
  readonly #throttle: Throttle;
  readonly #sharing: ThrottleSharing | null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LoginMemoryOptions, before: LoginMemory | null) {
    const { policy, ask, tell, prefix, secret } = options;
    this.#options = options;
    const throttle = new Throttle(policy, () => performance.now());
    if (before !== null) for (const fact of before.#throttle.known()) throttle.learn(fact, 0);
    this.#throttle = throttle;
    if (secret === null) {
      this.#sharing = null;
      return;
    }
    this.#sharing = new ThrottleSharing({
      throttle: {
        learn: (fact, age) => {
          throttle.learn(fact, age);
          this.#spread([fact], age, null);
        },
        takeFacts: (most) => throttle.takeFacts(most),
        putBack: (facts) => throttle.putBack(facts),
        tellAgain: () => throttle.tellAgain(),
        get hasFacts() {
          return throttle.hasFacts;
        },
      },
      ask,
      tell,
      key: `${prefix}logins`,
      secret,
    });
  }

  /** Once the workers serve. */
  start(): void {
    this.#timer ??= setInterval(() => this.#beat(), beat);
  }

  /** Whether this one will do for the options. */
  fits({ policy, prefix, secret }: LoginMemoryOptions): boolean {
    const own = this.#options;
    const isSame = JSON.stringify(own.policy) === JSON.stringify(policy) && own.prefix === prefix;
    if (own.secret === null || secret === null) return isSame && own.secret === secret;
    return isSame && Buffer.compare(own.secret, secret) === 0;
  }

  /** One worker has seen this. */
  take(facts: readonly LoginFact[], from: Worker | null): void {
    for (const fact of facts) this.#throttle.learn(fact, 0);
    // Goes to other hosts with the next beat.
    this.#throttle.putBack(facts);
    this.#spread(facts, 0, from);
  }

  /** For a worker that begins with an empty memory. */
  teach(worker: Worker): void {
    // If it ends before it has learnt, its successor is taught.
    worker.learn(this.#throttle.known(), 0).catch(() => undefined);
  }

  bans(): readonly Ban[] {
    return this.#throttle.bans();
  }

  /** Returns whether there was a ban. */
  lift(neighbours: string): boolean {
    const wasBanned = this.#throttle.lift(neighbours);
    this.#spread([{ kind: 'lifted', neighbours }], 0, null);
    return wasBanned;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #spread(facts: readonly LoginFact[], age: number, from: Worker | null): void {
    for (const worker of this.#options.workers()) {
      // One that has ended is taught everything when it is started again.
      if (worker !== from) worker.learn(facts, age).catch(() => undefined);
    }
  }

  #beat(): void {
    const { tell } = this.#options;
    for (const address of this.#throttle.ended()) {
      tell(loginEvent('GATEWAY_BAN_ENDED', `${address} is no longer banned.`, { address }));
    }
    // It never rejects.
    void this.#sharing?.exchange();
  }
}
