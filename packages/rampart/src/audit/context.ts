// What the audit is told beside what it sees: the policy, what was seen before, what people state.
import type { Policy } from '../policy/types.ts';
import type { Baseline } from './baseline.ts';
import type { SourceFacts } from './sources/facts.ts';
import type { Statements } from './statements.ts';
import type { VulnerabilityData } from './vulnerabilities/vulnerability.ts';

export interface Context {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Null: none was given, and what hangs on it is not known. */
  readonly policy: Policy | null;
  readonly baseline: Baseline | null;
  readonly statements: Statements | null;
  /** What the source code of the clients shows; null: nobody named it. */
  readonly sources: SourceFacts | null;
  readonly data: VulnerabilityData;
  /** Users who may do everything, and are meant to. */
  readonly administrators: ReadonlySet<string>;
}
