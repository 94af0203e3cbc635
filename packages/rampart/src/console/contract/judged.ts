// What was found, what it is worth, and what attacks met. The reports are those of `rampart audit --format
// json`, `rampart risk report --format json` and `rampart prove --format json`; the console keeps the last of each.
import type { AuditReport } from '../../audit/report.ts';
import type { Matrix } from '../../prove/matrix/matrix.ts';

import type { Gap } from './session.ts';

/** A piece of work that takes a while, asked for at the console: `GET /api/d/:id/jobs/:job`. */
export interface Job {
  readonly id: string;
  /** `audit`, `prove`, `drill`, `restore`, `apply`. */
  readonly kind: string;
  readonly by: string;
  readonly began: number;
  readonly ended: number | null;
  /** Null while it runs. */
  readonly succeeded: boolean | null;
  /** The last line that it said. */
  readonly says: string;
  /** From 0 to 1; null: nobody can tell. */
  readonly done: number | null;
}

/** `GET /api/d/:id/posture`; `POST …/posture/audit` begins an audit and answers a Job. */
export interface PostureView {
  /** Null: it was never audited. */
  readonly report: AuditReport | null;
  readonly decisions: readonly DecisionView[];
  readonly gaps: readonly Gap[];
  readonly job: Job | null;
}

/** `POST /api/d/:id/decisions` takes one without `id`, `by` and `state`. */
export interface DecisionView {
  readonly id: string;
  readonly kind: 'accept' | 'mitigate' | 'transfer' | 'avoid';
  /** A rule, a mishap or an attack. */
  readonly subject: string;
  /** Servers or files, as findings name them; none: it holds everywhere. */
  readonly where?: readonly string[];
  readonly owner: string;
  readonly reason: string;
  /** ISO day. */
  readonly expires: string;
  readonly state: 'holds' | 'expired' | 'reopened';
}

/** `GET /api/d/:id/risk`. Amounts are in `currency`; the page rounds to two digits. */
export interface RiskView {
  readonly currency: string;
  /** Records × cost × probability, as the simple product. Null: the policy does not say what data is worth. */
  readonly simple: {
    readonly records: number;
    readonly cost: number;
    readonly probability: number;
    readonly loss: number;
  } | null;
  readonly now: LossFigures | null;
  /** After the measures that are ranked below. */
  readonly after: LossFigures | null;
  readonly appetite: { readonly loss: number; readonly probability: number } | null;
  readonly measures: readonly MeasureLine[];
  readonly mishaps: readonly {
    readonly name: string;
    readonly title: string;
    readonly perYear: number;
    readonly expected: number;
  }[];
  readonly inputs: readonly {
    readonly name: string;
    readonly value: string;
    readonly source: string;
    readonly kind: 'assumed' | 'measured';
  }[];
  readonly decisions: readonly DecisionView[];
  readonly gaps: readonly Gap[];
}

export interface LossFigures {
  readonly expected: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /** The exceedance curve: with `probability` a year costs more than `loss`. */
  readonly curve: readonly { readonly loss: number; readonly probability: number }[];
}

export interface MeasureLine {
  readonly id: string;
  readonly title: string;
  readonly takesAway: number;
  readonly cost: number | null;
}

/** `GET /api/d/:id/proof`; `POST …/proof/run` begins a campaign on scratch servers and answers a Job. */
export interface ProofView {
  readonly at: number | null;
  readonly required: number;
  readonly matrix: Matrix | null;
  /** By the name of the attack. */
  readonly stories: Readonly<Record<string, { readonly story: string; readonly goal: string }>>;
  readonly job: Job | null;
  readonly gaps: readonly Gap[];
}
