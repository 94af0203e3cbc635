// What goes up and down: how things are at the moment of asking.
import { version } from '../../../version.ts';
import type { Reading } from '../reading.ts';
import { isServerHere, whyNotReady, type Standing } from '../standing.ts';
import type { Sample } from './text.ts';

export function gaugesOf(standing: Standing): readonly Sample[] {
  const { app, readings, wanted, restarts, policy, reloads, isLogHealthy } = standing;
  const sum = (of: (reading: Reading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const isWritten = isLogHealthy && readings.every(({ log }) => log.isHealthy);
  const workers = (state: string, value: number): Sample => ({
    family: 'rampart_gateway_workers',
    labels: { state },
    value,
  });
  const reloaded = (result: string, value: number): Sample => ({
    family: 'rampart_gateway_reloads_total',
    labels: { result },
    value,
  });
  return [
    { family: 'rampart_gateway_info', labels: { app, version }, value: 1 },
    { family: 'rampart_gateway_ready', value: numberOf(whyNotReady(standing).length === 0) },
    workers('wanted', wanted),
    workers('serving', readings.length),
    { family: 'rampart_gateway_worker_restarts_total', value: restarts },
    {
      family: 'rampart_gateway_policy_loaded_timestamp_seconds',
      value: policy.loadedAt / 1_000,
    },
    reloaded('done', reloads.done),
    reloaded('refused', reloads.refused),
    { family: 'rampart_gateway_clients', value: sum(({ clients }) => clients) },
    { family: 'rampart_gateway_bans', value: standing.bans },
    { family: 'rampart_gateway_grants', value: sum(({ grants }) => grants) },
    { family: 'rampart_gateway_unlocks_pending', value: standing.pending },
    { family: 'rampart_gateway_lanes', value: sum(({ upstream }) => upstream.lanes) },
    { family: 'rampart_gateway_own_upstreams', value: sum(({ upstream }) => upstream.owns) },
    { family: 'rampart_gateway_log_healthy', value: numberOf(isWritten) },
    ...standing.certificates.map(({ file, until }) => ({
      family: 'rampart_gateway_certificate_end_timestamp_seconds' as const,
      labels: { file },
      value: until / 1_000,
    })),
    ...readings.flatMap((reading) => gaugesOfWorker(reading)),
  ];
}

function gaugesOfWorker(reading: Reading): readonly Sample[] {
  const worker = String(reading.worker);
  const delay = 'rampart_gateway_event_loop_delay_seconds';
  const { half, most } = reading.lateness;
  return [
    {
      family: 'rampart_gateway_server_up',
      labels: { worker },
      value: numberOf(isServerHere(reading)),
    },
    { family: delay, labels: { worker, quantile: '0.5' }, value: half },
    { family: delay, labels: { worker, quantile: '1' }, value: most },
    { family: 'rampart_gateway_memory_bytes', labels: { worker }, value: reading.memory },
  ];
}

function numberOf(holds: boolean): number {
  return holds ? 1 : 0;
}
