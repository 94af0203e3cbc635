// The last audit, decisions about what it found, and what both are worth: against a server that answers
// anybody.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { auditDue } from '../../../src/console/rooms/posture/due.ts';
import { postureRoom } from '../../../src/console/rooms/posture/posture.ts';
import { riskRoom } from '../../../src/console/rooms/risk/risk.ts';
import { furnish } from './house.ts';
import type { Furnished } from './house.ts';

const stage = new Stage();
let console: Furnished;
let bare: Furnished;

const postureView = v.object({
  report: v.nullable(
    v.object({
      at: v.string(),
      findings: v.array(v.object({ rule: v.string(), subject: v.string(), state: v.string() })),
    }),
  ),
  decisions: v.array(v.object({ id: v.string(), subject: v.string(), state: v.string() })),
  gaps: v.array(v.unknown()),
});

const figures = v.object({
  expected: v.number(),
  curve: v.array(v.object({ loss: v.number(), probability: v.number() })),
});

const riskView = v.object({
  currency: v.string(),
  simple: v.nullable(v.object({ loss: v.number() })),
  now: v.nullable(figures),
  after: v.nullable(figures),
  appetite: v.nullable(v.object({ loss: v.number(), probability: v.number() })),
  measures: v.array(v.object({ id: v.string(), takesAway: v.number() })),
  inputs: v.array(v.object({ name: v.string(), source: v.string(), kind: v.string() })),
  gaps: v.array(v.object({ what: v.string() })),
});

const waiver = {
  kind: 'accept',
  owner: 'Ada',
  reason: 'It stands in a laboratory that nobody reaches.',
  expires: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
};

beforeAll(async () => {
  const server = await stage.redis({});
  const policy = `version: 1
app: shop
gateway: { listen: "127.0.0.1:0", upstream: "127.0.0.1:${server.port}" }
`;
  const rooms = [postureRoom, riskRoom];
  bare = await furnish(stage, { text: policy, rooms });
  const risk = `risk:
  records: 5000
  cost_per_record: 429
  appetite: { a_year: 10000, at_most: 50000, once_in: 20 }
  trials: 2000
`;
  console = await furnish(stage, { text: policy + risk, rooms });
});

afterAll(() => stage[Symbol.asyncDispose]());

async function audited(): Promise<v.InferOutput<typeof postureView>> {
  await console.act('posture/audit');
  expect(await console.ended('audit')).toMatchObject({ succeeded: true });
  return console.view('posture', postureView);
}

test('before the first audit there is no report, and afterwards it is kept for nobody else', async () => {
  expect(await console.view('posture', postureView)).toMatchObject({ report: null, gaps: [] });
  const { report } = await audited();
  expect(report?.findings.filter(({ state }) => state === 'fail').length).toBeGreaterThan(0);
  const { mode } = await stat(join(console.deployment.directory, 'audit.json'));
  expect(mode & 0o777).toBe(0o600);
});

test('an audit is due when there was none for as long as the policy says, and not while one runs', async () => {
  const house = { deployments: [bare.deployment, console.deployment], jobs: console.jobs };
  const now = Date.now();
  // Both are called the same here, and the last audit of one of them was just made.
  expect(await auditDue(house, now)).toBeNull();
  expect(await auditDue(house, now + 86_400_000)).toBe(bare.deployment);
  expect(await auditDue({ ...house, jobs: bare.jobs }, now)).toBe(bare.deployment);
  expect(await auditDue({ deployments: [console.deployment], jobs: bare.jobs }, now)).toBeNull();
  await console.act('posture/audit');
  expect(await auditDue(house, now + 86_400_000)).toBeNull();
  await console.ended('audit');
});

test('who answers for a finding is written beside the policy, and the next report honours it', async () => {
  const { report } = await audited();
  const failing = report?.findings.find(({ state }) => state === 'fail');
  const rule = failing?.rule ?? '';
  const made = await console.act('decisions', { ...waiver, subject: rule });
  expect(made).toMatchObject({ kind: 'accept', subject: rule, owner: 'Ada', state: 'holds' });
  // It begins an audit by itself.
  await console.ended('audit');
  const after = await console.view('posture', postureView);
  expect(after.report?.findings.filter(({ state }) => state === 'waived')).toMatchObject([
    { rule },
  ]);
  expect(after.decisions).toMatchObject([{ subject: rule, state: 'holds' }]);
  const folder = join(console.deployment.file, '..', 'decisions');
  const [file = ''] = await readdir(folder);
  expect(await readFile(join(folder, file), 'utf8')).toContain('laboratory');
  expect(console.events.map(({ code }) => code)).toContain('RISK_DECISION_MADE');
});

test.each([
  ['a rule that is not open', { subject: 'NET-999' }],
  ['a day that is over', { subject: 'theft', expires: '2020-01-01' }],
  ['no reason', { subject: 'theft', reason: 'because' }],
  ['two lines as a name', { subject: 'theft', owner: 'Ada\ndecision: avoid' }],
  ['a way out of the directory', { subject: '../../evil' }],
])('a decision is refused, and nothing is written: %s', async (_, words) => {
  const folder = join(console.deployment.file, '..', 'decisions');
  const before = await readdir(folder);
  const refused = console.act('decisions', { ...waiver, ...words });
  await expect(refused).rejects.toMatchObject({ code: 'CONSOLE_REFUSED' });
  expect(await readdir(folder)).toEqual(before);
});

test('a year costs less after the ranked measures, and every figure says where it comes from', async () => {
  await audited();
  const risk = await console.view('risk', riskView);
  expect(risk).toMatchObject({
    currency: 'USD',
    appetite: { loss: 50_000, probability: 0.05 },
    gaps: [],
  });
  expect(risk.now?.expected).toBeGreaterThan(10 * (risk.after?.expected ?? Infinity));
  expect(risk.after?.curve.length).toBeGreaterThan(10);
  expect(risk.measures.length).toBeGreaterThan(3);
  expect(risk.simple?.loss).toBeGreaterThan(0);
  for (const { source, kind } of risk.inputs) {
    expect(source).not.toBe('');
    expect(['assumed', 'measured']).toContain(kind);
  }
});

test('figures are reckoned anew only when an audit, a drill or the policy has changed', async () => {
  const first = await console.view('risk', riskView);
  expect(await console.view('risk', riskView)).toEqual(first);
  const { file, policy } = console.deployment;
  await writeFile(file, policy.text.replace('records: 5000', 'records: 500000'));
  await console.deployment.reload();
  const second = await console.view('risk', riskView);
  expect(second.simple?.loss).toBeCloseTo(100 * (first.simple?.loss ?? 0));
});

test('where the policy says nothing of what is at stake, the view says so, and nothing is decided', async () => {
  const { now, gaps } = await bare.view('risk', riskView);
  expect(now).toBeNull();
  expect(gaps[0]?.what).toContain('does not say what the data is worth');
  await expect(bare.act('decisions', { ...waiver, subject: 'theft' })).rejects.toMatchObject({
    code: 'CONSOLE_NOT_SET_UP',
  });
});
