// What a connection gets without having asked: messages of channels, and names of keys that changed.
// In RESP3 these are pushes, in RESP2 plain arrays on a connection that has subscribed.
import type { Reply } from '../../resp/read.ts';
import { channelOut, contentOut, patternOut } from './channels.ts';
import { bytesOf, itemsOf, withBytes, withItems } from '../../resp/reply-parts.ts';
import { ownName, type Tenant } from './tenant.ts';

/** Null: the message is about somebody else, and the tenant gets nothing. */
export function cleanMessage(reply: Reply, tenant: Tenant): Reply | null {
  if (reply.kind !== 'push' && reply.kind !== 'array') return reply;
  switch (Buffer.from(bytesOf(reply.items[0])).toString('latin1')) {
    case 'message':
    case 'smessage':
      return cleanContent(reply, 1, tenant);
    case 'pmessage':
      return cleanContent(
        changed(reply, 1, (name) => patternOut(name, tenant)),
        2,
        tenant,
      );
    case 'subscribe':
    case 'unsubscribe':
    case 'ssubscribe':
    case 'sunsubscribe':
      // A name that the server made up, or no name at all, stays.
      return changed(reply, 1, (name) => channelOut(name, tenant) ?? name);
    case 'psubscribe':
    case 'punsubscribe':
      return changed(reply, 1, (name) => patternOut(name, tenant));
    case 'invalidate':
      return cleanInvalidation(reply, tenant);
    default:
      return reply;
  }
}

/** The channel stands at `place`, and what was said behind it. */
function cleanContent(reply: Reply, place: number, tenant: Tenant): Reply | null {
  const items = itemsOf(reply);
  const channel = bytesOf(items[place]);
  const shown = channelOut(channel, tenant);
  const content = contentOut(channel, bytesOf(items[place + 1]), tenant);
  if (shown === null || content === null) return null;
  return changed(
    changed(reply, place, () => shown),
    place + 1,
    () => content,
  );
}

/** Null instead of names: everything may have changed. That is true for everybody. */
function cleanInvalidation(reply: Reply, tenant: Tenant): Reply | null {
  const items = itemsOf(reply);
  const names = items[1];
  if (names === undefined || names.kind !== 'array') return reply;
  const own = names.items.flatMap((name) => {
    const bytes = ownName(bytesOf(name), tenant);
    return bytes === null ? [] : [withBytes(name, bytes)];
  });
  if (own.length === 0) return null;
  return withItems(reply, ([first, , ...rest]) =>
    first === undefined ? [] : [first, { kind: 'array', items: own }, ...rest],
  );
}

function changed(reply: Reply, place: number, change: (bytes: Uint8Array) => Uint8Array): Reply {
  return withItems(reply, (items) =>
    items.map((item, index) => (index === place ? withBytes(item, change(bytesOf(item))) : item)),
  );
}
