// Duty "block", and the first half of "challenge": what is meant stays out, and somebody is told.
import { atLeast } from '../audit.ts';
import { isContainer, nameOf } from '../command-facts.ts';
import { isError, readReplies, textOf } from '../wire/replies.ts';
import type { Request } from '../wire/requests.ts';
import { names, shown, type Evidence, type Faults } from './evidence.ts';
import { heldBack, isConnectionState, nothingElse } from './passage.ts';

export function judgeBlock(evidence: Evidence): Faults {
  const held = heldBack(evidence);
  const through = marked(evidence).filter((request) => !held.includes(request));
  return [
    ...(through.length > 0 ? [`these reached the server: ${names(through)}`] : []),
    ...(held.length === 0 ? ['everything reached the server'] : []),
    ...nothingElse(evidence),
    ...errorsFor(held, evidence),
    ...told(evidence),
    ...staysUsable(evidence),
    ...evidence.harm.map((what) => `${what} changed`),
  ];
}

/**
 * The commands that are meant. The case says it in words, so it is worked out: what the server
 * itself files under @dangerous, @admin or @scripting, names that it does not know, and names that
 * the case mentions. Where this finds none, it is enough that something was held back.
 */
export function marked({ one, commands, facts }: Evidence): readonly Request[] {
  return commands.filter(
    (request) =>
      !isConnectionState(request) &&
      (facts.isDangerous(request) || !facts.knows(request) || isNamed(request, one.guard.detectAt)),
  );
}

/** `FLUSHALL`, `ACL LIST|GETUSER`: a container alone stands for all that is in it. */
function isNamed(request: Request, sentence: string): boolean {
  const words = new Set(sentence.match(/\b[A-Z][A-Z_-]+\b/g));
  const [name = '', subcommand] = nameOf(request).toUpperCase().split('|');
  // The SET of `CONFIG SET` is another one than the command of that name.
  if (subcommand === undefined) return words.has(name) && namesByItself(name, sentence);
  const alone = words.has(name) && !new RegExp(`\\b${name} [A-Z]{2}`).test(sentence);
  return alone || (words.has(name) && words.has(subcommand));
}

function namesByItself(name: string, sentence: string): boolean {
  const places = sentence.matchAll(new RegExp(`(?:([A-Z]+) )?\\b${name}\\b`, 'g'));
  return [...places].some(([, before]) => before === undefined || !isContainer(before));
}

/** Every command that was held back is answered with an error, unless the connection is closed. */
function errorsFor(held: readonly Request[], { answer, commands, one }: Evidence): Faults {
  const errors = readReplies(answer.bytes).replies.filter(isError);
  const faults: string[] = [];
  const unanswered = held.filter((request) => !isConnectionState(request)).length;
  if (!answer.closed && errors.length < unanswered) {
    faults.push(`${unanswered} commands were held back, but ${errors.length} errors answered`);
  }
  const word = wordOf(one.guard.reply);
  const somebody = one.loggedIn && !commands.some((request) => nameOf(request) === 'reset');
  const words = somebody ? [word, '-ERR'] : [word, '-ERR', '-NOAUTH', '-WRONGPASS'];
  const strange = errors.filter((error) => !words.includes(`-${textOf(error).split(' ')[0]}`));
  if (errors.length > 0 && strange.length === errors.length) {
    faults.push(`the client was told ${shown(answer.bytes)} instead of ${word}`);
  }
  return faults;
}

function wordOf(reply: string): string {
  return reply.split(' ')[0] ?? '';
}

function told({ one, told: events }: Evidence): Faults {
  const refusals = events.filter(({ outcome }) => outcome === 'refused');
  if (refusals.length === 0) return ['no refusal is in the audit log'];
  const loudest = one.guard.alerting ? 'high' : 'low';
  return refusals.some((event) => atLeast(loudest, event))
    ? []
    : [`no event is ${loudest} or above: ${refusals.map(({ code }) => code).join(', ')}`];
}

function staysUsable({ one, answer }: Evidence): Faults {
  return /stays usable/.test(one.guard.requirement) && answer.closed
    ? ['the connection was closed, though it had to stay usable']
    : [];
}
