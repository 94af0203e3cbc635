/** A reply of the server as plain values; an error reply rejects instead. */
export type PlainReply = string | number | null | readonly PlainReply[];

/** Sends one command on a connection of the gateway's own. Rejects when the server is away. */
export type AskServer = (command: readonly (string | Uint8Array)[]) => Promise<PlainReply>;

/** The elements of a list; none of anything else. */
export function listOf(reply: PlainReply | undefined): readonly PlainReply[] {
  return typeof reply === 'object' && reply !== null ? reply : [];
}
