// Decisions as the audit asks for them: about a finding, given all that was found, because what hangs on
// one depends on the others.
import type { Finding } from '../findings.ts';
import type { Stake } from '../stake.ts';
import { worthNowOf } from '../stake.ts';
import type { Decision } from './decision.ts';
import { rulingOn } from './ruling.ts';
import type { Matter, Standing } from './ruling.ts';

/** Who answers for a finding, and whether that still holds. */
export interface Answerable {
  readonly decision: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly standing: Standing;
}

/** `now`: milliseconds since 1970. Null: nobody has decided. */
export function findingsRuling(
  stake: Stake | null,
  decisions: readonly Decision[],
  now: number,
): (findings: readonly Finding[]) => (matter: Matter) => Answerable | null {
  return (findings) => {
    const worthNow = worthNowOf(stake, findings);
    return (matter) => {
      const ruling = rulingOn(matter, decisions, now, worthNow);
      if (ruling === null) return null;
      const { decision, standing } = ruling;
      const { id, owner, reason, expires } = decision;
      return { decision: id, owner, reason, expires, standing };
    };
  };
}
