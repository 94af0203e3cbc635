// What Sentinels say of the members of their group, shown at the gateways that stand for them. A
// member for which none stands is left out.
import type { HostPort } from '../../policy/types.ts';
import { readReply, type Reply } from '../../resp/read.ts';
import {
  bytesOf,
  fieldOf,
  itemsOf,
  textOf,
  withBytes,
  withFields,
  withItems,
} from '../../resp/reply-parts.ts';
import { encodeReply } from '../../resp/write.ts';
import type { Told } from '../upstream/redirects.ts';
import type { GroupView } from '../upstream/way.ts';

type Clean = (reply: Reply, view: GroupView) => Reply;

const cleaners: ReadonlyMap<string, Clean> = new Map([
  ['sentinel|get-master-addr-by-name', cleanAddress],
  ['sentinel|master', cleanPrimary],
  ['sentinel|masters', cleanPrimaries],
  ['sentinel|replicas', cleanReplicas],
  ['sentinel|slaves', cleanReplicas],
  ['sentinel|sentinels', cleanSentinels],
]);

/** Null for a command whose reply shows no address. */
export function cleanSentinelReply(
  command: string,
  view: GroupView,
): ((reply: Buffer) => Buffer) | null {
  const clean = cleaners.get(command);
  if (clean === undefined) return null;
  return (bytes) => encodeReply(clean(readReply(bytes, 0).reply, view));
}

/** Host and port, or nothing where the primary may not be told. */
function cleanAddress(reply: Reply, { primary }: GroupView): Reply {
  const [host, port] = itemsOf(reply);
  const server = placeOf(host, port);
  if (host === undefined || port === undefined || server === null) return reply;
  const gateway = primary(server);
  if (gateway === null) return { kind: 'null', form: 'array' };
  return withItems(reply, () => [
    withBytes(host, Buffer.from(gateway.host)),
    withBytes(port, Buffer.from(String(gateway.port))),
  ]);
}

function cleanPrimary(reply: Reply, view: GroupView): Reply {
  const server = placeOf(fieldOf(reply, 'ip'), fieldOf(reply, 'port'));
  if (server === null) return reply;
  return shownAt(reply, view.primary(server)) ?? notKnown;
}

/** Groups that the gateway does not stand for are none of its clients' business. */
function cleanPrimaries(reply: Reply, view: GroupView): Reply {
  return withItems(reply, (groups) =>
    groups
      .filter((group) => textOf(fieldOf(group, 'name')) === view.name)
      .map((group) => cleanPrimary(group, view))
      .filter((group) => group !== notKnown),
  );
}

function cleanReplicas(reply: Reply, { primary, replica }: GroupView): Reply {
  return cleanMembers(reply, replica, (member, at) => {
    const followed = placeOf(fieldOf(member, 'master-host'), fieldOf(member, 'master-port'));
    const gateway = followed === null ? null : primary(followed);
    return withFields(member, (name, value) => {
      if (name === 'name') return withText(value, `${at.host}:${at.port}`);
      if (name === 'master-host') return withText(value, gateway?.host ?? '?');
      return name === 'master-port' ? withText(value, String(gateway?.port ?? 0)) : value;
    });
  });
}

function cleanSentinels(reply: Reply, { sentinel }: GroupView): Reply {
  return cleanMembers(reply, sentinel, (member) => member);
}

function cleanMembers(
  reply: Reply,
  told: Told,
  more: (member: Reply, gateway: HostPort) => Reply,
): Reply {
  return withItems(reply, (members) =>
    members.flatMap((member) => {
      const server = placeOf(fieldOf(member, 'ip'), fieldOf(member, 'port'));
      const gateway = server === null ? null : told(server);
      const shown = shownAt(member, gateway);
      return shown === null || gateway === null ? [] : [more(shown, gateway)];
    }),
  );
}

function shownAt(member: Reply, gateway: HostPort | null): Reply | null {
  if (gateway === null) return null;
  return withFields(member, (name, value) => {
    if (name === 'ip') return withText(value, gateway.host);
    return name === 'port' ? withText(value, String(gateway.port)) : value;
  });
}

const notKnown: Reply = {
  kind: 'error',
  bytes: Buffer.from('ERR No such master with that name'),
};

function withText(reply: Reply, text: string): Reply {
  return withBytes(reply, Buffer.from(text));
}

function placeOf(host: Reply | undefined, port: Reply | undefined): HostPort | null {
  const name = textOf(host);
  const number = Number(textOf(port));
  return bytesOf(host).length === 0 || name === null || !(number > 0)
    ? null
    : { host: name, port: number };
}
