// What replies are looked at for before the client sees them: names of keys that are handed out, and
// secrets of the server's configuration.
import type { Command } from '@rampart/client/commands';
import { readReply, type Reply } from '../../resp/read.ts';
import type { CommandRules } from '../../policy/types.ts';
import { hideSettings } from './hidden-settings.ts';

export type Look = (reply: Buffer) => Buffer;

/** `listed` is told how many names went out, and says what goes out in their place, if not they. */
export function lookAt(
  { name }: Command,
  rules: CommandRules,
  isPrivileged: boolean,
  listed: ((count: number) => Buffer | null) | null,
): Look | null {
  if (name === 'config|get') {
    return isPrivileged || showsEverything(rules) ? null : hideSettings;
  }
  if (listed === null || (name !== 'keys' && name !== 'scan')) return null;
  return (reply) => listed(namesIn(readReply(reply, 0).reply)) ?? reply;
}

/** One after the other. */
export function bothLooks(first: Look | null, second: Look | null): Look | null {
  if (first === null || second === null) return first ?? second;
  return (reply) => second(first(reply));
}

function showsEverything({ dangerouslyAllow }: CommandRules): boolean {
  return ['*', 'config', 'config|get'].some((name) => dangerouslyAllow.includes(name));
}

/** KEYS gives them in a list; SCAN in one behind its cursor. */
function namesIn(reply: Reply): number {
  if (!('items' in reply)) return 0;
  const page = reply.items[1];
  return page !== undefined && 'items' in page ? page.items.length : reply.items.length;
}
