// What a check comes to. Not to have seen enough is no verdict that a check could give: it follows
// from what it read (unseen.ts).
import type { Evidence } from './finding.ts';

export type Verdict =
  | { readonly state: 'pass' }
  | { readonly state: 'fail'; readonly evidence: readonly Evidence[] }
  | { readonly state: 'not applicable'; readonly why: string };

export const holds: Verdict = Object.freeze({ state: 'pass' });

/** `why`: a sentence. */
export function beside(why: string): Verdict {
  return { state: 'not applicable', why };
}

/** It fails when there is evidence, and holds when there is none. */
export function unless(evidence: readonly Evidence[]): Verdict {
  return evidence.length === 0 ? holds : { state: 'fail', evidence };
}
