import { describe, expect, it } from 'vitest';

import { renderHtml } from '../../src/report/html.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { curveBlock } from '../../src/risk/report/curve-block.ts';
import { renderJson } from '../../src/risk/report/json.ts';
import { pageOfStep, wholePage } from '../../src/risk/report/report.ts';
import type { Step } from '../../src/risk/report/report.ts';
import { moneyText, numberText, oftenText, rangeText } from '../../src/risk/words.ts';
import { aDecision } from './decisions/a-decision.ts';
import { aRule, assessed, contextFrom, hospital, postureBy } from './a-risk.ts';

const context = contextFrom(
  '{ preset: hospital, trials: 8000, revenue: 9000000, appetite: { a_year: 50000, at_most: 1000000, once_in: 50 } }',
);
const posture = postureBy([
  aRule('NET-001', { severity: 'critical' }),
  aRule('OS-001', { state: 'unknown' }),
]);
const assessment = assessed(context, posture, [aDecision({ about: ['NET-001'] })]);
const show = (page: ReturnType<typeof wholePage>): string =>
  renderTerminal(page, { width: 100, colour: false });

describe('the report', () => {
  const whole = show(wholePage(assessment));

  it('begins with what a manager takes home', () => {
    const short = whole.slice(0, whole.indexOf('1. Context'));
    expect(short).toMatch(/expected loss a year +USD [\d,]+\n/u);
    expect(short).toMatch(/what is borne +exceeded/u);
    expect(short).toMatch(/1\. Close the server’s ports .*: takes away USD [\d,]+/u);
  });

  it('walks the five steps in their order, and ends with what the figures are not', () => {
    const headings = [...whole.matchAll(/^(?:(\d)\. [A-Z]\w+:|What these figures are not)/gmu)];
    expect(headings.map(([, number]) => number)).toEqual(['1', '2', '3', '4', '5', undefined]);
    expect(whole).toMatch(/What cannot be counted is not in them: trust/u);
  });

  it('shows the simple product first', () => {
    const text = show(pageOfStep('context', assessment)).replaceAll(/\s+/gu, ' ');
    expect(text).toContain('5,000 records × USD 429 × 25 % = USD 536,250 a year, say USD 540,000');
  });

  it('gives amounts with two digits and no more', () => {
    const steps: readonly Step[] = ['analyse', 'evaluate'];
    for (const step of steps) {
      const amounts = show(pageOfStep(step, assessment)).matchAll(/USD ([\d,.]+\d)/gu);
      for (const [, amount = ''] of amounts) {
        expect(amount.replaceAll(/[,.]/gu, '').replace(/0+$/u, '').length, amount).toBeLessThan(3);
      }
    }
  });

  it('says what it does not know, and what nobody has looked at', () => {
    expect(show(pageOfStep('assess', { ...assessment, audited: false }))).toMatch(
      /No audit was read/u,
    );
    expect(show(pageOfStep('assess', assessment))).toMatch(
      /server\.os +unknown .*not seen: OS-001/u,
    );
  });

  it('shows who answers for what, and whether that still holds', () => {
    expect(show(pageOfStep('decide', assessment))).toMatch(
      /accept: default-port +NET-001 +Ada Example +2027-05-01 .* holds/u,
    );
    expect(show(pageOfStep('decide', assessed(hospital)))).toMatch(/Nobody has decided anything/u);
  });

  it('is harmless in HTML, whoever decided what', () => {
    const decision = aDecision({ owner: '<script>alert(1)</script>', reason: '"><img src=x>' });
    const html = renderHtml(wholePage(assessed(hospital, posture, [decision])));
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script|<img/u);
  });

  it('is JSON for programs, with the figures unrounded', () => {
    expect(JSON.parse(renderJson(assessment))).toMatchObject({
      version: 1,
      at: '2026-11-21T12:00:00.000Z',
      loss: { mean: assessment.loss.mean },
      worth: { 'NET-001': assessment.worth.get('NET-001') },
    });
  });

  it('has no curve where nothing can be lost', () => {
    const nothing = contextFrom(
      '{ data: public, trials: 1000, downtime_per_hour: 0, fraud_per_case: 0, staff_per_hour: 0 }',
    );
    expect(curveBlock(assessed(nothing))).toBeNull();
    expect(show(wholePage(assessed(nothing)))).toMatch(/expected loss a year +USD 0/u);
  });
});

describe('figures in words', () => {
  it.each([
    [536_250, 'USD 540,000'],
    [0, 'USD 0'],
    [0.4231, 'USD 0.42'],
    [1_960_000, 'USD 2,000,000'],
  ])('%s is %s', (amount, text) => {
    expect(moneyText(amount, 'USD')).toBe(text);
  });

  it.each([
    [0, 'never'],
    [0.042, 'once in 24 years'],
    [1, 'once a year'],
    [3.14, '3.1 times a year'],
  ])('%s times a year is %s', (often, text) => {
    expect(oftenText(often)).toBe(text);
  });

  it('a range of one number is that number', () => {
    expect([rangeText(5_000, 5_000), rangeText(214.5, 858), numberText(0.0123)]).toEqual([
      '5,000',
      '210 to 860',
      '0.012',
    ]);
  });
});
