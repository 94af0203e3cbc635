// Whether the server would let a user run a command, and if not, what is missing: the counterpart of
// ACL DRYRUN for servers that do not have it and for files that no server has read yet.
import { argumentsOf, type Arguments, type CommandDescription } from '@rampart/client/commands';
import type { Catalogue } from './catalogue.ts';
import { globMatches } from './glob.ts';
import { checkedKeys, type CheckedKey } from './key-search.ts';
import type { AclUser, Selector } from './user.ts';

export type Verdict =
  /** By which rule the command itself is allowed. */
  | { readonly kind: 'allowed'; readonly rule: string }
  | { readonly kind: 'refused'; readonly missing: Missing }
  /** The server has no such command. */
  | { readonly kind: 'no-command' };

export type Missing =
  | { readonly kind: 'command'; readonly command: string }
  | {
      readonly kind: 'key';
      readonly key: Uint8Array;
      readonly reads: boolean;
      readonly writes: boolean;
    }
  | { readonly kind: 'channel'; readonly channel: Uint8Array };

/** Commands that everybody may run, who has not even logged in. */
const needsNothing = 'no_auth';

export function mayRun(
  user: AclUser,
  words: readonly (string | Uint8Array)[],
  catalogue: Catalogue,
): Verdict {
  const args = argumentsOf(words);
  const command = catalogue.find(args);
  if (command === undefined) return { kind: 'no-command' };
  let nearest: Refusal | null = null;
  for (const selector of user.selectors) {
    const answer = ask(selector, command, args);
    if (typeof answer === 'string') return { kind: 'allowed', rule: answer };
    // Of several refusals the one that came furthest says most, as the server sees it too.
    if (nearest === null || rank(answer) > rank(nearest)) nearest = answer;
  }
  const missing = nearest?.missing ?? { kind: 'command', command: command.name };
  return { kind: 'refused', missing };
}

interface Refusal {
  readonly missing: Missing;
  readonly index: number;
}

function rank({ missing, index }: Refusal): number {
  return { command: 0, key: 1, channel: 2 }[missing.kind] * 2 ** 32 + index;
}

function ask(selector: Selector, command: CommandDescription, args: Arguments): string | Refusal {
  const rule = ruleFor(selector, command, args);
  if (rule === null) return { missing: { kind: 'command', command: command.name }, index: 0 };
  if (!selector.everyKey) {
    for (const key of checkedKeys(command, args)) {
      const name = args.bytes(key.index);
      if (reachesKey(selector, name, key)) continue;
      const { index, reads, writes } = key;
      return { missing: { kind: 'key', key: name, reads, writes }, index };
    }
  }
  for (const { index, isPattern } of channelsOf(command, args)) {
    const channel = args.bytes(index);
    if (!reachesChannel(selector, channel, isPattern)) {
      return { missing: { kind: 'channel', channel }, index };
    }
  }
  return rule;
}

function ruleFor({ may }: Selector, command: CommandDescription, args: Arguments): string | null {
  const rule = may.commands.get(command.name);
  if (rule !== undefined) return rule;
  if (may.everyCommand) return '+@all';
  if (command.flags.includes(needsNothing)) return 'everybody may';
  const allowed = args.count < 2 ? undefined : may.firstArguments.get(command.name);
  return allowed?.get(Buffer.from(args.bytes(1)).toString('latin1').toLowerCase()) ?? null;
}

/** Whether one selector lets the key be used like this. */
function reachesKey(
  selector: Selector,
  name: Uint8Array,
  use: Pick<CheckedKey, 'reads' | 'writes'>,
): boolean {
  if (selector.everyKey) return true;
  return selector.keys.some(({ glob, reads, writes }) => {
    if ((use.reads && !reads) || (use.writes && !writes)) return false;
    return globMatches(glob, name);
  });
}

/** A pattern that is subscribed to has to be allowed letter by letter. */
function reachesChannel(selector: Selector, channel: Uint8Array, isPattern: boolean): boolean {
  if (selector.everyChannel) return true;
  return selector.channels.some((glob) =>
    isPattern ? Buffer.from(glob).equals(channel) : globMatches(glob, channel),
  );
}

/** Leaving a channel needs no right. */
function channelsOf(
  { name }: CommandDescription,
  args: Arguments,
): readonly { readonly index: number; readonly isPattern: boolean }[] {
  if (name === 'publish' || name === 'spublish') return [{ index: 1, isPattern: false }];
  if (name !== 'subscribe' && name !== 'ssubscribe' && name !== 'psubscribe') return [];
  const isPattern = name === 'psubscribe';
  return Array.from({ length: args.count - 1 }, (_, place) => ({ index: place + 1, isPattern }));
}
