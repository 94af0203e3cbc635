// A check reads facts as though all of them were there. Reading one that is not known ends the check:
// so no check can pass by what it did not see, and none has to think of it.
import type { Evidence, Missing } from './finding.ts';
import { unless } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Thrown by every look at a fact that is not known, and caught where rules are judged. */
export class Unseen extends Error {
  readonly missing: readonly Missing[];

  constructor(missing: readonly Missing[]) {
    // It is thrown many times for each server, and nobody reads where from: to note that is most of its cost.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(missing.map(({ what, why }) => `${what}: ${why}`).join('; '));
    Error.stackTraceLimit = limit;
    this.name = 'Unseen';
    this.missing = missing;
  }
}

/**
 * All the evidence of several looks. One that cannot be taken leaves the others their say; without
 * evidence from any of them it is not known whether there is none.
 */
export function unlessAny(...looks: readonly (() => readonly Evidence[])[]): Verdict {
  const evidence: Evidence[] = [];
  const missing: Missing[] = [];
  for (const look of looks) {
    try {
      evidence.push(...look());
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      missing.push(...error.missing);
    }
  }
  if (evidence.length === 0 && missing.length > 0) throw new Unseen(missing);
  return unless(evidence);
}
