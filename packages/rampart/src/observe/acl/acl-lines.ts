// Users as the server lists them, and as it reads them from the file that `aclfile` names.
import type { RuleReading } from './reading.ts';
import { untouchedDefault, userOf } from './rules.ts';
import type { AclUser } from './user.ts';

export interface ReadUsers {
  readonly users: readonly AclUser[];
  /** What the server would not take. A list that it has sent has none, unless it knows rules that we do not. */
  readonly faults: readonly AclFault[];
}

export interface AclFault {
  /** Counts from 1. */
  readonly line: number;
  readonly what: string;
}

/** The answer of ACL LIST, a line a user. */
export function readAclList(lines: readonly Uint8Array[], reading: RuleReading): ReadUsers {
  return readLines(
    lines.map((line) => Buffer.from(line).toString('latin1')),
    reading,
  );
}

/** A whole file. Who is not in it is not there, except for `default`, which may then do everything. */
export function readAclFile(bytes: Uint8Array, reading: RuleReading): ReadUsers {
  const { users, faults } = readLines(Buffer.from(bytes).toString('latin1').split('\n'), reading);
  const hasDefault = users.some(({ name }) => name === 'default');
  return { users: hasDefault ? users : [untouchedDefault(reading), ...users], faults };
}

function readLines(lines: readonly string[], reading: RuleReading): ReadUsers {
  const users = new Map<string, AclUser>();
  const faults: AclFault[] = [];
  for (const [index, raw] of lines.entries()) {
    const line = raw.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
    if (line === '') continue;
    const fault = (what: string): number => faults.push({ line: index + 1, what });
    // There is no quoting: a blank is the end of a word, and two of them have an empty word between.
    const [keyword, name, ...rules] = line.split(' ');
    if (keyword !== 'user' || name === undefined || name === '') {
      fault('A line begins with "user" and a name.');
    } else if (/[\t-\r\0]/.test(name)) {
      fault('The name of a user has no blanks.');
    } else if (users.has(name)) {
      fault('The user stands here for the second time.');
    } else {
      const trimmed = rules.map((rule) => rule.replaceAll(/^[\t\r\n]+|[\t\r\n]+$/g, ''));
      const read = userOf(name, trimmed, reading);
      users.set(name, read.user);
      for (const what of read.faults) fault(what);
    }
  }
  return { users: [...users.values()], faults };
}
