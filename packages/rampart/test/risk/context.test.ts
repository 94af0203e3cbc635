import { describe, expect, it } from 'vitest';

import { middleOf, simpleProduct } from '../../src/risk/context.ts';
import { readMeasured } from '../../src/risk/measured.ts';
import { contextFrom, hospital } from './a-risk.ts';

describe('a context', () => {
  it('of the hospital gives the product of the course: 5,000 records × 429 × 25 %', () => {
    expect(simpleProduct(hospital)).toBeCloseTo(536_250, 6);
    expect(hospital.inputs.costPerRecord).toMatchObject({ year: 2019, basis: 'assumed' });
  });

  it('of the meme site is worth little', () => {
    expect(simpleProduct(contextFrom('{ preset: meme-site }'))).toBeCloseTo(6_000, 6);
  });

  it('says of every figure where it is from, and whether it was measured', () => {
    for (const { source, basis, low, high } of Object.values(hospital.inputs)) {
      expect(source).not.toBe('');
      expect(basis).toBe('assumed');
      expect(low).toBeLessThanOrEqual(high);
    }
  });

  it('takes what is written before the preset, and the preset before what is usual', () => {
    const { inputs } = contextFrom('{ preset: hospital, data: payment, records: 90000 }');
    expect(inputs.records).toEqual({
      low: 90_000,
      high: 90_000,
      source: 'the policy',
      year: null,
      basis: 'assumed',
    });
    expect(middleOf(inputs.costPerRecord)).toBeCloseTo(429, 9);
    expect(middleOf(contextFrom('{ data: payment }').inputs.costPerRecord)).toBeCloseTo(210, 9);
  });

  it('takes a plain amount for half of it to twice as much, and a measured one for itself', () => {
    const { inputs } = contextFrom(
      '{ cost_per_record: 100, downtime_per_hour: { value: 700, basis: measured, year: 2026 } }',
    );
    expect(inputs.costPerRecord).toMatchObject({ low: 50, high: 200 });
    expect(inputs.downtimePerHour).toMatchObject({ low: 700, high: 700, basis: 'measured' });
  });

  it('reckons an hour without service from the revenue when nothing is said of it', () => {
    const { downtimePerHour } = contextFrom('{ revenue: 8760000 }').inputs;
    expect(downtimePerHour).toMatchObject({ low: 250, high: 2_000 });
  });

  it.each([
    ['{ cost_per_record: { low: 5, high: 2 } }', /low end is above/u],
    ['{ cost_per_record: { value: 5, high: 2 } }', /a value, or low and high/u],
    ['{ cost_per_record: { source: a study } }', /low and high, is missing/u],
    ['{ cost_per_record: { low: 0, high: 2 } }', /begins above 0/u],
    ['{ cost_per_record: -1 }', /an amount from 0/u],
    ['{ records: 1.5 }', /number of records/u],
    ['{ likelihood: 120% }', /from 0% to 100%/u],
    ['{ currency: dollars }', /three letters/u],
    ['{ preset: hopsital }', /Did you mean hospital\?/u],
    ['{ defences: [csrf.tokn] }', /Did you mean "csrf\.token"\?/u],
  ])('is refused for %s', (lines, says) => {
    expect(() => contextFrom(lines)).toThrow(says);
  });
});

describe('measured figures', () => {
  const text = `measured:
  - { what: restore, seconds: 3600, on: 2026-09-01, how: drill before the move }
  - { what: restore, seconds: 120, on: 2026-11-20, how: drill at offset 81220 }
  - { what: restore, seconds: 180, on: 2026-11-20, how: drill at offset 90001 }
`;

  it('take the place of what was assumed: the newest day counts, and of it the longest', () => {
    const measured = readMeasured(text, 'measured.yaml');
    const { inputs, claimed } = contextFrom('{ preset: hospital }', measured);
    expect(inputs.restoreHours).toMatchObject({ low: 0.05, high: 0.2, basis: 'measured' });
    expect(inputs.restoreHours.source).toContain('drill at offset');
    expect(inputs.failoverHours.basis).toBe('assumed');
    expect(claimed).toEqual(['data.archive']);
  });

  it('are read as JSON too, which programs write', () => {
    const json = '{"measured":[{"what":"failover","seconds":9,"on":"2026-11-20","how":"test"}]}';
    expect(readMeasured(json, 'm.json').inputs.failoverHours?.low).toBeCloseTo(9 / 3600, 12);
  });

  it('are refused with the line', () => {
    expect(() => readMeasured(text.replace('3600', 'long'), 'm.yaml')).toThrow(
      /^m\.yaml .*\n\nm\.yaml:2:31/u,
    );
  });
});
