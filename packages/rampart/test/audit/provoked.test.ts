import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { pathsToLookAt } from '../../src/audit/paths.ts';
import { rules } from '../../src/audit/rules/rules.ts';
import { auditOf, rulesThat } from './audited.ts';
import { goodHost } from './good-host.ts';
import { valueOf } from './changes.ts';
import type { Case } from './changes.ts';
import { provoked } from './provoked.ts';
import { readPage } from './write-reference.ts';
import { raiseWellKept } from './well-kept.ts';
import { otherWrongs, wrongSettings, wrongUsers } from './wrongs.ts';

const stage = new Stage();
let good: Case;

beforeAll(async () => {
  const kept = await raiseWellKept(stage);
  const seen = await kept.lookAtAll();
  const [server] = seen.servers;
  if (server === undefined) throw new TypeError('There is a server.');
  const paths = [...pathsToLookAt(seen.servers, seen.files), '/etc/redis/key.pem'];
  const pid = valueOf(server.identity).processId ?? 0;
  const directory = valueOf(server.settings).get('dir') ?? '';
  const host = goodHost({ pid, port: kept.server.at.port, directory }, paths);
  good = { seen: { ...seen, hosts: [host] }, told: kept.told };
});

afterAll(() => stage[Symbol.asyncDispose]());

describe('a rule fails where it should', () => {
  test('and on a good host none does, but for the gateway that is not there', () => {
    const { findings } = auditOf(good.seen, good.told);
    expect(rulesThat('fail', findings)).toEqual(['MON-009']);
  });

  test.each(provoked)('%s', (rule, changes) => {
    const { seen, told } = changes.reduce((from, change) => change(from), good);
    expect(rulesThat('fail', auditOf(seen, told).findings)).toContain(rule);
  });
});

/** In files-and-sentinels.test.ts and agreement.test.ts. */
const elsewhere = [
  'ACL-012',
  'ACL-013',
  'AUTH-004',
  'AUTH-008',
  'AUTH-014',
  'AVA-005',
  'AVA-006',
  'AVA-007',
  'AVA-008',
  'AVA-017',
  'CFG-019',
  'CFG-020',
  'NET-011',
  'SRC-002',
  'SRC-003',
];

test('every rule was seen to fail, and the page says so', async () => {
  const wrongs = [...wrongSettings, ...wrongUsers, ...otherWrongs].flatMap((one) => one.rules);
  const covered = new Set([...wrongs, ...provoked.map(([rule]) => rule), ...elsewhere, 'MON-009']);
  const never = rules.map(({ id }) => id).filter((id) => !covered.has(id));
  expect(never).toEqual([]);
  const said = /A test makes each of the (\d+) rules fail/u.exec((await readPage()).written);
  expect(Number(said?.[1]), 'the page says how many rules were seen to fail').toBe(
    // Beside these, the one about how they come out (files-and-sentinels.test.ts).
    rules.length + 1,
  );
});
