// What somebody answers for: a risk that is taken, mended later, handed on or given up. Nothing else
// lets a finding stand; audit and prove ask here.

/** What the parties agreed to do about a risk. */
export type Answer = 'accept' | 'mitigate' | 'transfer' | 'avoid';

export const answers: readonly Answer[] = ['accept', 'mitigate', 'transfer', 'avoid'];

/** What it was worth when it was decided. */
export interface FiguresThen {
  /** Expected loss a year that hangs on what is decided about. */
  readonly annualLoss: number;
  readonly currency: string;
  /** By so much may it rise before the decision is open again: 0.5 is half as much again. */
  readonly band: number;
}

export interface Decision {
  /** The file's name without its ending. */
  readonly id: string;
  readonly file: string;
  readonly answer: Answer;
  /** Rules of the audit (`NET-013`) and mishaps of the risk room (`theft`). */
  readonly about: readonly string[];
  /** The subjects it holds for, as findings name them; empty: all of them. */
  readonly subjects: readonly string[];
  readonly owner: string;
  readonly reason: string;
  /** Days, as `2026-11-21`, in UTC. It holds to the end of the last one. */
  readonly decided: string;
  readonly expires: string;
  /** Null when it was written by hand without figures: then only its end opens it again. */
  readonly figures: FiguresThen | null;
}
