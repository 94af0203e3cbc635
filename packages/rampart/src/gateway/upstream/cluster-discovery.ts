// CLUSTER SLOTS, SHARDS, NODES and REPLICAS, by which clients learn where to go: each node is shown at
// the gateway that stands for it, and a node for which none stands is left out.
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
import type { Told } from './redirects.ts';

export interface ClusterView {
  readonly told: Told;
  /** The node that answers: it may show itself, and others on its host, without a host. */
  readonly here: HostPort;
  /** Whether clients come through TLS; a shard shows a port for each way. */
  readonly encrypted: boolean;
}

/** Whether its reply may show where other servers are. */
export function showsNodes({ name }: { readonly name: string }): boolean {
  return cleaners.has(name);
}

/** What the reply of the command goes through; null for commands that show no address. */
export function cleanClusterReply(
  command: string,
  view: ClusterView,
): ((reply: Buffer) => Buffer) | null {
  const clean = cleaners.get(command);
  if (clean === undefined) return null;
  return (bytes) => {
    const { reply } = readReply(bytes, 0);
    return encodeReply(clean(reply, view));
  };
}

const cleaners: ReadonlyMap<string, (reply: Reply, view: ClusterView) => Reply> = new Map([
  ['cluster|slots', cleanSlots],
  ['cluster|shards', cleanShards],
  ['cluster|nodes', cleanNodes],
  ['cluster|replicas', cleanReplicas],
  ['cluster|slaves', cleanReplicas],
]);

/** `[first, last, primary, replica…]`; slots whose primary is not shown are not shown either. */
function cleanSlots(reply: Reply, view: ClusterView): Reply {
  return withItems(reply, (ranges) =>
    ranges.flatMap((range) => {
      const [first, last, primary, ...replicas] = itemsOf(range);
      const shown = primary === undefined ? null : cleanSlotNode(primary, view);
      if (first === undefined || last === undefined || shown === null) return [];
      const others = replicas.flatMap((node) => cleanSlotNode(node, view) ?? []);
      return [withItems(range, () => [first, last, shown, ...others])];
    }),
  );
}

/** `[endpoint, port, id, more]`, where `more` are its other names. */
function cleanSlotNode(node: Reply, view: ClusterView): Reply | null {
  const [endpoint, port, id, more] = itemsOf(node);
  const names = [textOf(endpoint), textOf(fieldOf(more, 'ip')), textOf(fieldOf(more, 'hostname'))];
  const gateway = gatewayOf(names, [numberOf(port)], view);
  if (gateway === null || id === undefined) return null;
  const place: Reply[] = [bulk(gateway.host), integer(gateway.port), id];
  if (more !== undefined) place.push(withItems(more, () => []));
  return withItems(node, () => place);
}

function cleanShards(reply: Reply, view: ClusterView): Reply {
  return withItems(reply, (shards) =>
    shards.flatMap((shard) => {
      const nodes = itemsOf(fieldOf(shard, 'nodes'));
      const shown = nodes.flatMap((node) => cleanShardNode(node, view) ?? []);
      if (shown.length === 0) return [];
      const clean = (value: Reply): Reply => withItems(value, () => shown);
      return [withFields(shard, (name, value) => (name === 'nodes' ? clean(value) : value))];
    }),
  );
}

function cleanShardNode(node: Reply, view: ClusterView): Reply | null {
  const names = ['endpoint', 'ip', 'hostname'].map((name) => textOf(fieldOf(node, name)));
  const ports = ['port', 'tls-port'].map((name) => numberOf(fieldOf(node, name)));
  const gateway = gatewayOf(names, ports, view);
  if (gateway === null) return null;
  const others = withFields(node, (name, value) => {
    if (name === 'ip' || name === 'endpoint') return bulk(gateway.host);
    return name === 'hostname' || name === 'port' || name === 'tls-port' ? undefined : value;
  });
  const port = bulk(view.encrypted ? 'tls-port' : 'port');
  return withItems(others, (items) => [...items, port, integer(gateway.port)]);
}

/** Text of a line for each node. */
function cleanNodes(reply: Reply, view: ClusterView): Reply {
  const text = Buffer.from(bytesOf(reply)).toString('latin1');
  // A verbatim string begins with what kind of text it is.
  const kind = reply.kind === 'verbatim' ? text.slice(0, 4) : '';
  const lines = text.slice(kind.length).split('\n');
  const shown = lines.flatMap((line) => (line === '' ? [] : (cleanNodeLine(line, view) ?? [])));
  return withBytes(reply, Buffer.from(kind + shown.map((line) => `${line}\n`).join(''), 'latin1'));
}

function cleanReplicas(reply: Reply, view: ClusterView): Reply {
  return withItems(reply, (lines) =>
    lines.flatMap((line) => {
      const shown = cleanNodeLine(Buffer.from(bytesOf(line)).toString('latin1'), view);
      return shown === null ? [] : [withBytes(line, Buffer.from(shown, 'latin1'))];
    }),
  );
}

/** `id ip:port@bus,hostname,… flags …`. Nobody but other nodes has a use for the bus. */
function cleanNodeLine(line: string, view: ClusterView): string | null {
  const [id = '', address = '', ...rest] = line.split(' ');
  const match = /^(.*):(\d+)(?:@\d+)?(?:,([^,]*))?/.exec(address);
  if (match === null) return null;
  const [, ip, port, hostname = null] = match;
  const gateway = gatewayOf([ip ?? null, hostname], [Number(port)], view);
  if (gateway === null) return null;
  return [id, `${gateway.host}:${gateway.port}@0`, ...rest].join(' ');
}

/** A node has several names and ports; one that is known is enough. */
function gatewayOf(
  names: readonly (string | null)[],
  ports: readonly (number | null)[],
  { told, here }: ClusterView,
): HostPort | null {
  const known = names.filter((name) => name !== null && name !== '' && name !== '?');
  const hosts = known.length > 0 ? known : [here.host];
  for (const host of hosts) {
    for (const port of ports) {
      if (host === null || port === null || port === 0) continue;
      const gateway = told({ host, port });
      if (gateway !== null) return gateway;
    }
  }
  return null;
}

function numberOf(reply: Reply | undefined): number | null {
  return reply?.kind === 'integer' ? Number(reply.text) : null;
}

function bulk(text: string): Reply {
  return { kind: 'bulk', bytes: Buffer.from(text) };
}

function integer(value: number): Reply {
  return { kind: 'integer', text: String(value) };
}
