// All keyspaces of an application, proven disjoint: there is no text that two of them could both make.
import { ClientError } from './errors.ts';
import { Foreign } from './foreign.ts';
import { Keyspace } from './keyspace.ts';
import type { Automaton } from './language/automaton.ts';
import { meeting } from './language/meet.ts';
import { printable, quoted } from './printable.ts';

type Entry = Keyspace | Foreign;

/** A shortest key that two of them could both make. */
interface Meeting {
  readonly one: string;
  readonly other: string;
  readonly key: string;
}

/** So many meetings stand in one message; the first ones are enough to begin with. */
const shownMeetings = 10;

/**
 * The same keyspaces, once it is proven that no two can make the same key; throws
 * `CLIENT_KEYSPACES_MEET` with a shortest common key for each two that can.
 */
export function registry<const Entries extends Readonly<Record<string, Entry>>>(
  entries: Entries,
): Entries {
  const automata = Object.entries(entries).map(
    ([name, entry]) => [named(name, entry), automatonOf(entry)] as const,
  );
  const meetings = automata.flatMap(([one, left], index) =>
    automata.slice(index + 1).flatMap(([other, right]): Meeting[] => {
      const key = meeting(left, right);
      return key === null ? [] : [{ one, other, key }];
    }),
  );
  if (meetings.length > 0) throw met(meetings);
  return Object.freeze({ ...entries });
}

function named(name: string, entry: unknown): string {
  if (Keyspace.isKeyspace(entry)) return `${name} (${printable(entry.template)})`;
  if (Foreign.isForeign(entry))
    return `${name} (${entry.globs.map((glob) => quoted(glob)).join(', ')})`;
  throw new ClientError(
    'CLIENT_KEYSPACE_INVALID',
    `${printable(name)} in the registry is ${printable(entry)}, neither keyspace(…) nor foreign(…).`,
  );
}

function automatonOf(entry: Entry): Automaton {
  return Keyspace.isKeyspace(entry) ? Keyspace.automatonOf(entry) : Foreign.automatonOf(entry);
}

function met(meetings: readonly Meeting[]): ClientError {
  const lines = meetings
    .slice(0, shownMeetings)
    .map(({ one, other, key }) => `${one} and ${other} meet in ${quoted(key)}`);
  const more = meetings.length - lines.length;
  const rest = more === 0 ? '' : `; and ${more} more pairs meet`;
  return new ClientError('CLIENT_KEYSPACES_MEET', `${lines.join('; ')}${rest}.`);
}
