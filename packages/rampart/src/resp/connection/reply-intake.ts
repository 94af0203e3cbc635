// Cuts what arrives into whole replies. One that is too large is passed over without being held, so
// the replies behind it are still understood.
import { readReply, type Reply } from '../read.ts';
import { ReplyScanner } from '../reply-scanner.ts';

export type Arrival =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'too-large' }
  /** What came is no reply, and nothing behind it can be understood. */
  | { readonly kind: 'foreign'; readonly begins: Buffer };

const push = 0x3e;
const longestBeginning = 128;

export class ReplyIntake {
  readonly #scanner = new ReplyScanner();
  readonly #largest: number;
  #parts: Buffer[] = [];
  #held = 0;
  #passingOver = false;

  constructor(largest: number) {
    this.#largest = largest;
  }

  take(bytes: Buffer): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    let at = 0;
    while (at < bytes.length) {
      const end = this.#scanner.scan(bytes, at, bytes.length);
      if (this.#scanner.broken) {
        const begins = Buffer.concat([...this.#parts, bytes.subarray(at)]);
        arrivals.push({ kind: 'foreign', begins: begins.subarray(0, longestBeginning) });
        return arrivals;
      }
      this.#hold(bytes.subarray(at, end === -1 ? bytes.length : end));
      if (end === -1) break;
      at = end;
      const arrival = this.#finish();
      // Nobody subscribes on these connections; what comes unasked is nobody's answer.
      if (this.#scanner.kind !== push) arrivals.push(arrival);
    }
    return arrivals;
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    if (this.#held > this.#largest) {
      this.#passingOver = true;
      this.#parts = [];
    } else {
      this.#parts.push(part);
    }
  }

  #finish(): Arrival {
    const whole = Buffer.concat(this.#parts);
    const tooLarge = this.#passingOver;
    this.#parts = [];
    this.#held = 0;
    this.#passingOver = false;
    return tooLarge ? { kind: 'too-large' } : { kind: 'reply', reply: readReply(whole, 0).reply };
  }
}
