// Everything that was seen while a case was played, for a judge that sees nothing else.
import type { Told } from '../audit.ts';
import type { Case } from '../case.ts';
import type { CommandFacts } from '../command-facts.ts';
import type { Forwarded } from '../upstream.ts';
import type { Request } from '../wire/requests.ts';

export interface Evidence {
  readonly one: Case;
  /** The case's commands, as a server would read them. */
  readonly commands: readonly Request[];
  readonly answer: Answer;
  readonly forwarded: Forwarded;
  /** The gateway's events about this client. */
  readonly told: readonly Told[];
  /** What changed on the server and must not have. */
  readonly harm: readonly string[];
  readonly facts: CommandFacts;
}

export interface Answer {
  readonly bytes: Buffer;
  /** The other side ended the connection. */
  readonly closed: boolean;
}

/** The same bytes said to servers without a gateway; two of them, so that chance shows. */
export interface Twins {
  readonly answers: readonly [Answer, Answer];
}

/** What was not as it had to be, in sentences; none means that the case has passed. */
export type Faults = readonly string[];

export function shown(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

export function names(requests: readonly Request[]): string {
  return requests.map(({ words }) => shown(Buffer.from(words.join(' ')))).join(', ');
}
