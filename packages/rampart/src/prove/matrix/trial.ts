// One attack on one system: which of its ways it could go, and what became of the victim.
import { messageOf } from '../../message-of.ts';
import type { Attack, Reached, Stop } from '../attack.ts';
import type { DefenceName } from '../defences.ts';
import { isAlwaysSaid } from '../whose-code.ts';

export interface WayTaken {
  readonly way: string;
  readonly stop: Stop | null;
}

export interface Trial {
  readonly attack: string;
  readonly ways: readonly WayTaken[];
  readonly result: Reached;
  /** Why it could not be told; the trial proves nothing then. */
  readonly fault: string | null;
}

/** The grounds must be as they were before anybody attacked. `off`: who cannot have stopped anything. */
export async function tryOut<Grounds>(
  attack: Attack<Grounds>,
  grounds: Grounds,
  off: ReadonlySet<DefenceName> = new Set(),
): Promise<Trial> {
  const ways: WayTaken[] = [];
  let result: Reached = { kind: 'missed' };
  try {
    await attack.before?.(grounds);
    for (const way of attack.ways) {
      ways.push({ way: way.name, stop: await way.attempt(grounds) });
      result = await attack.reached(grounds);
      if (result.kind !== 'missed') break;
    }
  } catch (error) {
    const fault = messageOf(error);
    return untold(attack, fault, ways);
  }
  return {
    attack: attack.name,
    ways,
    result,
    fault: result.kind === 'missed' && result.shows === undefined ? doubtOf(ways, off) : null,
  };
}

export function untold(
  { name }: { readonly name: string },
  fault: string,
  ways: readonly WayTaken[] = [],
): Trial {
  return { attack: name, ways, result: { kind: 'missed' }, fault };
}

/** A goal that was missed without a refusal was perhaps only missed in time. */
function doubtOf(ways: readonly WayTaken[], off: ReadonlySet<DefenceName>): string | null {
  for (const { way, stop } of ways) {
    if (stop === null) {
      return `"${way}" did not reach the goal, and nothing was seen to refuse it.`;
    }
    if (off.has(stop.defence) && !isAlwaysSaid(stop.code)) {
      return `"${way}" did not reach the goal, and ${stop.code} is of ${stop.defence}, which is off.`;
    }
  }
  return null;
}
