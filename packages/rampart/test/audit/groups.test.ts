// A primary with replicas and Sentinels, and a Cluster, as `rampart apply` makes them: the audit, as the login
// that the policy gives it, finds nothing to mend. The host is left out: it is the test's and nobody's server.
import { chmod, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { look } from '../../src/audit/look.ts';
import { readStatements } from '../../src/audit/files/statements-file.ts';
import { statementNames } from '../../src/audit/statements.ts';
import { bundledData } from '../../src/audit/vulnerabilities/bundled.ts';
import { startsOf } from '../../src/audit/starts.ts';
import type { Observation } from '../../src/observe/facts.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { newGround, secretOf, serverPart } from '../plan/ground.ts';
import type { Ground } from '../plan/ground.ts';
import { auditOf, rulesThat } from './audited.ts';

const stage = new Stage();
let files: { readonly certificate: string; readonly key: string; readonly authority: string };

beforeAll(async () => {
  const authority = await stage.authority();
  const issued = await authority.issue('localhost', '127.0.0.1');
  files = { certificate: issued.certFile, key: issued.keyFile, authority: authority.file };
  for (const file of Object.values(files)) {
    // The servers are another account's.
    await chmod(file, 0o644);
    for (let above = dirname(file); above !== '/tmp'; above = dirname(above)) {
      await chmod(above, 0o711);
    }
  }
});
afterAll(() => stage[Symbol.asyncDispose]());

async function applied(roles: readonly string[], more: string): Promise<Ground> {
  const ground = await newGround(stage);
  const hosts = await Promise.all(
    roles.map(async (role, at) => {
      const port = await stage.port({ withBus: role !== 'sentinel' });
      const sentinel = role.includes('sentinel') ? `, sentinel_port: ${await stage.port()}` : '';
      return `  db${at}: { address: 127.0.0.1, roles: [${role}], port: ${port}${sentinel} }`;
    }),
  );
  const { certificate, key, authority } = files;
  const tls = `, tls: { certificate: ${certificate}, key: ${key}, authority: ${authority} }`;
  ground.says(
    [
      'version: 1',
      'app: shop',
      "users: { web: { can: [read, write], keys: ['session:*'] } }",
      'durability: { lose_at_most: 1s, back_within: 2m }',
      'hosts:',
      ...hosts,
      serverPart(ground.directory, 6379, tls),
      more,
    ].join('\n'),
  );
  const { left } = await ground.converge();
  expect(left).toMatchObject({ steps: [], unseen: [] });
  return ground;
}

async function seenOf({ policy: text }: Ground): Promise<Observation> {
  const policy = loadPolicy(text, 'rampart.yaml');
  const { servers, sentinels } = policy.deployment ?? { servers: [], sentinels: [] };
  const authority = await readFile(files.authority);
  const password = Buffer.from(secretOf({ kind: 'env', name: 'RAMPART_AUDIT_PASSWORD' }));
  const seen = await look({
    targets: [...servers, ...sentinels].map(({ at }) => ({
      address: { kind: 'tcp', ...at },
      tls: { authority, identity: null, serverName: null },
      login: { user: 'rampart-audit', password },
    })),
    configs: [],
    starts: startsOf(policy),
    keys: 10,
    now: Date.now(),
  });
  return { ...seen, hosts: [] };
}

/** Whatever fails, with what it says. */
function failures(ground: Ground, seen: Observation): readonly string[] {
  const policy = loadPolicy(ground.policy, 'rampart.yaml');
  const stated = statementNames.map(
    (name) =>
      `${name}: { by: ops, on: ${new Date(seen.at).toISOString().slice(0, 10)}, says: So. }`,
  );
  const statements = readStatements(stated.join('\n'), 'statements.yaml');
  // Certificates are as old as the test; data on weaknesses and releases are taken to be of that day.
  const { at: now } = seen;
  const data = { ...bundledData, until: new Date(now).toISOString().slice(0, 10) };
  const told = { policy, statements, now, data };
  const findings = auditOf(seen, told).findings.filter(({ family }) => family !== 'version');
  expect(rulesThat('pass', findings).length).toBeGreaterThan(80);
  return findings
    .filter(({ state }) => state === 'fail')
    .map(({ rule, evidence }) => `${rule}: ${evidence.map((one) => one.seen).join(' ')}`);
}

/**
 * What the policy leaves to people: a gateway, certificates of clients, whether replicas answer without their
 * primary, and several hosts. The certificates of the stage end after two days.
 */
const open = ['AVA-011', 'AVA-014', 'MON-009', 'TLS-005', 'TLS-008'];

async function leftToMend(
  ground: Ground,
  more: readonly string[] = [],
): Promise<readonly string[]> {
  const passedOver = [...open, ...more];
  let last: readonly string[] = ['nothing was seen'];
  const settled = async (): Promise<boolean> => {
    last = failures(ground, await seenOf(ground)).filter(
      (one) => !passedOver.includes(one.slice(0, 7)),
    );
    return last.length === 0;
  };
  // That they do not know each other yet is no fault of theirs; what is wrong for good stays.
  await waitFor(settled, { what: 'nothing is left to mend', deadline: 60_000 }).catch(() => null);
  return last;
}

test('servers with Sentinels have nothing to mend', async () => {
  const ground = await applied(
    ['redis, sentinel', 'replica, sentinel', 'replica, sentinel'],
    'sentinel: { down_after: 5s, failover_within: 30s }',
  );
  expect(await leftToMend(ground)).toEqual([]);
});

test('a Cluster of six has nothing to mend', async () => {
  const roles = ['redis', 'redis', 'redis', 'replica', 'replica', 'replica'];
  const ground = await applied(roles, 'cluster: { node_timeout: 5s }');
  // With one replica each, writes wait for the only one there is: `lose_at_most` asks for that.
  expect(await leftToMend(ground, ['AVA-004'])).toEqual([]);
});
