// Whether a user may use the keys and channels of a command: each of them, for what it is used.
import type { Arguments, Command, CommandTable, KeyUse } from '@rampart/client/commands';
import { refuse, type GatewayRefusal } from '../codes.ts';
import { keyClimbs, keyControl, keyFault, keyTooLong } from '../limits/key-fault.ts';
import { notice, type Notice } from '../notices.ts';
import { needOf, type Member } from './member.ts';
import { reads, writes } from './key-rules.ts';

/** The keys of a command, or why it must not have them. */
export function checkKeys(
  table: CommandTable,
  command: Command,
  args: Arguments,
  member: Member,
  notices: Notice[],
): readonly KeyUse[] | GatewayRefusal {
  if (command.keys === 'none') return [];
  const uses = table.keys(command, args);
  if (uses === undefined) {
    // Whoever may use every key is told by the server what is wrong with the command.
    return mayUseEveryKey(member) ? [] : refuse('GATEWAY_KEYS_UNCERTAIN');
  }
  for (const use of uses) {
    const found = checkKey(command, args, use, member, notices);
    if (found !== null) return found;
  }
  return uses;
}

/** However a command names its keys, nothing about them could be refused or would be noted. */
function mayUseEveryKey({ keys, tenant, watch }: Member): boolean {
  return keys.every === (reads | writes) && tenant === null && watch === null;
}

function checkKey(
  { name }: Command,
  args: Arguments,
  use: KeyUse,
  member: Member,
  notices: Notice[],
): GatewayRefusal | null {
  const bytes = args.bytes(use.index);
  const need = needOf(use);
  if (use.kind === 'all') return (member.keys.every & need) === need ? null : noKey(name);
  const fault = keyFault(bytes, 0, bytes.length, member.keyLength);
  // Reading a name that nobody could write does no harm, and a client may be asking for it honestly.
  const binary = fault === keyControl && use.writes && member.user.limits.keyText === 'plain';
  if (binary || fault === keyTooLong) {
    const what = binary ? 'holds control characters' : 'is longer than allowed';
    return refuse('GATEWAY_KEY_MALFORMED', `${name}: a key ${what}`);
  }
  if (fault === keyClimbs) notices.push(notice('GATEWAY_KEY_SUSPECT'));
  const allowed =
    use.kind === 'key'
      ? member.keys.allows(bytes, 0, bytes.length, need)
      : member.keys.allowsPattern(bytes, need, use.kind === 'prefix');
  return allowed ? null : noKey(name);
}

function noKey(name: string): GatewayRefusal {
  return refuse(
    'GATEWAY_KEY_REFUSED',
    `this user may not use one of the keys of '${name}' in that way`,
  );
}

export function checkChannels(
  table: CommandTable,
  command: Command,
  args: Arguments,
  member: Member,
): GatewayRefusal | null {
  const { channels } = member;
  if ((channels.every & writes) === writes) return null;
  for (const { index, kind } of table.channels(command, args)) {
    const bytes = args.bytes(index);
    const allowed =
      kind === 'pattern'
        ? channels.allowsPattern(bytes, reads, false)
        : channels.allows(bytes, 0, bytes.length, reads);
    if (!allowed) {
      return refuse(
        'GATEWAY_CHANNEL_REFUSED',
        `this user may not use one of the channels of '${command.name}'`,
      );
    }
  }
  return null;
}
