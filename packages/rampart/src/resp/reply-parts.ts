// Looking into replies and changing a part of them, whatever kind of reply they are.
import type { Reply } from './read.ts';

type Text = Extract<Reply, { readonly bytes: Uint8Array }>;

const nothing = new Uint8Array(0);

/** Nothing for a reply that is no text. */
export function bytesOf(reply: Reply | undefined): Uint8Array {
  return reply !== undefined && 'bytes' in reply ? reply.bytes : nothing;
}

export function itemsOf(reply: Reply | undefined): readonly Reply[] {
  return reply !== undefined && 'items' in reply ? reply.items : [];
}

/** Null for a reply that is no text. */
export function textOf(reply: Reply | undefined): string | null {
  return reply !== undefined && isText(reply) ? Buffer.from(reply.bytes).toString('latin1') : null;
}

/** A field of a map, or of the list of pairs that RESP2 makes of it. */
export function fieldOf(reply: Reply | undefined, name: string): Reply | undefined {
  const items = itemsOf(reply);
  for (let place = 0; place + 1 < items.length; place += 2) {
    if (textOf(items[place]) === name) return items[place + 1];
  }
  return undefined;
}

/** Changes the fields of a map, one after the other; undefined leaves a field out. */
export function withFields(
  reply: Reply,
  change: (name: string | null, value: Reply) => Reply | undefined,
): Reply {
  return withItems(reply, (items) =>
    items.flatMap((name, place) => {
      const value = items[place + 1];
      if (place % 2 === 1 || value === undefined) return [];
      const changed = change(textOf(name), value);
      return changed === undefined ? [] : [name, changed];
    }),
  );
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
