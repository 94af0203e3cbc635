// Decisions as the audit and the proof ask for them: about a finding, given all that was found, because
// what hangs on one depends on the others; and about an attack.
import type { Finding } from '../findings.ts';
import type { Stake } from '../stake.ts';
import { worthNowOf } from '../stake.ts';
import type { Decision } from './decision.ts';
import { rulingOn } from './ruling.ts';
import type { Matter, Ruling, Standing } from './ruling.ts';

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
    return (matter) => answerable(rulingOn(matter, decisions, now, worthNow));
  };
}

export function attackRuling(
  decisions: readonly Decision[],
  now: number,
): (attack: string) => Answerable | null {
  return (attack) => answerable(rulingOn({ name: attack, subject: null }, decisions, now));
}

function answerable(ruling: Ruling | null): Answerable | null {
  if (ruling === null) return null;
  const { decision, standing } = ruling;
  const { id, owner, reason, expires } = decision;
  return { decision: id, owner, reason, expires, standing };
}
