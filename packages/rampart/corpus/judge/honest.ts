// Duties "allow" and "observe": the client notices nothing. With the one nobody else does either,
// with the other somebody is told.
import { atLeast, type Told } from '../audit.ts';
import type { Request } from '../wire/requests.ts';
import { names, type Evidence, type Faults, type Twins } from './evidence.ts';
import { heldBack, isConnectionState, nothingElse, unchanged } from './passage.ts';
import { sameAnswer } from './same.ts';

export function judgeAllow(evidence: Evidence, twins: Twins): Faults {
  const loud = evidence.told.filter((told) => atLeast('low', told));
  return [
    ...passed(evidence, twins),
    ...loud.map(
      ({ code, severity }) => `an event above informational was raised: ${code}, ${severity}`,
    ),
  ];
}

export function judgeObserve(evidence: Evidence, twins: Twins): Faults {
  return [
    ...passed(evidence, twins),
    ...(evidence.told.some(tells) ? [] : ['no event was raised']),
  ];
}

/** More than the routine note that a command was run or somebody logged in. */
function tells(told: Told): boolean {
  return told.outcome === 'observed' || atLeast('low', told);
}

function passed(evidence: Evidence, twins: Twins): Faults {
  const missing = heldBack(evidence).filter((request) => !saidForTheServer(request, evidence));
  return [
    ...sameAnswer(evidence.answer, twins, evidence.commands),
    ...(missing.length > 0 ? [`these did not reach the server: ${names(missing)}`] : []),
    ...nothingElse(evidence),
    ...unchanged(evidence),
    ...evidence.harm.map((what) => `${what} changed`),
  ];
}

/**
 * The gateway may answer in the server's place, as long as it answers the same bytes: about the
 * connection itself, to somebody who is not logged in, and for a name that no command has.
 */
function saidForTheServer(request: Request, { one, facts }: Evidence): boolean {
  return isConnectionState(request) || !one.loggedIn || !facts.knows(request);
}
