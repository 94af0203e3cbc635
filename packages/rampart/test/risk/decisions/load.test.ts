import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadDecisions, readDecision } from '../../../src/risk/decisions/load.ts';

const text = `decision: accept
about: NET-013
owner: Ada Example <ada@example.org>
reason: >
  The network holds nothing
  but the application.
decided: 2026-11-21
expires: 2027-05-21
figures: { annual_loss: 1200, currency: USD }
`;

const read = (written: string): unknown => readDecision(written, 'port.yaml', 'port');

describe('a decision', () => {
  it('is read with what it says and what follows from that', () => {
    expect(read(text)).toEqual({
      id: 'port',
      file: 'port.yaml',
      answer: 'accept',
      about: ['NET-013'],
      subjects: [],
      owner: 'Ada Example <ada@example.org>',
      reason: 'The network holds nothing but the application.',
      decided: '2026-11-21',
      expires: '2027-05-21',
      figures: { annualLoss: 1200, currency: 'USD', band: 0.5 },
    });
  });

  it.each([
    ['an owner', /owner: .*\n/u, '', 'POLICY_KEY_MISSING', 'owner'],
    [
      'a reason that says something',
      /reason: >\n.*\n.*\n/u,
      'reason: ok\n',
      'POLICY_VALUE',
      'text',
    ],
    ['an end', /expires: .*\n/u, '', 'POLICY_KEY_MISSING', 'expires'],
    ['an end that is a day', /2027-05-21/u, '2027-02-30', 'POLICY_VALUE', 'a day'],
    ['an end within two years', /2027-05-21/u, '2029-05-21', 'POLICY_VALUE', 'two years'],
    ['an end behind its beginning', /2027-05-21/u, '2026-11-20', 'POLICY_CONFLICT', 'ends before'],
    ['something that it is about', /NET-013/u, '[]', 'POLICY_VALUE', 'nothing'],
    ['one of four answers', /: accept/u, ': accpet', 'POLICY_VALUE', 'Did you mean accept?'],
    ['no other setting', /$/u, 'aprover: Bob\n', 'POLICY_KEY_UNKNOWN', '"aprover"'],
  ])('needs %s', (_, what, instead, code, says) => {
    const message = new RegExp(`${code}[^]*${says.replace('?', '\\?')}`, 'u');
    expect(() => read(text.replace(what, instead))).toThrow(message);
  });

  it('is refused with the line and a caret', () => {
    expect(() => read(text.replace('2027-05-21', 'never'))).toThrow(
      /port\.yaml:8:10 POLICY_VALUE\n.*\n {2}8 \| expires: never\n {4}\| {10}\^{5}/u,
    );
  });
});

describe('a directory of decisions', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rampart-decisions-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('that is not there holds none', async () => {
    expect(await loadDecisions(join(directory, 'none'))).toEqual([]);
  });

  it('gives all of them in the order of their names, and leaves other files alone', async () => {
    await writeFile(join(directory, 'b.yaml'), text);
    await writeFile(join(directory, 'a.yml'), text);
    await writeFile(join(directory, 'README.md'), '# Ours\n');
    expect((await loadDecisions(directory)).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('is refused as a whole when one of them is wrong', async () => {
    await writeFile(join(directory, 'a.yaml'), text);
    await writeFile(join(directory, 'b.yaml'), 'decision: accept\n');
    await expect(loadDecisions(directory)).rejects.toMatchObject({ code: 'POLICY_KEY_MISSING' });
  });

  it('is refused for a name that says nothing', async () => {
    await writeFile(join(directory, 'Copy of a.yaml'), text);
    await expect(loadDecisions(directory)).rejects.toMatchObject({ code: 'RISK_DECISION_NAME' });
  });

  it('is refused when something in it cannot be read', async () => {
    await mkdir(join(directory, 'a.yaml'));
    await expect(loadDecisions(directory)).rejects.toMatchObject({ code: 'RISK_FILE_UNREADABLE' });
  });
});
