// What a login may do and may not any more, for people. Commands are compared as the server knows them,
// so that a category and the list of what is in it are the same.
import type { AclUser, Selector } from '../../observe/acl/user.ts';
import type { Detail } from '../../policy/step.ts';

/** Passwords are compared elsewhere, and shown nowhere. */
export function changedRights(was: AclUser | null, becomes: AclUser | null): readonly Detail[] {
  return [
    ...changedWord('login', stateOf(was), stateOf(becomes)),
    ...changedSet('commands', commandsOf(was), commandsOf(becomes)),
    ...changedSet('keys', keysOf(was), keysOf(becomes)),
    ...changedSet('channels', channelsOf(was), channelsOf(becomes)),
    ...changedWord('selectors', selectorsOf(was), selectorsOf(becomes)),
  ];
}

function stateOf(user: AclUser | null): string | null {
  if (user === null) return null;
  if (!user.enabled) return 'off';
  return user.anyPassword ? 'on, with any password' : 'on';
}

function commandsOf(user: AclUser | null): ReadonlySet<string> {
  const [own] = user?.selectors ?? [];
  if (own === undefined) return new Set();
  if (own.may.everyCommand) return new Set(['all of them']);
  const first = [...own.may.firstArguments].flatMap(([name, words]) =>
    [...words.keys()].map((word) => `${name} ${word}`),
  );
  return new Set([...own.may.commands.keys(), ...first]);
}

function keysOf(user: AclUser | null): ReadonlySet<string> {
  const [own] = user?.selectors ?? [];
  if (own === undefined) return new Set();
  if (own.everyKey) return new Set(['*']);
  return new Set(
    own.keys.map(({ glob, reads, writes }) => {
      const text = Buffer.from(glob).toString('latin1');
      return reads && writes ? text : `${text} (${reads ? 'read' : 'write'})`;
    }),
  );
}

function channelsOf(user: AclUser | null): ReadonlySet<string> {
  const [own] = user?.selectors ?? [];
  if (own === undefined) return new Set();
  if (own.everyChannel) return new Set(['*']);
  return new Set(own.channels.map((glob) => Buffer.from(glob).toString('latin1')));
}

function selectorsOf(user: AclUser | null): string | null {
  const others: readonly Selector[] = user?.selectors.slice(1) ?? [];
  return others.length === 0 ? null : `${others.length} more`;
}

function changedWord(name: string, was: string | null, becomes: string | null): readonly Detail[] {
  return was === becomes ? [] : [{ name, was, becomes }];
}

const mostNamed = 8;

function changedSet(
  name: string,
  was: ReadonlySet<string>,
  becomes: ReadonlySet<string>,
): readonly Detail[] {
  const gone = [...was].filter((each) => !becomes.has(each)).toSorted();
  const come = [...becomes].filter((each) => !was.has(each)).toSorted();
  if (gone.length === 0 && come.length === 0) return [];
  return [{ name, was: listed(gone), becomes: listed(come) }];
}

function listed(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, mostNamed).join(' ');
  const rest = names.length - mostNamed;
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
