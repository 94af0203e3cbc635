// Looking into replies and changing a part of them, whatever kind of reply they are.
import type { Reply } from '../../resp/read.ts';

type Text = Extract<Reply, { readonly bytes: Uint8Array }>;

const nothing = new Uint8Array(0);

/** Nothing for a reply that is no text. */
export function bytesOf(reply: Reply | undefined): Uint8Array {
  return reply !== undefined && 'bytes' in reply ? reply.bytes : nothing;
}

export function itemsOf(reply: Reply | undefined): readonly Reply[] {
  return reply !== undefined && 'items' in reply ? reply.items : [];
}

/** A reply that is no text stays as it is. */
export function withBytes(reply: Reply, bytes: Uint8Array): Reply {
  return isText(reply) ? { kind: reply.kind, bytes } : reply;
}

/** A reply that has no items stays as it is. */
export function withItems(
  reply: Reply,
  change: (items: readonly Reply[]) => readonly Reply[],
): Reply {
  return 'items' in reply ? { kind: reply.kind, items: change(reply.items) } : reply;
}

function isText(reply: Reply): reply is Text {
  return 'bytes' in reply;
}
