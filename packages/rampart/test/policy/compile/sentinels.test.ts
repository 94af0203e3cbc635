// A primary, two replicas and three Sentinels from one policy, with TLS and a password on every hop.
import { Stage, waitFor, type RedisAddress } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Process, Server } from '../../../src/policy/deployment/types.ts';
import { raise, serverPart, type Raised } from './raised.ts';

let stage: Stage;
let raised: Raised;

beforeAll(async () => {
  stage = new Stage();
  const authority = await stage.authority();
  const issued = await authority.issue('localhost', '127.0.0.1');
  const directory = await stage.newDirectory('servers');
  const ports = await Promise.all(Array.from({ length: 6 }, () => stage.port()));
  const host = (name: string, role: string, at: number): string =>
    `  ${name}: { address: 127.0.0.1, roles: [${role}, sentinel], port: ${ports[at]}, sentinel_port: ${ports[at + 3]} }`;
  const tls = `{ certificate: ${issued.certFile}, key: ${issued.keyFile}, authority: ${authority.file} }`;
  const client: NonNullable<RedisAddress['tls']> = { ca: authority.certificate };
  raised = await raise(
    stage,
    [
      'version: 1',
      'app: shop',
      "users: { web: { can: [read, write], keys: ['*'] } }",
      'hosts:',
      host('db1', 'redis', 0),
      host('db2', 'replica', 1),
      host('db3', 'replica', 2),
      'sentinel: { down_after: 1s, failover_within: 10s }',
      serverPart(directory, `, tls: ${tls}`),
    ].join('\n'),
    client,
  );
});

afterAll(async () => {
  await stage.strike();
});

describe('a group of servers that was compiled', () => {
  it('fails over, and the new primary has what the old one acknowledged', async () => {
    const { deployment, processes } = raised;
    const [primary, ...replicas] = deployment.servers;
    const [sentinel] = deployment.sentinels;
    if (primary === undefined || sentinel === undefined) throw new TypeError('It has no primary.');
    await waitFor(() => knowsAll(sentinel), { what: 'the Sentinel knows the others' });
    await using web = await raised.as('web', primary);
    expect(await web.command('SET', 'a', '1')).toBe('OK');
    await waitFor(async () => (await Promise.all(replicas.map(hasIt))).every(Boolean), {
      what: 'the replicas have it',
    });
    await processes.get(primary.name)?.kill();
    const next = await waitFor(() => replicaThatLeads(sentinel, replicas), {
      what: 'the Sentinels have chosen another primary',
    });
    await waitFor(() => takesWrites(next), { what: 'the new primary takes writes' });
    expect(await hasIt(next)).toBe(true);
  });
});

async function replicaThatLeads(
  sentinel: Process,
  replicas: readonly Server[],
): Promise<Server | undefined> {
  await using connection = await raised.as('rampart-audit', sentinel);
  const told = await connection.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'shop');
  return replicas.find(({ at }) => String(told) === `${at.host},${at.port}`);
}

async function knowsAll(sentinel: Process): Promise<boolean> {
  await using connection = await raised.as('rampart-audit', sentinel);
  const sentinels = await connection.command('SENTINEL', 'SENTINELS', 'shop');
  const replicas = await connection.command('SENTINEL', 'REPLICAS', 'shop');
  return [sentinels, replicas].every((told) => Array.isArray(told) && told.length === 2);
}

async function hasIt(server: Server): Promise<boolean> {
  await using connection = await raised.as('rampart-break-glass', server);
  return (await connection.command('GET', 'a')) === '1';
}

async function takesWrites(server: Server): Promise<boolean> {
  await using connection = await raised.as('web', server);
  return (await connection.command('SET', 'b', '2')) === 'OK';
}
