// Real servers and Sentinels, looked at with the rights that a policy gives the login of its audit.
import { Stage, waitFor } from '@rampart/stage';
import type { SentinelGroup } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Heard } from '../../src/alerts/heard.ts';
import { nothingRemembered } from '../../src/alerts/judge/servers.ts';
import { ServerSource } from '../../src/alerts/sources/server-source.ts';
import { officeRules } from '../../src/policy/compile/office-rules.ts';
import { loadPolicy } from '../../src/policy/load.ts';

const stage = new Stage();
const password = 'of whoever looks';
let group: SentinelGroup;
let source: ServerSource;

beforeAll(async () => {
  process.env['ALERTS_TEST_PASSWORD'] = password;
  // The oldest release that is supported does not know it.
  const rules = officeRules('audit', '', (command) => command !== 'client|setinfo').join(' ');
  group = await stage.sentinels({
    replicas: 1,
    sentinels: 3,
    quorum: 2,
    downAfter: 500,
    users: { watcher: { password, rules } },
  });
  source = await openSource('ALERTS_TEST_PASSWORD');
});

afterAll(async () => {
  source.close();
  await stage[Symbol.asyncDispose]();
});

function openSource(variable: string): Promise<ServerSource> {
  const list = (servers: readonly { readonly port: number }[]): string =>
    servers.map(({ port }) => `"127.0.0.1:${port}"`).join(', ');
  const { primary, replicas } = group.set;
  const { alerts } = loadPolicy(
    `version: 1
app: shop
gateway:
  listen: "127.0.0.1:1"
  upstream: { sentinels: [${list(group.sentinels)}], group: ${group.name} }
alerts:
  servers: [${list([primary, ...replicas])}]
  login: { user: watcher, password: { env: ${variable} } }
`,
    'rampart.yaml',
  );
  if (alerts === null) throw new Error('The policy has no alerts.');
  return ServerSource.open({ alerts, tls: null, archives: false, memory: nothingRemembered });
}

/** What a round says; what takes a while to count as well. */
async function told(from: ServerSource = source): Promise<readonly string[]> {
  const heard: readonly Heard[] = await from.look(Date.now());
  return heard.flatMap((each) =>
    each.kind === 'look'
      ? each.holds.map(({ rule, about }) => `${rule} ${about}`)
      : [`${each.rule} ${each.says}`],
  );
}

it('who is well is not told of, and shows in figures', async () => {
  expect(await told()).toEqual([]);
  const { primary, replicas } = group.set;
  const figures = source.figures();
  const leads = figures.filter(({ family }) => family === 'rampart_server_leads');
  expect(leads.map(({ labels, value }) => [labels?.['server'], value])).toEqual([
    [`127.0.0.1:${primary.port}`, 1],
    ...replicas.map(({ port }) => [`127.0.0.1:${port}`, 0]),
  ]);
  const quorum = figures.filter(({ family }) => family === 'rampart_sentinel_quorum');
  expect(quorum.map(({ value }) => value)).toEqual([1, 1, 1]);
});

it('a login that is refused is not a server that is down', async () => {
  process.env['ALERTS_WRONG_PASSWORD'] = 'another';
  const wrong = await openSource('ALERTS_WRONG_PASSWORD');
  const servers = [group.set.primary, ...group.set.replicas];
  expect(await told(wrong)).toEqual(servers.map(({ port }) => `not-watched 127.0.0.1:${port}`));
  wrong.close();
});

it('a primary that dies is down, and then another one leads', async () => {
  const before = group.set.primary;
  await before.kill();
  expect(await told()).toContain(`server-down 127.0.0.1:${before.port}`);
  const seen: string[] = [];
  await waitFor(
    async () => {
      seen.push(...(await told()));
      return seen.some((each) => each.startsWith('failover '));
    },
    { what: 'a failover' },
  );
  const [replica] = group.set.replicas;
  expect(seen).toContain(
    `failover 127.0.0.1:${replica?.port} leads now; it was 127.0.0.1:${before.port}.`,
  );
});

it('Sentinels that are too few say that nothing could take its place', async () => {
  const [first, second, last] = group.sentinels;
  await first?.kill();
  await second?.kill();
  const expected = `quorum-lost 127.0.0.1:${last?.port}`;
  await waitFor(async () => (await told()).includes(expected), { what: expected });
  expect(await told()).toContain(`server-down 127.0.0.1:${first?.port}`);
});
