// What servers say of their commands, before we judge it: for those who must see a server as it sees
// itself, and not as strictly as `CommandTable` does.
import { laterCommands } from './bundled/later.ts';
import { redis70Commands } from './bundled/redis-7.0.ts';
import type { CommandDescription } from './description.ts';
import { readNotation } from './notation.ts';
import { readCommandReply } from './replies.ts';

let bundled: readonly CommandDescription[] | null = null;

/** What Redis up to 8.6 and Valkey up to 9 say of their commands. */
export function bundledDescriptions(): readonly CommandDescription[] {
  // Whoever looks at many servers would read hundreds of lines for each of them.
  bundled ??= readNotation(redis70Commands + laterCommands);
  return bundled;
}

/** The reply of COMMAND, as any client decodes it. Throws a CommandTableError on another reply. */
export function describeCommands(reply: unknown): readonly CommandDescription[] {
  return readCommandReply(reply, new Map());
}
