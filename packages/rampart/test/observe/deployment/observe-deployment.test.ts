import { Stage, type SentinelGroup } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disagreementsBetween } from '../../../src/observe/agreement/between-members.ts';
import { isReachable, membersOf } from '../../../src/observe/deployment/members.ts';
import { observeDeployment } from '../../../src/observe/deployment/observe-deployment.ts';
import { known } from '../../../src/observe/fact.ts';
import type { SentinelGroup as SeenGroup, ServerFacts } from '../../../src/observe/facts.ts';
import type { ObserveServerOptions } from '../../../src/observe/live/observe-server.ts';

const stage = new Stage();
let group: SentinelGroup;
let seen: readonly ServerFacts[];

const at = (port: number, host = '127.0.0.1'): ObserveServerOptions => ({
  address: { kind: 'tcp', host, port },
  tls: null,
  login: null,
});

beforeAll(async () => {
  group = await stage.sentinels({ replicas: 1, sentinels: 2, quorum: 2 });
  const [, replica] = group.nodes;
  seen = await observeDeployment({
    // The same replica by two names, and from there to everybody else.
    seeds: [at(group.sentinels[0]?.port ?? 0), at(replica?.port ?? 0, 'localhost')],
    reach: ({ host, port }) => at(port, host),
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

function changed(
  name: string,
  change: (facts: ServerFacts) => ServerFacts,
): readonly ServerFacts[] {
  return seen.map((facts) => (facts.name === name ? change(facts) : facts));
}

function withGroup(facts: ServerFacts, change: Partial<SeenGroup>): ServerFacts {
  if (!facts.groups.known) throw new Error(`${facts.name} is no Sentinel.`);
  const groups = facts.groups.value.map((one) => ({ ...one, ...change }));
  return { ...facts, groups: known(groups, facts.groups.from) };
}

describe('a Sentinel group', () => {
  test('is found from one Sentinel, each member once', () => {
    const ports = seen.map((facts) => (facts.at.kind === 'tcp' ? facts.at.port : 0));
    const expected = [...group.nodes, ...group.sentinels].map(({ port }) => port);
    expect(new Set(ports)).toEqual(new Set(expected));
    expect(ports.length).toBe(expected.length);
    expect(seen.every(({ identity }) => identity.known)).toBe(true);
  });

  test('agrees with itself', () => {
    expect(disagreementsBetween(seen)).toEqual([]);
  });

  test('is in disagreement when two call themselves primary', () => {
    const [primary, replica] = group.nodes.map(({ port }) => `127.0.0.1:${port}`);
    const source = { kind: 'live', server: replica ?? '', command: 'ROLE' } as const;
    const split = changed(replica ?? '', (facts) => ({
      ...facts,
      role: known({ kind: 'primary', offset: 0, replicas: [] }, source),
    }));
    const [two] = disagreementsBetween(split);
    expect(two?.about).toBe(`primary:${group.name}`);
    const answers = new Set(two?.answers.map(({ answer }) => answer));
    expect(answers).toEqual(new Set([primary, replica]));
  });

  test('is in disagreement when its Sentinels were told differently', () => {
    const [first] = group.sentinels.map(({ port }) => `127.0.0.1:${port}`);
    const other = changed(first ?? '', (facts) =>
      withGroup(facts, { quorum: 1, primary: { host: '10.0.0.9', port: 6_379 } }),
    );
    const about = disagreementsBetween(other).map(({ about: what }) => what);
    expect(about).toEqual([`primary:${group.name}`, `quorum:${group.name}`]);
  });

  test('is asked no further than it is allowed to be', async () => {
    const [sentinel] = group.sentinels;
    const facts = await observeDeployment({ seeds: [at(sentinel?.port ?? 0)], reach: () => null });
    const unknown = facts.filter(({ identity }) => !identity.known);
    expect(facts.length - unknown.length).toBe(1);
    expect(unknown.length).toBe(3);
    expect(unknown.every(({ door }) => !door.known && door.reason === 'not-tried')).toBe(true);
  });
});

test('what another host calls its loopback is not looked for on ours', () => {
  const [one] = seen;
  if (one === undefined) throw new Error('Nobody was seen.');
  const far: ServerFacts = { ...one, at: { kind: 'tcp', host: '10.0.0.5', port: 6_379 } };
  const [member] = membersOf(one);
  if (member === undefined) throw new Error('It knows nobody.');
  expect(isReachable(member, one)).toBe(true);
  expect(isReachable(member, far)).toBe(false);
  expect(isReachable({ ...member, host: '10.0.0.6' }, far)).toBe(true);
});

test('a Cluster is found from one node, and two views of its slots are told', async () => {
  const cluster = await stage.cluster({ primaries: 3, replicas: 0 });
  const [first] = cluster.nodes;
  const nodes = await observeDeployment({
    seeds: [at(first?.port ?? 0)],
    reach: ({ host, port }) => at(port, host),
  });
  expect(nodes.length).toBe(3);
  expect(disagreementsBetween(nodes)).toEqual([]);
  const [one, ...others] = nodes;
  if (one === undefined || !one.nodes.known) throw new Error('The first node tells of no nodes.');
  const moved = one.nodes.value.map((node, index) => (index === 0 ? { ...node, slots: [] } : node));
  const view = { ...one, nodes: known(moved, one.nodes.from) };
  expect(disagreementsBetween([view, ...others]).map(({ about }) => about)).toEqual([
    'cluster:slots',
  ]);
});
