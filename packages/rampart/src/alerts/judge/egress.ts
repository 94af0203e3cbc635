// Whether a server sends far more than is usual for it. What is usual is learnt slowly, and a jump that
// lasts is learnt slowly too, so that it is told and does not stand for ever.

/** Less is nobody's data. Bytes a second. */
const least = 1_048_576;
/** Milliseconds over which the rate is taken, and until something is known at all. */
const over = 60_000;
const learning = 3_600_000;
/** How much of a minute's rate goes into what is usual. */
const share = 1 / 60;

interface Usual {
  readonly since: number;
  readonly at: number;
  readonly bytes: number;
  readonly rate: number;
  /** What was said last; it holds until the next minute is over. */
  readonly says: string | null;
}

export class Egress {
  readonly #times: number;
  readonly #usual = new Map<string, Usual>();

  constructor(times: number) {
    this.#times = times;
  }

  /** What there is to say; null: nothing unusual. `bytes` is a counter that begins anew with the server. */
  look(name: string, bytes: number, at: number): string | null {
    const known = this.#usual.get(name);
    if (known === undefined || bytes < known.bytes) {
      this.#usual.set(name, {
        since: known?.since ?? at,
        at,
        bytes,
        rate: known?.rate ?? 0,
        says: null,
      });
      return null;
    }
    const passed = at - known.at;
    if (passed < over) return known.says;
    const rate = ((bytes - known.bytes) * 1_000) / passed;
    const knows = at - known.since >= learning;
    const isJump = knows && rate >= least && rate > known.rate * this.#times;
    const says = isJump ? sentence(name, rate, known.rate) : null;
    // Before enough is known, the mean of what there was; then slowly.
    const minutes = Math.max(1, (at - known.since) / passed);
    const weight = Math.max(share, 1 / minutes);
    this.#usual.set(name, {
      since: known.since,
      at,
      bytes,
      rate: known.rate + (rate - known.rate) * weight,
      says,
    });
    return says;
  }
}

function sentence(name: string, rate: number, usual: number): string {
  const mib = (value: number): string => (value / 1_048_576).toFixed(1);
  return `${name} sends ${mib(rate)} MiB a second; ${mib(usual)} is usual.`;
}
