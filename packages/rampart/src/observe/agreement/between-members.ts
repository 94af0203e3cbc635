// Where members of one deployment say different things of it: two primaries, Sentinels that do not know
// each other, nodes that see the slots elsewhere.
import { writeHostPort } from '../../policy/addresses.ts';
import type { ClusterNode, Disagreement, SentinelGroup, ServerFacts } from '../facts.ts';

type Answers = Disagreement['answers'];

export function disagreementsBetween(servers: readonly ServerFacts[]): readonly Disagreement[] {
  const groups = new Set(
    servers.flatMap(({ groups: told }) => (told.known ? told.value.map(({ name }) => name) : [])),
  );
  return [
    ...[...groups].toSorted().flatMap((name) => ofGroup(name, servers)),
    ...ofCluster(servers),
    ...ofReplication(servers),
  ].filter(({ answers }) => new Set(answers.map(({ answer }) => answer)).size > 1);
}

function ofGroup(name: string, servers: readonly ServerFacts[]): readonly Disagreement[] {
  const views = servers.flatMap(({ name: source, groups }) => {
    const group = groups.known ? groups.value.find((one) => one.name === name) : undefined;
    return group === undefined ? [] : [{ source, group }];
  });
  const told = (of: (group: SentinelGroup) => string | null): Answers =>
    views.flatMap(({ source, group }) => {
      const answer = of(group);
      return answer === null ? [] : [{ source, answer }];
    });
  const members = new Set(views.flatMap(({ group }) => membersOf(group)));
  // Whoever calls itself primary, and does not know better than its Sentinels.
  const claims = servers.flatMap(({ name: source, role }) =>
    members.has(source) && role.known && role.value.kind === 'primary'
      ? [{ source, answer: source }]
      : [],
  );
  const primary = [...told(({ primary: { host, port } }) => writeHostPort(host, port)), ...claims];
  return [
    { about: `primary:${name}`, answers: primary },
    { about: `quorum:${name}`, answers: told(({ quorum }) => String(quorum)) },
    { about: `replicas:${name}`, answers: told(({ replicas }) => listed(replicas)) },
    // Each leaves itself out of what it knows, so only the number can be compared.
    {
      about: `sentinels:${name}`,
      answers: told(({ sentinels }) =>
        sentinels.known ? `${sentinels.value.length + 1} of them` : null,
      ),
    },
  ];
}

function membersOf({ primary, replicas }: SentinelGroup): readonly string[] {
  const others = replicas.known ? replicas.value.map(placeIn) : [];
  return [writeHostPort(primary.host, primary.port), ...others];
}

function listed(fact: SentinelGroup['replicas']): string | null {
  return fact.known ? fact.value.map(placeIn).toSorted().join(' ') || 'none' : null;
}

function ofCluster(servers: readonly ServerFacts[]): readonly Disagreement[] {
  const answers = (of: (nodes: readonly ClusterNode[]) => string): Answers =>
    servers.flatMap(({ name: source, nodes }) =>
      nodes.known ? [{ source, answer: of(nodes.value) }] : [],
    );
  const state = servers.flatMap(({ name: source, cluster }) => {
    const told = cluster.known ? cluster.value.get('cluster_state') : undefined;
    return told === undefined ? [] : [{ source, answer: told }];
  });
  return [
    { about: 'cluster:state', answers: state },
    { about: 'cluster:members', answers: answers((nodes) => `${nodes.length} of them`) },
    { about: 'cluster:slots', answers: answers(slotsText) },
  ];
}

function slotsText(nodes: readonly ClusterNode[]): string {
  const owners = nodes.flatMap(({ at, slots }) =>
    slots.map(({ from, to }) => ({
      from,
      text: `${from}-${to} at ${writeHostPort(at.host, at.port)}`,
    })),
  );
  return owners
    .toSorted((one, other) => one.from - other.from)
    .map(({ text }) => text)
    .join(', ');
}

/** A replica that says whom it follows, and a primary that does not say that it is followed. */
function ofReplication(servers: readonly ServerFacts[]): readonly Disagreement[] {
  return servers.flatMap((replica): Disagreement[] => {
    if (!replica.role.known || replica.role.value.kind !== 'replica') return [];
    const { of, link } = replica.role.value;
    const primary = servers.find(({ name }) => name === writeHostPort(of.host, of.port));
    if (primary === undefined || !primary.role.known) return [];
    const role = primary.role.value;
    const itself = { source: replica.name, answer: `it follows ${primary.name}` };
    const about = `follows:${replica.name}`;
    if (role.kind !== 'primary') {
      // A replica of a replica is told of by that one in INFO only.
      return [];
    }
    const isThere = role.replicas.some(
      ({ host, port }) => writeHostPort(host, port) === replica.name,
    );
    if (isThere || link !== 'connected') return [];
    return [{ about, answers: [itself, { source: primary.name, answer: 'it does not know it' }] }];
  });
}

function placeIn(fields: ReadonlyMap<string, string>): string {
  return writeHostPort(fields.get('ip') ?? '', Number(fields.get('port')));
}
