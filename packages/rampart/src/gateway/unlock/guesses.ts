// Wrong codes. A code has a million possibilities and three of them are right at any time, so what
// protects it is how few may be tried.
import { Recent } from '../login/recent.ts';
import { UnlockError } from './errors.ts';

/** Wrong codes in a row that lock an operator, and for how long. */
export const mostWrong = 5;
export const lockedFor = 15 * 60_000;
const firstPause = 1000;
const operatorsHeld = 4096;

interface Wrong {
  count: number;
  notBefore: number;
}

export interface Guess {
  /** If it is wrong, the operator is locked. */
  readonly locks: boolean;
  /** It was right: earlier ones are forgiven. */
  right(): void;
  /** Nobody could say whether it was right; it does not count. */
  undecided(): void;
}

export class Guesses {
  readonly #now: () => number;
  readonly #wrong = new Recent<string, Wrong>(operatorsHeld);

  /** `now` is a clock that never goes back, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Before a code is looked at. It counts as wrong from here on, so that many at once gain nothing. */
  begin(operator: string): Guess {
    const wrong = this.#wrong.getOr(operator, () => ({ count: 0, notBefore: 0 }));
    const left = wrong.notBefore - this.#now();
    if (left > 0) {
      const what = `Wrong codes were given as ${operator}; none is looked at for ${Math.ceil(left / 1000)} s.`;
      throw new UnlockError('GATEWAY_OPERATOR_LOCKED', what);
    }
    wrong.count += 1;
    const locks = wrong.count >= mostWrong;
    wrong.notBefore = this.#now() + (locks ? lockedFor : firstPause * 2 ** (wrong.count - 1));
    return {
      locks,
      right: () => this.#wrong.delete(operator),
      undecided: () => {
        wrong.count -= 1;
        wrong.notBefore = 0;
      },
    };
  }
}
