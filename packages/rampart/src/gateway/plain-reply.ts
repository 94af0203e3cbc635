import type { PlainReply } from '../resp/plain.ts';

export type { PlainReply } from '../resp/plain.ts';

/** Sends one command on a connection of the gateway's own. Rejects when the server is away. */
export type AskServer = (command: readonly (string | Uint8Array)[]) => Promise<PlainReply>;

/** The elements of a list; none of anything else. */
export function listOf(reply: PlainReply | undefined): readonly PlainReply[] {
  return typeof reply === 'object' && reply !== null ? reply : [];
}
