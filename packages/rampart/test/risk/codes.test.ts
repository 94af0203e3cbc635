import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { riskCodes, RiskError } from '../../src/risk/codes.ts';
import { decisionEnded, decisionMade } from '../../src/risk/events.ts';
import { readEvent } from '../../src/events/read-event.ts';
import { aDecision, noon } from './decisions/a-decision.ts';

const page = new URL('../../../../docs/reference/risk-codes.md', import.meta.url);

it('the page of codes and the table of codes say the same', async () => {
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^### (RISK_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  expect(Object.fromEntries(onPage)).toEqual({ ...riskCodes });
  expect(onPage).toHaveLength(Object.keys(riskCodes).length);
});

it('an error says what happened and what to do, and keeps its cause', () => {
  const cause = new Error('ENOENT');
  const error = new RiskError('RISK_OUTPUT', 'x cannot be written.', { cause });
  expect(error).toMatchObject({ name: 'RiskError', code: 'RISK_OUTPUT', cause });
  expect(error.message).toBe(`x cannot be written. ${riskCodes.RISK_OUTPUT}`);
});

it('a decision that was made is told as an event of the one schema', () => {
  const event = decisionMade(aDecision(), noon);
  expect(readEvent({ ...event })).toEqual(event);
  expect(event).toMatchObject({
    code: 'RISK_DECISION_MADE',
    outcome: 'changed',
    layer: 'watch',
    fields: { decision: 'default-port', owner: 'Ada Example', about: 'NET-013' },
  });
});

it.each([
  ['expired', 'RISK_DECISION_EXPIRED'],
  ['reopened', 'RISK_DECISION_REOPENED'],
] as const)('a decision that %s is told, and one that holds is not', (standing, code) => {
  const decided = { decision: aDecision(), worth: 1_234, standing };
  expect(decisionEnded(decided, noon)).toMatchObject({ code, severity: 'high' });
  expect(decisionEnded({ ...decided, standing: 'holds' }, noon)).toBeNull();
});
