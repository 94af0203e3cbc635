// What only grows. A worker that ends takes its counts with it, so what it had is remembered here, and
// no sum ever falls while the gateway runs.
import type { Reading } from '../reading.ts';
import { roundTripBounds } from './histogram.ts';
import type { Sample } from './text.ts';

interface Counted {
  readonly restarts: number;
  readonly samples: readonly Sample[];
}

export class Counters {
  /** By worker, what its process had when it was read last. */
  readonly #serving = new Map<number, Counted>();
  /** What those had that have ended. */
  readonly #ended = new Map<string, Sample>();

  /** Everybody who serves now, as it is now. */
  sum(readings: readonly Reading[]): readonly Sample[] {
    for (const reading of readings) this.#take(reading);
    const all = new Map(this.#ended);
    for (const { samples } of this.#serving.values()) addTo(all, samples);
    return [...all.values()];
  }

  #take(reading: Reading): void {
    const { worker, restarts } = reading;
    const before = this.#serving.get(worker);
    if (before !== undefined && before.restarts !== restarts) addTo(this.#ended, before.samples);
    this.#serving.set(worker, { restarts, samples: countersOf(reading) });
  }
}

function countersOf(reading: Reading): readonly Sample[] {
  const { connected, users, refusals, observed, notices, logins, upstream } = reading;
  const coded = (family: Sample['family'], label: string, counts: typeof refusals): Sample[] =>
    counts.map(([text, value]) => ({ family, labels: { [label]: text }, value }));
  return [
    { family: 'rampart_gateway_connections_total', value: connected },
    ...users.flatMap(({ user, commands, bytesIn, bytesOut }): readonly Sample[] => [
      { family: 'rampart_gateway_commands_total', labels: { user }, value: commands },
      { family: 'rampart_gateway_received_bytes_total', labels: { user }, value: bytesIn },
      { family: 'rampart_gateway_sent_bytes_total', labels: { user }, value: bytesOut },
    ]),
    ...coded('rampart_gateway_refusals_total', 'code', refusals),
    ...coded('rampart_gateway_observed_total', 'code', observed),
    ...coded('rampart_gateway_notices_total', 'code', notices),
    ...coded('rampart_gateway_logins_total', 'result', logins),
    ...roundTrips(upstream.roundTrips),
  ];
}

function roundTrips({ counts, sum }: Reading['upstream']['roundTrips']): readonly Sample[] {
  const family = 'rampart_gateway_round_trip_seconds';
  let below = 0;
  const buckets = counts.map((count, at): Sample => {
    below += count;
    const bound = roundTripBounds[at];
    const le = bound === undefined ? '+Inf' : String(bound);
    return { family, suffix: '_bucket', labels: { le }, value: below };
  });
  return [
    ...buckets,
    { family, suffix: '_sum', value: sum },
    { family, suffix: '_count', value: below },
  ];
}

function addTo(all: Map<string, Sample>, samples: Iterable<Sample>): void {
  for (const sample of samples) {
    const key = keyOf(sample);
    all.set(key, { ...sample, value: sample.value + (all.get(key)?.value ?? 0) });
  }
}

function keyOf({ family, suffix, labels }: Sample): string {
  return JSON.stringify([family, suffix, labels]);
}
