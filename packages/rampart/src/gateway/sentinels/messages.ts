// What Sentinels tell their subscribers, with gateways' addresses. What is said of a member for which
// no gateway stands, or in words that are not known, is not passed on.
import type { HostPort } from '../../policy/types.ts';
import { readReply, type Reply } from '../../resp/read.ts';
import { itemsOf, textOf, withBytes, withItems } from '../../resp/reply-parts.ts';
import { encodeReply } from '../../resp/write.ts';
import type { GroupView } from '../upstream/way.ts';

/** Null: the client does not get it. */
export function cleanSentinelMessage(bytes: Buffer, view: GroupView): Buffer | null {
  const { reply } = readReply(bytes, 0);
  const items = itemsOf(reply);
  const kind = textOf(items[0]);
  const place = kind === 'message' ? 1 : kind === 'pmessage' ? 2 : null;
  // A subscription is confirmed, and names nobody.
  if (place === null) return bytes;
  const text = cleanEvent(textOf(items[place]) ?? '', textOf(items[place + 1]) ?? '', view);
  return text === null ? null : encodeReply(withText(reply, place + 1, text));
}

function withText(reply: Reply, place: number, text: string): Reply {
  return withItems(reply, (items) =>
    items.map((item, at) => (at === place ? withBytes(item, Buffer.from(text, 'latin1')) : item)),
  );
}

/** The text of an event: who, and after an @ to which primary he belongs. */
export function cleanEvent(channel: string, text: string, view: GroupView): string | null {
  const words = text.split(' ');
  if (channel === '+switch-master') return cleanSwitch(words, view);
  const [kind, name = '', host = '', port = '', ...rest] = words;
  const told = kind === undefined ? undefined : tellers(view).get(kind);
  if (kind === undefined || told === undefined) return null;
  const gateway = told({ host, port: Number(port) });
  if (gateway === null) return null;
  // The name of a replica is its address.
  const shown = kind === 'slave' ? `${gateway.host}:${gateway.port}` : name;
  const own = [kind, shown, gateway.host, String(gateway.port)];
  const at = rest.indexOf('@');
  if (at < 0) return isOfGroup(kind, name, view) ? [...own, ...rest].join(' ') : null;
  const [group = '', primaryHost = '', primaryPort = '', ...more] = rest.slice(at + 1);
  const primary = view.primary({ host: primaryHost, port: Number(primaryPort) });
  if (primary === null || group !== view.name) return null;
  const of = ['@', group, primary.host, String(primary.port)];
  return [...own, ...rest.slice(0, at), ...of, ...more].join(' ');
}

function cleanSwitch(words: readonly string[], view: GroupView): string | null {
  const [group = '', oldHost = '', oldPort = '', newHost = '', newPort = ''] = words;
  if (group !== view.name) return null;
  const before = view.primary({ host: oldHost, port: Number(oldPort) });
  const now = view.primary({ host: newHost, port: Number(newPort) });
  if (before === null || now === null) return null;
  return [group, before.host, before.port, now.host, now.port].join(' ');
}

function tellers(view: GroupView): ReadonlyMap<string, (member: HostPort) => HostPort | null> {
  return new Map([
    ['master', view.primary],
    ['slave', view.replica],
    ['sentinel', view.sentinel],
  ]);
}

function isOfGroup(kind: string, name: string, view: GroupView): boolean {
  return kind !== 'master' || name === view.name;
}
