// Channels have prefixes as keys have. The server's own messages about keys are the exception: there
// the key is inside the channel (`__keyspace@0__:key`) or in the message (`__keyevent@0__:del`).
import type { Tenant } from './tenant.ts';
import { beginsWith, ownName } from './tenant.ts';

const keyspace = Buffer.from('__keyspace@', 'latin1');
const keyevent = Buffer.from('__keyevent@', 'latin1');
/** How people ask for all of both. */
const anyKey = Buffer.from('__key*', 'latin1');
const dividing = Buffer.from('__:', 'latin1');

/** The channel to subscribe to on the server. */
export function channelIn(channel: Uint8Array, { prefix }: Tenant): Buffer {
  return beginsWith(channel, keyevent) ? Buffer.from(channel) : within(channel, prefix);
}

/** Where a tenant publishes: never into the server's own channels. */
export function publishedIn(channel: Uint8Array, { prefix }: Tenant): Buffer {
  return Buffer.concat([prefix, channel]);
}

/** The pattern to subscribe to. What it matches beyond the tenant's own is dropped on the way out. */
export function patternIn(pattern: Uint8Array, { glob }: Tenant): Buffer {
  return beginsWith(pattern, keyevent) || beginsWith(pattern, anyKey)
    ? Buffer.from(pattern)
    : within(pattern, glob);
}

/** The channel as the tenant knows it; null when it is not his. */
export function channelOut(channel: Uint8Array, tenant: Tenant): Uint8Array | null {
  return aboutEvent(channel) ? channel : without(channel, tenant.prefix);
}

/** The pattern as the tenant gave it: the way in, backwards. */
export function patternOut(pattern: Uint8Array, { glob }: Tenant): Uint8Array {
  return without(pattern, glob) ?? pattern;
}

/** The content of a message; null when it is about a key of somebody else. */
export function contentOut(
  channel: Uint8Array,
  content: Uint8Array,
  tenant: Tenant,
): Uint8Array | null {
  return aboutEvent(channel) ? ownName(content, tenant) : content;
}

function aboutEvent(channel: Uint8Array): boolean {
  return beginsWith(channel, keyevent);
}

function within(channel: Uint8Array, prefix: Uint8Array): Buffer {
  const at = insideOf(channel);
  return Buffer.concat([channel.subarray(0, at), prefix, channel.subarray(at)]);
}

function without(channel: Uint8Array, prefix: Uint8Array): Uint8Array | null {
  const at = insideOf(channel);
  if (!beginsWith(channel, prefix, at)) return null;
  const rest = channel.subarray(at + prefix.length);
  return at === 0 ? rest : Buffer.concat([channel.subarray(0, at), rest]);
}

/** Where the name begins that belongs to a tenant: behind `__keyspace@0__:`, else at the start. */
function insideOf(channel: Uint8Array): number {
  if (!beginsWith(channel, keyspace)) return 0;
  const at = Buffer.from(channel.buffer, channel.byteOffset, channel.length).indexOf(dividing);
  return at < 0 ? 0 : at + dividing.length;
}
