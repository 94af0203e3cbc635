import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rampart } from './rampart.ts';

let directory: string;
let policy: string;
let findings: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-cli-risk-'));
  policy = join(directory, 'rampart.yaml');
  findings = join(directory, 'audit.json');
  await writeFile(
    policy,
    `version: 1
app: shop
risk: { preset: meme-site, trials: 2000, appetite: { a_year: 100, at_most: 1000 } }
`,
  );
  const failing = { rule: 'NET-001', title: 'x', severity: 'high', subject: 'a:1', state: 'fail' };
  await writeFile(findings, JSON.stringify({ findings: [failing] }));
});
afterAll(() => rm(directory, { recursive: true }));

const of = (...words: readonly string[]): ReturnType<typeof rampart> =>
  rampart('risk', ...words, '--policy', policy, '--findings', findings);

describe('rampart risk', () => {
  it('exits with 2 when more is lost than is borne', () => {
    const { stdout, status } = of('evaluate');
    expect([status, stdout]).toEqual([2, expect.stringContaining('Beyond what is borne')]);
  });

  it('gives programs the figures, into a file', async () => {
    const out = join(directory, 'risk.json');
    expect(of('report', '--format', 'json', '--out', out)).toMatchObject({ status: 0, stdout: '' });
    const read: unknown = JSON.parse(await readFile(out, 'utf8'));
    expect(read).toMatchObject({ version: 1, audited: true, context: { app: 'shop' } });
  });

  it('says that a file cannot be written', () => {
    const { stderr, status } = of('report', '--out', join(directory, 'none/risk.txt'));
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^RISK_OUTPUT: .*none/u)]);
  });

  it('writes a decision, tells of it, and of its end', async () => {
    const log = join(directory, 'log');
    const decide = ['decide', 'accept', 'NET-001', '--owner', 'Ada', '--log', log];
    const until = (day: string): readonly string[] => [
      '--reason',
      'It goes away in spring.',
      '--expires',
      day,
    ];
    const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);
    expect(of(...decide, ...until(inAYear))).toMatchObject({ status: 0 });
    const file = join(directory, 'decisions/accept-net-001.yaml');
    const written = await readFile(file, 'utf8');
    // It was decided long ago, and has ended.
    await writeFile(
      file,
      written
        .replace(/decided: .*/u, 'decided: 2020-01-01')
        .replace(/expires: .*/u, 'expires: 2021-01-01'),
    );
    const { stdout, status } = of('evaluate', '--log', log);
    expect([status, stdout]).toEqual([2, expect.stringContaining('RISK_DECISION_EXPIRED')]);
    const events = rampart('events', 'query', log, '--code', 'RISK_*').stdout;
    expect(events).toMatch(/RISK_DECISION_MADE.*\n.*RISK_DECISION_EXPIRED/u);
  });

  it.each([
    [['decide', 'accept', 'NET-999'], 'RISK_NOT_FOUND'],
    [['decide', 'accept'], 'RISK_NOT_FOUND'],
    [['decide', 'shrug', 'NET-001', '--name', 'shrug'], 'POLICY_VALUE'],
  ])('refuses %j', (words, code) => {
    const rest = [
      '--owner',
      'Ada',
      '--reason',
      'It goes away in spring.',
      '--expires',
      '2027-05-31',
    ];
    const { stderr, status } = of(...words, ...rest);
    expect([status, stderr]).toEqual([1, expect.stringMatching(new RegExp(`^${code}: `, 'u'))]);
  });

  it('needs to be told what is at stake', async () => {
    const silent = join(directory, 'silent.yaml');
    await writeFile(
      silent,
      `version: 1\napp: shop\ngateway: { listen: '127.0.0.1:1', upstream: '127.0.0.1:2' }\n`,
    );
    const { stderr, status } = rampart('risk', 'context', '--policy', silent);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^RISK_CONTEXT_MISSING: /u)]);
  });
});
