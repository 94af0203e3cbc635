// The rules of one login, in the words of the server's ACL. Commands are named one by one, as the
// release has them: a category holds what its name does not say, and gets new members with a release.
import type { Command, CommandTable } from '@rampart/client/commands';

import type { Release } from '../deployment/types.ts';
import { parseKeyPattern } from '../key-pattern.ts';
import type { KeySegment } from '../key-pattern.ts';
import { rightsOf } from '../rights.ts';
import type { Access, User } from '../types.ts';

/** Commands that the release has. */
export function commandsOf(table: CommandTable, release: Release): readonly Command[] {
  return table.commands.filter(({ since }) => hasCommand(release, since));
}

/** `7.4.0` of Redis, or `valkey 8.1.0`. Valkey came from Redis 7.2 and has all of that. */
function hasCommand({ engine, major, minor }: Release, since: string): boolean {
  const match = /^(valkey )?(\d+)\.(\d+)/.exec(since);
  // Nobody says since when: old commands of all of them.
  if (match === null) return true;
  const [, ofValkey, first, second] = match;
  const [sinceMajor, sinceMinor] = [Number(first), Number(second)];
  if (ofValkey !== undefined && engine === 'redis') return false;
  if (ofValkey === undefined && engine === 'valkey') return isUpTo(sinceMajor, sinceMinor, 7, 2);
  return isUpTo(sinceMajor, sinceMinor, major, minor);
}

function isUpTo(major: number, minor: number, mostMajor: number, mostMinor: number): boolean {
  return major < mostMajor || (major === mostMajor && minor <= mostMinor);
}

/** What all of the users may do together, who have this login in common. */
export function userRules(
  users: readonly User[],
  table: CommandTable,
  release: Release,
): readonly string[] {
  const known = commandsOf(table, release);
  const granted = new Set<string>();
  const keys = new Set<string>();
  const channels = new Set<string>();
  for (const user of users) {
    const rights = rightsOf(user, table);
    for (const { id, name, container } of known) {
      // What a second factor opens, the gateway keeps shut until then; the server cannot.
      if (rights[id] !== 'refused' && !container) granted.add(name);
    }
    const prefix = globOf(user.tenant?.prefix ?? '');
    for (const { pattern, access } of user.keys)
      keys.add(`${sigil(access)}${prefix}${globOfPattern(pattern)}`);
    for (const pattern of user.channels) channels.add(`&${prefix}${globOfPattern(pattern)}`);
  }
  return [...keys, ...channels, ...grants(granted)];
}

/** `-@all` first, so that nothing is there that is not named. */
export function grants(names: ReadonlySet<string>): readonly string[] {
  return ['-@all', ...[...names].toSorted().map((name) => `+${name}`)];
}

function sigil(access: Access): string {
  return { read: '%R~', write: '%W~', 'read-write': '~' }[access];
}

/** The server knows globs only: where a template says what a part may be, it takes anything. */
function globOfPattern(pattern: string): string {
  return parseKeyPattern(pattern).map(globOfSegment).join('');
}

function globOfSegment(segment: KeySegment): string {
  switch (segment.kind) {
    case 'text':
      return globOf(Buffer.from(segment.bytes).toString('utf8'));
    case 'any':
    case 'part':
      return '*';
    case 'one':
      return '?';
    case 'class': {
      const ranges = segment.ranges.map(({ from, to }) =>
        from === to ? inClass(from) : `${inClass(from)}-${inClass(to)}`,
      );
      return `[${segment.negated ? '^' : ''}${ranges.join('')}]`;
    }
  }
}

const inClass = (byte: number): string => String.fromCharCode(byte).replaceAll(/[\\\]^-]/g, '\\$&');

/** A text that stands for itself in a glob. The server parts its list at spaces, so it takes none. */
function globOf(text: string): string {
  // A byte that would end a word or a line becomes any byte: too wide by little, and never a rule.
  return text.replaceAll(/[\\*?[\]]/g, '\\$&').replaceAll(/[\s\p{Cc}]/gu, '?');
}
