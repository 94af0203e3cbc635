// Servers that belong together, from a policy to a failover: a primary with replicas and Sentinels, and a
// Cluster, with TLS and a password on every hop.
import { dirname } from 'node:path';
import { chmod } from 'node:fs/promises';

import { RedisConnection, Stage, waitFor, type RedisAddress } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Process, Server } from '../../src/policy/deployment/types.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { newGround, secretOf, serverPart, type Ground } from './ground.ts';

/** Six servers that copy to each other take half a minute. */
const isFull = process.env['RAMPART_FULL'] === '1';

let stage: Stage;
let tls: string;
let client: NonNullable<RedisAddress['tls']>;

beforeAll(async () => {
  stage = new Stage();
  const authority = await stage.authority();
  const issued = await authority.issue('localhost', '127.0.0.1');
  for (const file of [issued.certFile, issued.keyFile, authority.file]) {
    // A test's certificate: the servers are another account's.
    await chmod(file, 0o644);
    for (let above = dirname(file); above !== '/tmp'; above = dirname(above)) {
      await chmod(above, 0o711);
    }
  }
  tls = `, tls: { certificate: ${issued.certFile}, key: ${issued.keyFile}, authority: ${authority.file} }`;
  client = { ca: authority.certificate };
});
afterAll(async () => {
  await stage.strike();
});

interface Group {
  readonly ground: Ground;
  readonly servers: readonly Server[];
  readonly sentinels: readonly Process[];
}

async function groupOf(roles: readonly string[], more: string): Promise<Group> {
  const ground = await newGround(stage);
  const hosts = await Promise.all(
    roles.map(async (role, at) => {
      const port = await stage.port({ withBus: role !== 'sentinel' });
      const sentinel = role.includes('sentinel') ? `, sentinel_port: ${await stage.port()}` : '';
      return `  db${at}: { address: 127.0.0.1, roles: [${role}], port: ${port}${sentinel} }`;
    }),
  );
  ground.says(
    [
      'version: 1',
      'app: shop',
      "users: { web: { can: [read, write], keys: ['*'] } }",
      'hosts:',
      ...hosts,
      serverPart(ground.directory, 6379, tls),
      more,
    ].join('\n'),
  );
  const { deployment } = loadPolicy(ground.policy, 'rampart.yaml');
  return {
    ground,
    servers: deployment?.servers ?? [],
    sentinels: deployment?.sentinels ?? [],
  };
}

async function ask(login: string, { at }: Process, ...words: readonly string[]): Promise<unknown> {
  const office = /^rampart-(.*)$/.exec(login)?.[1]?.toUpperCase().replaceAll('-', '_');
  const name =
    office === undefined
      ? `RAMPART_USER_${login.toUpperCase()}_PASSWORD`
      : `RAMPART_${office}_PASSWORD`;
  const password = secretOf({ kind: 'env', name });
  await using connection = await RedisConnection.open({
    ...at,
    username: login,
    password,
    tls: client,
  });
  return await connection.command(...words);
}

describe('a server that spoke without TLS', () => {
  it('speaks TLS at the same port from then on, and goes on serving who is in', async () => {
    const ground = await newGround(stage);
    await ground.converge();
    await using before = await ground.as('web');
    expect(await before.command('SET', 'session:1', 'a')).toBe('OK');
    ground.says(ground.policy.replace(/ \}\n$/, `${tls} }\n`));
    const { first, left } = await ground.converge();
    const listening = first.steps.find(({ id }) => id.endsWith('listening'));
    expect(listening?.change.details.map(({ name }) => name)).toContain('tls-port');
    expect(first.steps.map(({ kind }) => kind)).not.toContain('restart-process');
    expect(left).toMatchObject({ steps: [], unseen: [] });
    expect(await before.command('GET', 'session:1')).toBe('a');
    const at = { host: '127.0.0.1', port: ground.port };
    await expect(RedisConnection.open(at).then((open) => open.command('PING'))).rejects.toThrow();
    const password = secretOf({ kind: 'env', name: 'RAMPART_USER_WEB_PASSWORD' });
    await using web = await RedisConnection.open({ ...at, username: 'web', password, tls: client });
    expect(await web.command('GET', 'session:1')).toBe('a');
  });
});

describe('a primary, two replicas and three Sentinels', () => {
  it('come up in one run, fail over, and are then as the policy says', async () => {
    const sentinel = 'sentinel: { down_after: 1s, failover_within: 10s }';
    const { ground, servers, sentinels } = await groupOf(
      ['redis, sentinel', 'replica, sentinel', 'replica, sentinel'],
      sentinel,
    );
    const { left } = await ground.converge();
    expect(left).toMatchObject({ steps: [], unseen: [] });
    const [primary, ...replicas] = servers;
    const [first] = sentinels;
    if (primary === undefined || first === undefined) throw new TypeError('There is no primary.');
    const inStep = async (): Promise<boolean> => {
      const info = await Promise.all(replicas.map((each) => ask('rampart-audit', each, 'INFO')));
      const known = String(await ask('rampart-audit', first, 'SENTINEL', 'MASTER', 'shop'));
      const isKnown = known.includes('num-slaves,2,') && known.includes('num-other-sentinels,2,');
      return isKnown && info.every((text) => String(text).includes('master_link_status:up'));
    };
    await waitFor(inStep, { what: 'everybody knows everybody' });
    expect(await ask('web', primary, 'SET', 'a', '1')).toBe('OK');
    const pid = /process_id:(\d+)/.exec(
      String(await ask('rampart-audit', primary, 'INFO', 'server')),
    );
    const hasIt = async (one: Server): Promise<boolean> =>
      (await ask('rampart-break-glass', one, 'GET', 'a')) === '1';
    await waitFor(async () => (await Promise.all(replicas.map(hasIt))).every(Boolean), {
      what: 'the replicas have it',
    });
    process.kill(Number(pid?.[1]), 'SIGKILL');
    const led = async (): Promise<Server | undefined> => {
      const told = await ask('rampart-audit', first, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'shop');
      return replicas.find(({ at }) => String(told) === `${at.host},${at.port}`);
    };
    const next = await waitFor(led, { what: 'another one leads' });
    await waitFor(
      async () => (await ask('web', next, 'SET', 'b', '2').catch(() => null)) === 'OK',
      {
        what: 'it takes writes',
      },
    );
    expect(await hasIt(next)).toBe(true);
    // The old primary is started again; who leads now is left to the Sentinels.
    const { ran, left: after } = await ground.converge();
    expect(ran).toEqual([`start-process ${primary.name}`, `prove-logins ${primary.name}`]);
    expect(after.steps).toEqual([]);
  });
});

