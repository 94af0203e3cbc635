// Whose words the rules of one list are made of. What they come to is kept once for all users of the list
// who may run the same: many have a role's rules and a name, and whoever judges them judges each role once.
import type { Catalogue } from './catalogue.ts';
import type { CommandRights } from './user.ts';

export interface RuleReading {
  readonly catalogue: Catalogue;
  /** `acl-pubsub-default allchannels`, and every server before 7.0 that was not told otherwise. */
  readonly everyChannel: boolean;
  /** Commands that `rename-command` took away: rules may name them all the same. None by default. */
  readonly absent?: ReadonlySet<string>;
}

const shared = new WeakMap<RuleReading, Map<string, CommandRights>>();

/** `rules`: all that were taken about commands, one after the other. */
export function sharedRights(
  reading: RuleReading,
  rules: string,
  make: () => CommandRights,
): CommandRights {
  const known = shared.get(reading) ?? new Map<string, CommandRights>();
  shared.set(reading, known);
  const rights = known.get(rules) ?? make();
  known.set(rules, rights);
  return rights;
}
