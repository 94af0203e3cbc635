import { describe, expect, it } from 'vitest';

import { rulingOn } from '../../../src/risk/decisions/ruling.ts';
import type { Standing } from '../../../src/risk/decisions/ruling.ts';
import { aDecision, noon } from './a-decision.ts';

const port = { name: 'NET-013', subject: '10.0.1.5:6379' };

describe('a ruling', () => {
  it('is nothing where nobody decided', () => {
    expect(rulingOn({ name: 'NET-001', subject: null }, [aDecision()], noon)).toBeNull();
  });

  it('names the decision that lets it stand', () => {
    const decision = aDecision();
    expect(rulingOn(port, [decision], noon)).toEqual({ decision, standing: 'holds' });
  });

  it('holds to the end of the last day and not a millisecond longer', () => {
    const decisions = [aDecision({ expires: '2026-11-21' })];
    const midnight = Date.parse('2026-11-22T00:00:00Z');
    expect(rulingOn(port, decisions, midnight - 1)?.standing).toBe('holds');
    expect(rulingOn(port, decisions, midnight)?.standing).toBe('expired');
  });

  it('holds only for the subjects that it names', () => {
    const here = [aDecision({ subjects: ['10.0.1.5:6379'] })];
    expect(rulingOn(port, here, noon)?.standing).toBe('holds');
    expect(rulingOn({ ...port, subject: '10.0.1.6:6379' }, here, noon)).toBeNull();
    expect(rulingOn({ ...port, subject: null }, here, noon)).toBeNull();
  });

  it.each<[number | undefined, Standing]>([
    [undefined, 'holds'],
    [10, 'holds'],
    [1_500, 'holds'],
    [1_501, 'reopened'],
  ])('of a thousand with a band of a half is, at %s today: %s', (worth, standing) => {
    const figures = { annualLoss: 1_000, currency: 'USD', band: 0.5 };
    expect(rulingOn(port, [aDecision({ figures })], noon, () => worth)?.standing).toBe(standing);
  });

  it('of several decisions is the one that holds, whatever others have expired', () => {
    const old = aDecision({ id: 'old', expires: '2026-11-02' });
    const young = aDecision({ id: 'young' });
    expect(rulingOn(port, [old, young], noon)?.decision.id).toBe('young');
    expect(rulingOn(port, [old], noon)?.standing).toBe('expired');
  });
});
