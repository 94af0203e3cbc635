import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Attack } from '../../../src/prove/attack.ts';
import { render, type ProofFormat } from '../../../src/prove/report/render.ts';
import { reportOf, type Accepted, type ProofReport } from '../../../src/prove/report/report.ts';
import { accepts } from '../../json-schema.ts';
import { toyAttack, tryIn, type Toy } from '../toy.ts';

/** A title, a reason or an answer of a server may be this. */
const hostile =
  ']]><script>alert(1)</script>"\'&[link](https://evil.example)|\u001B[31m\u202E\u0000\nsecond: line';
const at = Date.parse('2026-11-21T12:00:00Z');
const look = { width: 100, colour: false };

const attacks: readonly Attack<Toy>[] = [
  toyAttack(['gateway.keys', 'server.acl'], ['gateway', 'server'], { name: 'deep' }),
  toyAttack(['gateway.keys'], ['gateway', 'server'], { name: 'shallow', title: 'A shallow one' }),
  toyAttack([], ['data'], {
    name: 'undone',
    reached: (standing) =>
      Promise.resolve(
        standing.has('data.archive')
          ? { kind: 'undone', by: 'data.archive', seen: 'it is back' }
          : { kind: 'reached', seen: 'it' },
      ),
  }),
  toyAttack([], ['gateway'], { name: 'open', title: hostile, story: hostile }),
  toyAttack([], ['gateway'], {
    name: 'silent',
    ways: [{ name: 'a slow way', attempt: () => Promise.resolve(null) }],
    reached: () => Promise.resolve({ kind: 'missed' }),
  }),
];

function decided(expires: string, standing: Accepted['standing']): Accepted {
  return { decision: 'accept-open', owner: 'Ada', reason: hostile, expires, standing };
}

let report: ProofReport;

async function prove(changes: Partial<Parameters<typeof reportOf>[0]> = {}): Promise<ProofReport> {
  return reportOf({
    at,
    version: '1.2.3',
    target: { kind: 'grounds', program: 'redis-server' },
    required: 2,
    attacks,
    tried: await tryIn(attacks),
    acceptedOf: (attack) => (attack === 'open' ? decided('2027-05-01', 'holds') : null),
    leftOut: [{ attack: 'left-alone', title: 'Left', why: 'it would hurt' }],
    ...changes,
  });
}

const as = (format: ProofFormat): string => render(report, format, look);

beforeAll(async () => {
  report = await prove();
});

describe('a report', () => {
  it('says of each attack what became of it', () => {
    expect(report.attacks.map(({ attack, outcome, enough }) => [attack, outcome, enough])).toEqual([
      ['deep', 'stopped', true],
      ['shallow', 'stopped', false],
      ['undone', 'undone', false],
      ['open', 'reached', false],
      ['silent', 'unknown', false],
    ]);
    expect(report.passed).toBe(false);
  });

  it('passes when what is left is answered for until a day', async () => {
    const two = attacks.filter(({ name }) => name === 'deep' || name === 'open');
    const tried = await tryIn(two);
    expect((await prove({ attacks: two, tried })).passed).toBe(true);
    const expired = { acceptedOf: () => decided('2026-05-01', 'expired') };
    expect((await prove({ attacks: two, tried, ...expired })).passed).toBe(false);
    expect((await prove({ attacks: two, tried, acceptedOf: () => null })).passed).toBe(false);
  });

  it('passes for no attack that was only not seen to succeed', async () => {
    const silent = attacks.filter(({ name }) => name === 'silent');
    const tried = await tryIn(silent, [{ kind: 'all on' }]);
    const [told] = (await prove({ attacks: silent, tried })).attacks;
    expect(told).toMatchObject({ outcome: 'unknown', enough: false });
    expect(told?.fault).toContain('"a slow way" did not reach the goal');
  });
});

describe('a report as JSON', () => {
  const schemaFile = new URL(
    '../../../../../docs/reference/proof-report.schema.json',
    import.meta.url,
  );

  it('is as the published schema says, and the schema takes nothing else', async () => {
    const schema: unknown = JSON.parse(await readFile(schemaFile, 'utf8'));
    const text = as('json');
    expect(accepts(schema, JSON.parse(text))).toBe(true);
    for (const [right, wrong] of [
      ['"outcome": "unknown"', '"outcome": "fine"'],
      ['"alone": "undoes"', '"alone": "mends"'],
      ['"kind": "grounds"', '"kind": "elsewhere"'],
      ['"standing": "holds"', '"standing": "forever"'],
      ['"story":', '"tale":'],
    ] as const) {
      expect(text).toContain(right);
      expect(accepts(schema, JSON.parse(text.replace(right, wrong))), wrong).toBe(false);
    }
  });
});

describe('a report for people', () => {
  it.each(['text', 'markdown', 'html'] as const)('tells all there is as %s', (format) => {
    const text = as(format).replaceAll(/\\(?=[_*.|])/gu, '');
    for (const said of [
      'A shallow one',
      'the toy is gone',
      'refused by gateway.keys (TOY)',
      'Depth 2, in gateway and server',
      'Depth 1, in gateway: gateway.keys is enough alone',
      'It is undone by 1 in data, where 2 are asked for',
      'data.archive (undoes it without a loss)',
      'It could not be told',
      'Ada',
      '2027-05-01',
      'it would hurt',
    ]) {
      expect(text, said).toContain(said);
    }
  });

  it('lets nobody who names a thing draw in it', () => {
    expect(as('html')).not.toContain('<script>alert');
    expect(as('markdown')).not.toContain('[link](');
    for (const format of ['text', 'brief', 'markdown', 'html'] as const) {
      // oxlint-disable-next-line no-control-regex -- these are the characters that draw
      expect(as(format)).not.toMatch(/[\u0000\u001B\u202E]/u);
    }
  });

  it('is short where that was asked for', () => {
    expect(as('brief')).toMatch(/^✓ deep +stopped, depth 2 in gateway and server$/mu);
    expect(as('brief')).toMatch(/^✗ silent +unknown: "a slow way"/mu);
    expect(as('brief')).toMatch(/^~ open +NOT STOPPED/mu);
    expect(as('brief')).toContain('accepted by Ada until 2027-05-01 (accept-open)');
    expect(as('brief')).toContain('1 of 5 attacks have depth 2 or more, 1 accepted');
  });

  it('says of an attack that succeeds nowhere that it proves nothing', async () => {
    const harmless = toyAttack(['gateway.keys'], ['gateway'], {
      ways: [
        {
          name: 'a closed door',
          attempt: () => Promise.resolve({ defence: 'server.os', code: 'X' }),
        },
      ],
      reached: () => Promise.resolve({ kind: 'missed' }),
    });
    const told = await prove({ attacks: [harmless], tried: await tryIn([harmless]) });
    expect(render(told, 'brief', look)).toContain('this proves nothing');
    expect(told.passed).toBe(false);
  });

  it('names honest traffic that did not work, and where', async () => {
    const control = { control: 'a visitor looks', fault: 'answered 403' };
    const tried = [{ setting: { kind: 'all on' }, trials: [], controls: [control] }] as const;
    const told = await prove({ attacks: [], tried });
    expect(told.passed).toBe(false);
    expect(render(told, 'brief', look)).toContain(
      'honest traffic, all on: a visitor looks: answered 403',
    );
  });
});
