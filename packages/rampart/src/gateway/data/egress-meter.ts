// How much a user takes out: bytes of one reply, and bytes within a window. Two numbers a user.
import type { DataRules } from '../../policy/types.ts';
import { refuse } from '../codes.ts';
import type { Breach } from './breach.ts';
import { Window } from './window.ts';

export class EgressMeter {
  readonly #reply: DataRules['replyBytes'];
  readonly #egress: DataRules['egress'];
  readonly #window: Window | null;
  /** An alert is told once, until the user is below the bound again. */
  #told = false;

  constructor(rules: Pick<DataRules, 'replyBytes' | 'egress'>) {
    this.#reply = rules.replyBytes;
    this.#egress = rules.egress;
    this.#window = rules.egress === null ? null : new Window(rules.egress.per);
  }

  /** Bytes of a reply that are about to go to the client. A long one is counted as it comes. */
  sent(bytes: number, now: number): Breach | null {
    if (this.#egress === null || this.#window === null) return null;
    const sum = this.#window.add(bytes, now);
    if (sum <= this.#egress.bytes) {
      this.#told = false;
      return null;
    }
    if (this.#told && this.#egress.then === 'alert') return null;
    this.#told = true;
    return this.#exhausted(this.#egress);
  }

  /** Before a command: whether the window is used up, so that nothing more is read. */
  before(now: number): Breach | null {
    if (this.#egress === null || this.#window === null || this.#egress.then === 'alert')
      return null;
    return this.#window.sum(now) > this.#egress.bytes ? this.#exhausted(this.#egress) : null;
  }

  /** The length of one reply so far, as soon as it is known. */
  reply(length: number): Breach | null {
    const rule = this.#reply;
    if (rule === null || length <= rule.bytes) return null;
    const reason = `rate limit: a reply of more than ${rule.bytes} bytes; read less at a time`;
    return { reaction: rule.then, refusal: refuse('GATEWAY_EGRESS_EXCEEDED', reason) };
  }

  #exhausted({ bytes, per, then }: NonNullable<DataRules['egress']>): Breach {
    const reason = `rate limit: more than ${bytes} bytes were read within ${per} ms; try again later`;
    return { reaction: then, refusal: refuse('GATEWAY_EGRESS_EXCEEDED', reason) };
  }
}
