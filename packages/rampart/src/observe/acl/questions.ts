// What whoever judges users asks of their rights. Nothing here asks whether a user is on: one that is
// off may still be logged in.
import type { Catalogue } from './catalogue.ts';
import { matchesEverything } from './glob.ts';
import type { AclUser, CommandRights, Selector } from './user.ts';

/** A command that a user may run, and how far that reaches. */
export interface Grant {
  readonly command: string;
  /** The rule that gave it: `+@all`, `+@read`, `+get`. */
  readonly rule: string;
  /** Its first argument, where only that is allowed. */
  readonly firstArgument: string | null;
  /** Whose keys and channels it may be used with. */
  readonly selector: Selector;
}

/** Every way in which the user may run the command: `flushall`, `config|set`. */
export function grantsOf(user: AclUser, command: string): readonly Grant[] {
  return user.selectors.flatMap((selector) => grantsIn(selector, command));
}

/** Every command of a category that the user may run. */
export function grantsOfCategory(
  user: AclUser,
  catalogue: Catalogue,
  category: string,
): readonly Grant[] {
  return [...catalogue.commands]
    .filter(({ categories, container }) => categories.includes(category) && !container)
    .flatMap(({ name }) => grantsOf(user, name));
}

export function reachesEveryKey(
  { everyKey, keys }: Selector,
  use: { readonly reads: boolean; readonly writes: boolean },
): boolean {
  if (everyKey) return true;
  const enough = keys.filter(
    ({ reads, writes }) => (!use.reads || reads) && (!use.writes || writes),
  );
  return enough.some(({ glob }) => matchesEverything(glob));
}

export function reachesEveryChannel({ everyChannel, channels }: Selector): boolean {
  return everyChannel || channels.some(matchesEverything);
}

/** Whether two users may do the same: the order and the wording of their rules do not count. */
export function sameRights(one: AclUser, other: AclUser): boolean {
  return rightsText(one) === rightsText(other);
}

/** A rule that gives the command, perhaps only with some first argument; null: none does. */
export function ruleIn(
  { everyCommand, commands, firstArguments }: CommandRights,
  command: string,
): string | null {
  const rule = commands.get(command) ?? (everyCommand ? '+@all' : null);
  if (rule !== null || firstArguments.size === 0) return rule;
  const [first = null] = firstArguments.get(command)?.values() ?? [];
  return first;
}

function grantsIn(selector: Selector, command: string): readonly Grant[] {
  const { everyCommand, commands, firstArguments } = selector.may;
  const rule = commands.get(command) ?? (everyCommand ? '+@all' : null);
  if (rule !== null) return [{ command, rule, firstArgument: null, selector }];
  return [...(firstArguments.get(command) ?? [])].map(([firstArgument, given]) => ({
    command,
    rule: given,
    firstArgument,
    selector,
  }));
}

function rightsText(user: AclUser): string {
  const { name, enabled, anyPassword, passwords, sanitizePayload, selectors } = user;
  return JSON.stringify([
    [name, enabled, anyPassword, sanitizePayload],
    passwords.toSorted(),
    selectors.map(selectorText).toSorted(),
  ]);
}

function selectorText(selector: Selector): string {
  const { everyKey, keys, everyChannel, channels } = selector;
  const { commands, everyCommand, firstArguments } = selector.may;
  const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  return JSON.stringify([
    [...commands.keys()].toSorted(),
    everyCommand,
    [...firstArguments]
      .map(([name, words]) => `${name} ${[...words.keys()].toSorted().join(' ')}`)
      .toSorted(),
    everyKey,
    keys.map(({ glob, reads, writes }) => [latin(glob), reads, writes].join('\0')).toSorted(),
    everyChannel,
    channels.map(latin).toSorted(),
  ]);
}
