// Duty "challenge": refused for want of a second factor, and with one forwarded once and recorded.
import { unexpected } from '../upstream.ts';
import { names, shown, type Evidence, type Faults } from './evidence.ts';
import { heldBack, isConnectionState, nothingElse } from './passage.ts';
import { judgeBlock } from './refusal.ts';

export function judgeChallenge(evidence: Evidence): Faults {
  const wanted = evidence.one.guard.reply.replace(/\r\n$/, '');
  const faults = judgeBlock(evidence);
  return evidence.answer.bytes.includes(wanted)
    ? faults
    : [...faults, `it answered ${shown(evidence.answer.bytes)}, which does not hold ${wanted}`];
}

/** The same bytes after the second factor: everything passes, each command once, and is recorded. */
export function judgeUnlocked(evidence: Evidence): Faults {
  const { answer, commands, forwarded, told } = evidence;
  const held = heldBack(evidence).filter((request) => !isConnectionState(request));
  const refusal = /-NOPERM [^\r]*/.exec(answer.bytes.toString('latin1'))?.[0];
  const recorded = told.some(
    ({ outcome, severity }) => outcome === 'allowed' && severity !== 'info',
  );
  return [
    ...(held.length > 0 ? [`unlocked, these were still held back: ${names(held)}`] : []),
    ...(refusal === undefined ? [] : [`unlocked, it still answered ${refusal}`]),
    ...(unexpected(forwarded.requests, commands).length > 0
      ? ['unlocked, a command was forwarded more than once']
      : []),
    ...nothingElse(evidence),
    ...(recorded ? [] : ['unlocked, no privileged command was recorded']),
  ];
}
