// Health and metrics of a gateway over HTTP: three pages.
import { messageOf } from '../../message-of.ts';
import { servePages, type Page, type PageServer } from '../../report/page-server.ts';
import { prometheusType } from '../../report/prometheus.ts';
import { OperatingError } from './errors.ts';
import { Counters } from './metrics/counters.ts';
import { gaugesOf } from './metrics/gauges.ts';
import { metricsText } from './metrics/text.ts';
import { whyNotReady, type Standing } from './standing.ts';

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly standing: () => Promise<Standing>;
}

export async function serveHealth({ host, port, standing }: HealthOptions): Promise<PageServer> {
  const counters = new Counters();
  try {
    return await servePages({
      host,
      port,
      page: (path) => pageOf(path, standing, counters),
      trouble: 'the gateway could not be asked',
      pages: '/live, /ready and /metrics',
    });
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const why = messageOf(cause);
    throw new OperatingError(
      isTaken ? 'GATEWAY_LISTEN_IN_USE' : 'GATEWAY_LISTEN_FAILED',
      `Health cannot be served at ${host}:${port}: ${why}.`,
      { cause },
    );
  }
}

async function pageOf(
  path: string,
  standing: () => Promise<Standing>,
  counters: Counters,
): Promise<Page | null> {
  switch (path) {
    case '/live':
      return { status: 200, text: 'live\n' };
    case '/ready': {
      const reasons = whyNotReady(await standing());
      if (reasons.length === 0) return { status: 200, text: 'ready\n' };
      return { status: 503, text: reasons.map((reason) => `not ready: ${reason}\n`).join('') };
    }
    case '/metrics': {
      const now = await standing();
      const samples = [...gaugesOf(now), ...counters.sum(now.readings)];
      return { status: 200, text: metricsText(samples), type: prometheusType };
    }
    default:
      return null;
  }
}
