// How each command's reply is cleaned: which of its strings are names that carry the prefix.
import type { Command } from '@rampart/client/commands';
import type { Reply } from '../../resp/read.ts';
import { cleanErrorText } from './clean-error.ts';
import { cleanInfo } from './clean-info.ts';
import { cleanMessage } from './clean-message.ts';
import { bytesOf, itemsOf, withBytes, withItems } from '../../resp/reply-parts.ts';
import { ownName, type Tenant } from './tenant.ts';

export type ReplyCleaner = (reply: Reply, tenant: Tenant) => Reply;

/** Null: nothing in the reply is a name, and its errors quote none. */
export function cleanerFor(command: Command): ReplyCleaner | null {
  // Errors of stream commands quote the key.
  return cleaners.get(command.name) ?? (command.categories.has('stream') ? errorsOnly : null);
}

/** Any command can answer with an error, and any reply can have attributes before it. */
function whole(cleaner: ReplyCleaner): ReplyCleaner {
  return function clean(reply, tenant): Reply {
    if (reply.kind === 'attributed') return { ...reply, reply: clean(reply.reply, tenant) };
    if (reply.kind === 'error' || reply.kind === 'bulk-error')
      return withBytes(reply, cleanErrorText(reply.bytes, tenant));
    return cleaner(reply, tenant);
  };
}

const errorsOnly = whole((reply) => reply);

const cleaners: ReadonlyMap<string, ReplyCleaner> = new Map<string, ReplyCleaner>([
  ...each('keys pubsub|channels pubsub|shardchannels', ownNames),
  ...each('scan', (reply, tenant) => atIndex(reply, 1, (names) => ownNames(names, tenant))),
  ...each('blpop brpop bzpopmin bzpopmax lmpop blmpop zmpop bzmpop', (reply, tenant) =>
    atIndex(reply, 0, (name) => stripped(name, tenant)),
  ),
  ...each('xread xreadgroup', streams),
  ...each('eval eval_ro evalsha evalsha_ro fcall fcall_ro', everyName),
  ...each('pubsub|numsub pubsub|shardnumsub', namesInTurn),
  ...each(
    'subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe',
    (reply, tenant) => cleanMessage(reply, tenant) ?? reply,
  ),
  ['client|tracking', errorsOnly],
  ...each('client|trackinginfo', trackedPrefixes),
  ...each('info', (reply) => (hasText(reply) ? withBytes(reply, cleanInfo(reply.bytes)) : reply)),
]);

function each(names: string, cleaner: ReplyCleaner): [string, ReplyCleaner][] {
  const complete = whole(cleaner);
  return names.split(' ').map((name) => [name, complete]);
}

function stripped(name: Reply, tenant: Tenant): Reply {
  const own = ownName(bytesOf(name), tenant);
  return own === null ? name : withBytes(name, own);
}

/** A list of keys or channels, without those that are not the tenant's, should one ever be among them. */
function ownNames(reply: Reply, tenant: Tenant): Reply {
  return withItems(reply, (items) =>
    items.flatMap((item) => {
      const own = ownName(bytesOf(item), tenant);
      return own === null ? [] : [withBytes(item, own)];
    }),
  );
}

/** Names, and something about each, in turn. */
function namesInTurn(reply: Reply, tenant: Tenant): Reply {
  return withItems(reply, (items) =>
    items.map((item, index) => (index % 2 === 0 ? stripped(item, tenant) : item)),
  );
}

/** A list of pairs, and in RESP3 a map: the names come first in either. */
function streams(reply: Reply, tenant: Tenant): Reply {
  if (reply.kind === 'map') return namesInTurn(reply, tenant);
  return withItems(reply, (items) =>
    items.map((pair) => atIndex(pair, 0, (name) => stripped(name, tenant))),
  );
}

/** What a script answers can hold names anywhere. */
function everyName(reply: Reply, tenant: Tenant): Reply {
  if (itemsOf(reply).length > 0)
    return withItems(reply, (items) => items.map((item) => whole(everyName)(item, tenant)));
  return stripped(reply, tenant);
}

function trackedPrefixes(reply: Reply, tenant: Tenant): Reply {
  return withItems(reply, (items) =>
    items.map((item, index) => {
      const name = items[index - 1];
      return index % 2 === 1 && name !== undefined && isText(name, 'prefixes')
        ? ownNames(item, tenant)
        : item;
    }),
  );
}

function atIndex(reply: Reply, place: number, change: (item: Reply) => Reply): Reply {
  return withItems(reply, (items) =>
    items.map((item, index) => (index === place ? change(item) : item)),
  );
}

function hasText(reply: Reply): reply is Extract<Reply, { readonly bytes: Uint8Array }> {
  return 'bytes' in reply;
}

function isText(reply: Reply, text: string): boolean {
  return Buffer.from(bytesOf(reply)).toString('latin1') === text;
}
