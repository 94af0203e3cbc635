// Duty "close": the connection ends at the first offending byte, and nothing from there on passes.
import { atLeast } from '../audit.ts';
import { readReplies, textOf, isError } from '../wire/replies.ts';
import { names, shown, type Evidence, type Faults } from './evidence.ts';
import { nothingElse } from './passage.ts';

export function judgeClose(evidence: Evidence): Faults {
  const { answer, forwarded, one } = evidence;
  const { replies } = readReplies(answer.bytes);
  const last = replies.at(-1);
  const expected = one.guard.reply.replace(/\r\n$/, '').replace(/^-/, '');
  const faults: string[] = [];
  if (!answer.closed) faults.push('the connection was not closed');
  if (last === undefined || !isError(last) || !textOf(last).startsWith(expected)) {
    faults.push(`the last word was ${shown(last?.bytes ?? Buffer.alloc(0))}, not -${expected}`);
  }
  // Each reply before the last word answers one of the commands before the offending byte.
  const before = evidence.commands.slice(0, Math.max(replies.length - 1, 0));
  const after = nothingElse({ ...evidence, commands: before });
  const events = evidence.told.filter(({ outcome }) => outcome === 'refused');
  return [
    ...faults,
    ...after,
    ...(forwarded.requests.length > before.length
      ? [`too much reached the server: ${names(forwarded.requests)}`]
      : []),
    ...(events.some((event) => atLeast('low', event)) ? [] : ['no refusal is in the audit log']),
    ...evidence.harm.map((what) => `${what} changed`),
  ];
}
