// What a policy says about what is at stake. The risk room makes a context of it.

/** A range that holds nine times out of ten; of something that is known, both ends are the same. */
export interface Quantity {
  readonly low: number;
  readonly high: number;
  /** Who says so; null: whoever wrote the policy. */
  readonly source: string | null;
  readonly year: number | null;
  readonly basis: 'assumed' | 'measured';
}

export interface RiskPolicy {
  readonly preset: 'hospital' | 'meme-site' | null;
  readonly data: 'health' | 'payment' | 'personal' | 'public' | null;
  /** Three letters. */
  readonly currency: string;
  /** Null: from the preset, or from what is usual. Amounts are in the currency. */
  readonly inputs: {
    readonly records: Quantity | null;
    readonly costPerRecord: Quantity | null;
    /** Of a breach in a year, from 0 to 1; for the simple product only. */
    readonly likelihood: Quantity | null;
    readonly downtimePerHour: Quantity | null;
    readonly fraudPerCase: Quantity | null;
    readonly staffPerHour: Quantity | null;
  };
  readonly revenue: number | null;
  readonly appetite: Appetite | null;
  readonly insurance: Insurance | null;
  /** Defences that no audit of a server can see. */
  readonly defences: readonly string[];
  /** A directory, seen from the policy. */
  readonly decisions: string;
  /** A file, seen from the policy. */
  readonly measured: string | null;
  readonly trials: number;
  readonly seed: number;
}

/** What is borne. */
export interface Appetite {
  /** In an average year. */
  readonly aYear: number;
  /** More than this within one year happens at most once in so many. */
  readonly atMost: number;
  readonly onceIn: number;
}

/** Of the losses of a year. */
export interface Insurance {
  readonly deductible: number;
  readonly limit: number;
  readonly premium: number;
}
