// One page with all figures of this host: our own, and those that its other parts serve for themselves.
import { messageOf } from '../../message-of.ts';
import type { HostPort } from '../../policy/types.ts';
import { writeHostPort } from '../../policy/addresses.ts';
import { servePages, type PageServer } from '../../report/page-server.ts';
import { prometheusText, prometheusType } from '../../report/prometheus.ts';
import { AlertsError } from '../codes.ts';
import { families } from './families.ts';
import type { Sample } from './families.ts';

/** A part of Rampart that has figures of its own: the gateway, the console. */
export interface Part {
  readonly name: string;
  readonly at: HostPort;
}

export interface MetricsOptions {
  readonly at: HostPort;
  readonly parts: readonly Part[];
  readonly figures: () => readonly Sample[];
  /** Whether it still looks and judges. */
  readonly lives: () => boolean;
}

/** Milliseconds for another part to answer. */
const within = 2_000;
const largest = 4 * 1024 * 1024;

export async function serveMetrics(options: MetricsOptions): Promise<PageServer> {
  const { at, figures, parts, lives } = options;
  try {
    return await servePages({
      ...at,
      trouble: 'the figures could not be had',
      pages: '/live and /metrics',
      page: async (path) => {
        if (path === '/live') {
          return lives()
            ? { status: 200, text: 'live\n' }
            : { status: 503, text: 'it does not look any more\n' };
        }
        if (path !== '/metrics') return null;
        const others = await Promise.all(parts.map(askPart));
        const up = parts.map(({ name }, index): Sample => ({
          family: 'rampart_part_up',
          labels: { part: name },
          value: others[index] === null ? 0 : 1,
        }));
        const own = prometheusText(families, [...up, ...figures()]);
        const texts = [own, ...others.filter((text) => text !== null)];
        return { status: 200, text: texts.join(''), type: prometheusType };
      },
    });
  } catch (cause) {
    const why = messageOf(cause);
    const what = `Figures cannot be served at ${writeHostPort(at.host, at.port)}: ${why}.`;
    throw new AlertsError('ALERTS_LISTEN', what, { cause });
  }
}

/** Null: it does not answer, or with something else than figures. */
async function askPart({ at }: Part): Promise<string | null> {
  try {
    const response = await fetch(`http://${writeHostPort(at.host, at.port)}/metrics`, {
      redirect: 'error',
      signal: AbortSignal.timeout(within),
    });
    const isText = response.headers.get('content-type')?.startsWith('text/plain') === true;
    const text = response.ok && isText ? await response.text() : null;
    return text === null || text.length > largest || !text.endsWith('\n') ? null : text;
  } catch {
    // That it is away is what `rampart_part_up` says.
    return null;
  }
}
