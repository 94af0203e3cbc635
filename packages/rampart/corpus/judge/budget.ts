// Duty "throttle": what the client does is let pass for a while, or not at all, and then stopped.
import { atLeast } from '../audit.ts';
import { isError, readReplies, textOf } from '../wire/replies.ts';
import { nothingElse } from './passage.ts';
import type { Evidence, Faults } from './evidence.ts';

/** Words that errors of a budget begin with; the server itself has none of them for these commands. */
const stopped = /^(ERR rate limit|NOPERM )/;

/** The budget was applied: refused, or the connection closed by the gateway. */
export function isStopped({ answer }: Pick<Evidence, 'answer'>): boolean {
  return (
    answer.closed ||
    readReplies(answer.bytes).replies.some((reply) => isError(reply) && stopped.test(textOf(reply)))
  );
}

export function judgeThrottle(evidence: Evidence, repetitions: number): Faults {
  const events = evidence.told.filter(
    (event) => event.outcome === 'refused' && atLeast('low', event),
  );
  return [
    ...(isStopped(evidence) ? [] : [`nothing stopped it in ${repetitions} repetitions`]),
    ...(events.length > 0 ? [] : ['no refusal is in the audit log']),
    ...nothingElse(evidence),
    ...evidence.harm.map((what) => `${what} changed`),
  ];
}
