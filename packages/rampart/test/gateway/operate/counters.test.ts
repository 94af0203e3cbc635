import { describe, expect, it } from 'vitest';

import { Counters } from '../../../src/gateway/operate/metrics/counters.ts';
import { Histogram, roundTripBounds } from '../../../src/gateway/operate/metrics/histogram.ts';
import { metricsText } from '../../../src/gateway/operate/metrics/text.ts';
import type { Reading } from '../../../src/gateway/operate/reading.ts';

function reading(worker: number, restarts: number, commands: number): Reading {
  const histogram = new Histogram(roundTripBounds);
  for (let count = 0; count < commands; count += 1) histogram.add(0.0003);
  const { counts, sum } = histogram;
  return {
    worker,
    restarts,
    clients: 1,
    connected: 1,
    users: [{ user: 'app', commands, bytesIn: 0, bytesOut: 0 }],
    refusals: [],
    observed: [],
    notices: [],
    logins: [],
    grants: 0,
    upstream: {
      isHere: true,
      silence: 0,
      pools: 1,
      lanes: 1,
      owns: 0,
      roundTrips: { counts, sum },
    },
    log: { isHealthy: true },
    lateness: { half: 0, most: 0 },
    memory: 0,
    isDraining: false,
  };
}

function shown(counters: Counters, ...readings: readonly Reading[]): string {
  return metricsText(counters.sum(readings));
}

describe('counts of workers', () => {
  const line = (commands: number): string =>
    `rampart_gateway_commands_total{user="app"} ${commands}\n`;

  it('are added up', () => {
    expect(shown(new Counters(), reading(1, 0, 10), reading(2, 0, 5))).toContain(line(15));
  });

  it('keep what a worker had that has ended, also when its successor has more by now', () => {
    const counters = new Counters();
    expect(shown(counters, reading(1, 0, 10), reading(2, 0, 5))).toContain(line(15));
    // Nobody serves in the place of the first for a moment.
    expect(shown(counters, reading(2, 0, 6))).toContain(line(16));
    expect(shown(counters, reading(1, 1, 12), reading(2, 0, 6))).toContain(line(28));
    expect(shown(counters, reading(1, 1, 13), reading(2, 0, 6))).toContain(line(29));
  });

  it('show a histogram as Prometheus wants it: each bound with all that is below', () => {
    const text = shown(new Counters(), reading(1, 0, 3));
    expect(text).toContain('rampart_gateway_round_trip_seconds_bucket{le="0.00025"} 0\n');
    expect(text).toContain('rampart_gateway_round_trip_seconds_bucket{le="0.0005"} 3\n');
    expect(text).toContain('rampart_gateway_round_trip_seconds_bucket{le="+Inf"} 3\n');
    expect(text).toContain('rampart_gateway_round_trip_seconds_count 3\n');
  });

  it('put nothing into a label that ends it', () => {
    const text = metricsText([
      { family: 'rampart_gateway_commands_total', labels: { user: 'a"b\\c\nd' }, value: 1 },
    ]);
    expect(text).toContain('rampart_gateway_commands_total{user="a\\"b\\\\c\\nd"} 1\n');
  });
});
