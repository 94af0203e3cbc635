// Real servers, each wrong in one known way: exactly the findings that tell of it, and none else.
import type { RedisConnection } from '@rampart/stage';
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Finding } from '../../src/audit/finding.ts';
import { auditOf, rulesThat } from './audited.ts';
import { raiseWellKept } from './well-kept.ts';
import type { WellKept } from './well-kept.ts';
import { otherWrongs, wrongSettings, wrongUsers } from './wrongs.ts';
import type { Wrong } from './wrongs.ts';

const full = process.env['RAMPART_FULL'] === '1';

const stage = new Stage();
let kept: WellKept;
let connection: RedisConnection;

beforeAll(async () => {
  kept = await raiseWellKept(stage);
  connection = await kept.connect();
});

afterAll(() => stage[Symbol.asyncDispose]());

async function failures(): Promise<readonly string[]> {
  const { findings } = auditOf({ servers: [await kept.look()] }, kept.told);
  return rulesThat('fail', ofPolicy(findings));
}

/** How old the release is that tests were given, no policy can mend. */
function ofPolicy(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ family }) => family !== 'version');
}

/** There is no gateway in front of it, which the last profile asks for. */
const without = ['MON-009'];

test('a server that Rampart set up has nothing to mend, as it runs and as it would start', async () => {
  const { findings } = auditOf(await kept.lookAtAll(), kept.told);
  expect(rulesThat('fail', ofPolicy(findings))).toEqual(without);
  expect(rulesThat('pass', findings)).toContain('SRC-001');
});

async function foundWith(some: readonly Wrong[]): Promise<readonly string[]> {
  for (const command of some.flatMap(({ make }) => make)) await connection.command(...command);
  const found = await failures();
  for (const command of some.flatMap(({ undo }) => undo)) await connection.command(...command);
  return found;
}

function expected(some: readonly Wrong[]): readonly string[] {
  return [...new Set([...without, ...some.flatMap(({ rules }) => rules)])].toSorted();
}

test('all wrong settings at once give their findings, and none else', async () => {
  expect(await foundWith(wrongSettings)).toEqual(expected(wrongSettings));
});

test('all users with too many rights at once give their findings, and none else', async () => {
  expect(await foundWith(wrongUsers)).toEqual(expected(wrongUsers));
});

describe('an audit finds that', () => {
  const each = [...otherWrongs, ...wrongSettings, ...wrongUsers];
  test.each(full ? each : otherWrongs)('$what', async (wrong) => {
    expect(await foundWith([wrong])).toEqual(expected([wrong]));
  });
});