const inFull = isFull ? describe : (): void => undefined;

inFull('two servers of each host, with Sentinels', () => {
  it('are watched apart, also the one that came later, and fail over apart', async () => {
    const ground = await newGround(stage);
    const ports = await Promise.all(Array.from({ length: 5 }, () => stage.port()));
    const [sessions = 0, cache = 0, ...watchers] = ports;
    const roles = ['redis, sentinel', 'replica, sentinel', 'sentinel'];
    const says = (instances: string): void =>
      ground.says(
        [
          'version: 1',
          'app: shop',
          "users: { web: { can: [read, write], keys: ['*'] } }",
          'hosts:',
          ...roles.map(
            (role, at) =>
              `  db${at}: { address: 127.0.0.${at + 1}, roles: [${role}], sentinel_port: ${watchers[at]} }`,
          ),
          serverPart(ground.directory, sessions, `, instances: { ${instances} }`),
          'sentinel: { down_after: 1s, failover_within: 10s }',
        ].join('\n'),
      );
    says(`sessions: { port: ${sessions} }`);
    await ground.converge();
    says(`sessions: { port: ${sessions} }, cache: { port: ${cache} }`);
    const { ran, left } = await ground.converge();
    expect(ran.filter((id) => id.startsWith('sentinel-set'))).toHaveLength(3);
    expect(left).toMatchObject({ steps: [], unseen: [] });
    const { deployment } = loadPolicy(ground.policy, 'rampart.yaml');
    const [watcher] = deployment?.sentinels ?? [];
    const ofCache = deployment?.servers.filter(({ watchedAs }) => watchedAs === 'shop-cache');
    const [primary, replica] = ofCache ?? [];
    if (watcher === undefined || primary === undefined || replica === undefined) {
      throw new TypeError('There are Sentinels, and two servers of the cache.');
    }
    const asked = async (at: Process, ...words: readonly string[]): Promise<string> => {
      await using audit = await ground.as('rampart-audit', at.at);
      return String(await audit.command(...words));
    };
    const knowsAll = async (): Promise<boolean> => {
      const known = await asked(watcher, 'SENTINEL', 'MASTER', 'shop-cache');
      return known.includes('num-slaves,1,') && known.includes('num-other-sentinels,2,');
    };
    await waitFor(knowsAll, { what: 'the Sentinels know the cache and each other' });
    const pid = /process_id:(\d+)/.exec(await asked(primary, 'INFO', 'server'));
    process.kill(Number(pid?.[1]), 'SIGKILL');
    const leaderOf = (group: string): Promise<string> =>
      asked(watcher, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group);
    await waitFor(async () => (await leaderOf('shop-cache')) === `127.0.0.2,${cache}`, {
      what: 'the other server of the cache leads',
    });
    expect(await leaderOf('shop-sessions')).toBe(`127.0.0.1,${sessions}`);
    const { left: after } = await ground.converge();
    expect(after.steps).toEqual([]);
  });
});

inFull('a Cluster of six', () => {
  it('comes together in one run and survives a primary', async () => {
    const roles = ['redis', 'redis', 'redis', 'replica', 'replica', 'replica'];
    const { ground, servers } = await groupOf(roles, 'cluster: { node_timeout: 2s }');
    const { first, left } = await ground.converge();
    expect(first.steps.filter(({ kind }) => kind === 'cluster-replicate')).toHaveLength(3);
    expect(left).toMatchObject({ steps: [], unseen: [] });
    const [one, two] = servers;
    if (one === undefined || two === undefined) throw new TypeError('There are no nodes.');
    const isOk = async (): Promise<boolean> =>
      String(await ask('rampart-audit', two, 'CLUSTER', 'INFO')).includes('cluster_state:ok');
    await waitFor(isOk, { what: 'the Cluster serves every slot' });
    const pid = /process_id:(\d+)/.exec(String(await ask('rampart-audit', one, 'INFO', 'server')));
    process.kill(Number(pid?.[1]), 'SIGKILL');
    const taken = async (): Promise<boolean> => {
      const nodes = String(await ask('rampart-audit', two, 'CLUSTER', 'NODES'));
      const leads = nodes.split('\n').filter((line) => / (?:myself,)?master /.test(line));
      return (
        leads.filter((line) => / \d+-\d+$/.test(line)).length === 3 &&
        !nodes.includes(`:${one.at.port}@${one.at.port + 10_000} master - 0-`)
      );
    };
    await waitFor(taken, { what: 'a replica has taken its slots over' });
    await waitFor(isOk, { what: 'the Cluster serves every slot again' });
    const { ran, left: after } = await ground.converge();
    expect(ran[0]).toBe(`start-process ${one.name}`);
    expect(after.steps).toEqual([]);
  });
});
