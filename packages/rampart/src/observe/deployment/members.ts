// Whom a server knows: its primary, its replicas, other Sentinels, other nodes.
import type { HostPort } from '../../policy/types.ts';
import { isLoopbackHost } from '../../policy/addresses.ts';
import type { ServerFacts } from '../facts.ts';

export interface Member extends HostPort {
  readonly kind: 'server' | 'sentinel';
  /** The server that named it. */
  readonly namedBy: string;
}

export function membersOf(server: ServerFacts): readonly Member[] {
  const found = [...byRole(server), ...bySentinel(server), ...byCluster(server)];
  const unique = new Map<string, Member>();
  for (const { host, port, kind } of found) {
    // A replica that has not announced itself yet has no port, and a node that met nobody no host.
    if (host !== '' && host !== '?' && port > 0) {
      unique.set(`${host}:${port}`, { host, port, kind, namedBy: server.name });
    }
  }
  return [...unique.values()];
}

/** A loopback address that another host tells is that host's own, and here it is somebody else. */
export function isReachable(member: Member, server: ServerFacts): boolean {
  if (!isLoopbackHost(member.host)) return true;
  return server.at.kind === 'unix' || isLoopbackHost(server.at.host);
}

type Found = HostPort & Pick<Member, 'kind'>;

function byRole({ role }: ServerFacts): readonly Found[] {
  if (!role.known || role.value.kind === 'sentinel') return [];
  const others = role.value.kind === 'primary' ? role.value.replicas : [role.value.of];
  return others.map(({ host, port }) => ({ host, port, kind: 'server' }));
}

function bySentinel({ groups }: ServerFacts): readonly Found[] {
  if (!groups.known) return [];
  return groups.value.flatMap(({ primary, replicas, sentinels }): Found[] => [
    { ...primary, kind: 'server' },
    ...(replicas.known ? replicas.value.map((fields) => foundIn(fields, 'server')) : []),
    ...(sentinels.known ? sentinels.value.map((fields) => foundIn(fields, 'sentinel')) : []),
  ]);
}

function byCluster({ nodes }: ServerFacts): readonly Found[] {
  if (!nodes.known) return [];
  return nodes.value
    .filter(({ flags }) => !flags.includes('noaddr') && !flags.includes('myself'))
    .map(({ at }) => ({ ...at, kind: 'server' }));
}

function foundIn(fields: ReadonlyMap<string, string>, kind: Member['kind']): Found {
  return { host: fields.get('ip') ?? '', port: Number(fields.get('port')), kind };
}
